/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play/place.h"

#include "base/mem.h"
#include "play/view.h"

static bool is_fit(const struct city *city, const char *type, int level, struct place *place)
{
	const struct slot *slot = city_find_building(city, type);

	if (slot == NULL || slot->level < level)
		return false;
	*place = (struct place){ .city = city->id,
				 .island = city->island_id,
				 .position = city_position(city, slot) };
	return true;
}

bool place_find(struct visit *visit, int remembered, const char *type, int level,
		struct place *place, struct err *e)
{
	struct city *city = mem_new(2 * sizeof *city);
	struct city *other = city + 1;
	bool looked = visit_city(visit, 0, city, e);
	bool found = false;
	int number = 1;

	*place = (struct place){ 0 };
	if (looked && remembered != 0 && city_find_link(city, remembered) != NULL) {
		looked = visit_city(visit, remembered, other, e);
		found = looked && is_fit(other, type, level, place);
	}
	for (int i = 0; looked && !found && i < city->city_count; i++) {
		if (!city->cities[i].is_own || city->cities[i].id == remembered)
			continue;
		visit_say_city(visit, number++, city);
		looked = visit_city(visit, city->cities[i].id, other, e);
		found = looked && is_fit(other, type, level, place);
	}
	free(city);
	return looked;
}
