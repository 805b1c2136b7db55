/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/feature/ships.h"

#include <string.h>

#include "base/text.h"
#include "world/page/page.h"
#include "world/page/visit.h"
#include "world/server/message.h"
#include "world/server/trouble.h"
#include "world/state/places.h"
#include "world/state/state.h"

double world_port_speed(const struct world_city *city)
{
	enum { BEACH = 10 };
	int a_minute = 0;

	for (int i = 0; i < WORLD_SLOTS; i++) {
		const struct world_building *here = &city->slots[i];

		if (here->type != NULL && text_equal(here->type->name, "port"))
			a_minute += here->level * (25 + 2 * here->level);
	}
	return (a_minute > 0 ? a_minute : BEACH) / 60.0;
}

/* Newton's way, so that no library of mathematics is needed for one root. */
static double root(double square)
{
	double guess = square;

	for (int i = 0; i < 40 && square > 0; i++)
		guess = (guess + square / guess) / 2;
	return guess;
}

double world_distance(const struct world_island *from, const struct world_island *to)
{
	double x = from->x - to->x, y = from->y - to->y;

	return from == to ? 0.5 : root(x * x + y * y);
}

double world_journey(const struct world_island *from, const struct world_island *to,
		     bool freighters)
{
	double seconds = world_distance(from, to) * JOURNEY_TIME / SHIP_SPEED;

	return seconds * (freighters ? FREIGHTER_SLOWER : 1);
}

/* --- time passes */

static json_t *goods_json(const int64_t goods[MATERIALS])
{
	json_t *list = json_array();

	for (int i = 0; i < MATERIALS; i++)
		json_array_append_new(list, json_integer(goods[i]));
	return list;
}

static int64_t sum(const int64_t goods[MATERIALS])
{
	int64_t total = 0;

	for (int i = 0; i < MATERIALS; i++)
		total += goods[i];
	return total;
}

int64_t world_movement_end_ms(const struct world_movement *movement)
{
	switch (movement->phase) {
	case PHASE_LOADING: return movement->loaded_ms;
	case PHASE_SAILING: return movement->arrival_ms;
	default: return movement->home_ms;
	}
}

int64_t world_trade_next_ms(const struct world_account *account)
{
	int64_t next_ms = INT64_MAX;

	for (int i = 0; i < account->movement_count; i++) {
		int64_t end_ms = world_movement_end_ms(&account->movements[i]);

		if (end_ms < next_ms)
			next_ms = end_ms;
	}
	return next_ms;
}

static json_t *movement_note(const struct world_movement *movement)
{
	return json_pack("{s:i,s:i,s:i,s:I}", "id", movement->id, "from", movement->origin, "to",
			 movement->target, "ships", (json_int_t)movement->ships);
}

/* What the city has no room for; the rest is taken in. */
static void unload(struct world_city *city, const int64_t goods[MATERIALS], int64_t lost[MATERIALS])
{
	for (int i = 0; i < MATERIALS; i++) {
		double space = (double)world_city_room(city) - city->stock[i];
		int64_t taken = space <= 0		    ? 0
				: (int64_t)space < goods[i] ? (int64_t)space
							    : goods[i];

		lost[i] = goods[i] - taken;
		city->stock[i] += (double)taken;
		city->books.arrived[i] += (double)taken;
		city->books.lost[i] += (double)lost[i];
	}
}

static void arrive(struct world *world, struct world_account *account,
		   struct world_movement *movement)
{
	struct world_city *city = world_city_find(account, movement->target);
	json_t *note = movement_note(movement);
	int64_t lost[MATERIALS] = { 0 };

	json_object_set_new(note, "goods", goods_json(movement->goods));
	world_note_at(world, movement->arrival_ms, account, city, "arrive", note);
	if (city != NULL)
		unload(city, movement->goods, lost);
	for (int i = 0; i < MATERIALS && city == NULL; i++)
		account->abroad[i] += (double)movement->goods[i];
	if (sum(lost) > 0) {
		note = movement_note(movement);
		json_object_set_new(note, "goods", goods_json(lost));
		world_note_at(world, movement->arrival_ms, account, city, "lost", note);
	}
	memset(movement->goods, 0, sizeof(movement->goods));
	movement->phase = PHASE_RETURNING;
}

void world_trade_settle(struct world *world, struct world_account *account, int64_t now_ms)
{
	int kept = 0;

	for (int i = 0; i < account->movement_count; i++) {
		struct world_movement *movement = &account->movements[i];

		if (movement->phase == PHASE_LOADING && movement->loaded_ms <= now_ms)
			movement->phase = PHASE_SAILING;
		if (movement->phase == PHASE_SAILING && movement->arrival_ms <= now_ms)
			arrive(world, account, movement);
		if (movement->phase == PHASE_RETURNING && movement->home_ms <= now_ms)
			world_note_at(world, movement->home_ms, account, NULL, "ships-home",
				      movement_note(movement));
		else
			account->movements[kept++] = *movement;
	}
	account->movement_count = kept;
}

/* --- the order */

struct load {
	struct world_place target;
	bool known; /* there is such a target */
	bool freighters, mixed;
	int64_t ships;
	int64_t goods[MATERIALS];
};

static struct load load_read(struct world_visit *visit)
{
	static const char *const fields[MATERIALS] = {
		"cargo_resource",   "cargo_tradegood1", "cargo_tradegood2",
		"cargo_tradegood3", "cargo_tradegood4",
	};
	const struct world_request *request = visit->request;
	int64_t small = world_field_number(request, "transporters", 0);
	int64_t large = world_field_number(request, "usedFreightersShips", 0);
	struct load load = {
		.freighters = large != 0,
		.mixed = small != 0 && large != 0,
		.ships = large != 0 ? large : small,
	};

	for (int i = 0; i < MATERIALS; i++)
		load.goods[i] = world_field_number(request, fields[i], 0);
	load.known = world_place_find(visit->world, visit->account,
				      world_field_number(request, "destinationCityId", -1),
				      &load.target);
	return load;
}

/* Why the goods cannot be loaded, or NULL. */
static const char *goods_hindrance(const struct world_visit *visit, const struct load *load)
{
	int64_t room = load->freighters ? FREIGHTER_ROOM : SHIP_ROOM;

	for (int i = 0; i < MATERIALS; i++) {
		if (load->goods[i] < 0)
			return "That is no amount.";
		if ((double)load->goods[i] > visit->city->stock[i])
			return "There are not enough goods in the city.";
	}
	if (sum(load->goods) == 0)
		return "Choose what the ships shall carry.";
	if (sum(load->goods) > load->ships * room)
		return "The ships cannot carry that much.";
	return NULL;
}

static const char *load_hindrance(const struct world_visit *visit, const struct load *load)
{
	if (world_field_number(visit->request, "currentCityId", -1) != visit->city->id)
		return "You are looking at another city.";
	if (!load->known || load->target.city == visit->city)
		return "The ships cannot go there.";
	if (world_field_number(visit->request, "islandId", -1) != load->target.island->id)
		return "That city is on another island.";
	if (text_equal(load->target.state, "vacation"))
		return "That city takes no goods: its player is on vacation.";
	if (load->mixed || load->ships < 1)
		return "Choose how many ships shall sail, of one kind.";
	if (load->ships > world_ships_free(visit->account, load->freighters))
		return "There are not enough free ships.";
	if (visit->account->movement_count == WORLD_MOVEMENTS_MAX)
		return "Too many ships are under way.";
	return goods_hindrance(visit, load);
}

static void set_sail(struct world_visit *visit, const struct load *load)
{
	const struct world *world = visit->world;
	struct world_city *city = visit->city;
	struct world_movement *movement =
		&visit->account->movements[visit->account->movement_count++];
	int64_t journey_ms = world_span_ms(world, world_journey(city->island, load->target.island,
								load->freighters));
	int64_t start_ms = city->port_free_ms > visit->now_ms ? city->port_free_ms : visit->now_ms;

	*movement = (struct world_movement){
		.id = visit->world->movement_next++,
		.origin = city->id,
		.target = load->target.id,
		.island = load->target.island,
		.phase = PHASE_LOADING,
		.freighters = load->freighters,
		.ships = load->ships,
	};
	text_copy(movement->name, sizeof(movement->name), load->target.name);
	text_copy(movement->owner, sizeof(movement->owner), load->target.owner_name);
	movement->loaded_ms =
		start_ms + world_span_ms(world, (double)sum(load->goods) / world_port_speed(city));
	movement->arrival_ms = movement->loaded_ms + journey_ms;
	movement->home_ms = movement->arrival_ms + journey_ms;
	city->port_free_ms = movement->loaded_ms;
	for (int i = 0; i < MATERIALS; i++) {
		movement->goods[i] = load->goods[i];
		city->stock[i] -= (double)load->goods[i];
		city->books.shipped[i] += (double)load->goods[i];
	}
}

static void note_load(struct world_visit *visit, const struct load *load)
{
	const struct world_movement *movement =
		&visit->account->movements[visit->account->movement_count - 1];
	json_t *note = movement_note(movement);

	json_object_set_new(note, "goods", goods_json(load->goods));
	json_object_set_new(note, "kind", json_string(load->freighters ? "freighters" : "ships"));
	json_object_set_new(note, "loaded", json_real((double)movement->loaded_ms / 1000));
	json_object_set_new(note, "arrival", json_real((double)movement->arrival_ms / 1000));
	json_object_set_new(note, "home", json_real((double)movement->home_ms / 1000));
	world_note_order(visit, visit->city, "ship", note);
}

void world_load(struct world_visit *visit)
{
	struct load load = load_read(visit);
	const char *hindrance = load_hindrance(visit, &load);

	if (hindrance == NULL && world_trouble_due(visit->world, "ship-refused", visit->request))
		hindrance = "The port master says no.";
	if (hindrance != NULL) {
		world_note_order(visit, visit->city, "refused",
				 json_pack("{s:s}", "why", hindrance));
		return world_port_answer(visit, FEEDBACK_BAD, hindrance);
	}
	set_sail(visit, &load);
	note_load(visit, &load);
	world_port_answer(visit, FEEDBACK_GOOD, "The ships are being loaded.");
}
