/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/state/places.h"

#include "base/text.h"
#include "world/state/names.h"
#include "world/state/state.h"

void world_place_neighbour(const struct world *world, const struct world_island *island, int index,
			   struct world_place *place)
{
	static const char *const states[WORLD_NEIGHBOURS] = { "", "vacation", "inactive" };

	*place = (struct world_place){
		.id = island->id * 10 + index,
		.owner = 5000 + island->id + index,
		.level = 3 + index,
		.state = states[index],
		.island = island,
	};
	world_name_city(world->options.names, island->id + index, place->name);
	world_name_player(world->options.names, island->id + 3 * index, place->owner_name);
}

void world_place_city(struct world_account *account, struct world_city *city,
		      struct world_place *place)
{
	*place = (struct world_place){
		.id = city->id,
		.owner = account->id,
		.level = world_city_level(city, "townHall"),
		.state = account->vacation ? "vacation" : "",
		.island = city->island,
		.city = city,
	};
	text_copy(place->name, sizeof(place->name), city->name);
	text_copy(place->owner_name, sizeof(place->owner_name), account->name);
}

bool world_place_find(struct world *world, const struct world_account *account, int64_t id,
		      struct world_place *place)
{
	for (int i = 0; i < WORLD_ACCOUNTS; i++) {
		struct world_account *owner = &world->accounts[i];
		struct world_city *city = world_city_find(owner, (int)id);

		if (owner->server == account->server && city != NULL) {
			world_place_city(owner, city, place);
			return true;
		}
	}
	for (int i = 0; i < WORLD_ISLANDS; i++) {
		const struct world_island *island = &account->server->islands[i];

		if (id >= island->id * 10 && id < island->id * 10 + WORLD_NEIGHBOURS) {
			world_place_neighbour(world, island, (int)(id - island->id * 10), place);
			return true;
		}
	}
	return false;
}
