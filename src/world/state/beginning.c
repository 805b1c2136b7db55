/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The world at its beginning: two game worlds of four islands, one player with an account
 * on each of them and a blocked third, and a second player with a single account.
 */
#include "world/state/state.h"

#include <string.h>

#include "base/text.h"
#include "world/state/names.h"

static const struct {
	int number;
	const char *language, *name;
} servers[WORLD_SERVERS] = { { 301, "en", "Apollon" }, { 59, "gr", "Helios" } };

static const struct {
	int id, player, server;
	bool blocked;
} accounts[WORLD_ACCOUNTS] = {
	{ 1001, 0, 0, false },
	{ 1002, 0, 1, false },
	{ 1003, 0, 1, true },
	{ 1004, 1, 0, false },
};

/* What stands where in a city; the levels vary around these. */
static const struct {
	int slot;
	const char *building;
	int level;
} plan[] = {
	{ 0, "townHall", 12 },	{ 1, "port", 9 },	  { 2, "shipyard", 5 },
	{ 3, "warehouse", 10 }, { 4, "academy", 8 },	  { 5, "carpentering", 6 },
	{ 6, "tavern", 7 },	{ 7, "branchOffice", 6 }, { 8, "forester", 9 },
	{ 9, "barracks", 4 },	{ 10, "museum", 3 },	  { 11, "warehouse", 5 },
	{ 12, "architect", 4 }, { 14, "wall", 8 },	  { 15, "temple", 5 },
};

static void build_islands(struct world *world, struct world_server *server, int index)
{
	for (int i = 0; i < WORLD_ISLANDS; i++) {
		struct world_island *island = &server->islands[i];

		island->id = 4100 + 100 * index + 11 * i;
		world_name_island(WORLD_ISLANDS * index + i, island->name);
		island->x = 30 + i + (int)world_random_below(&world->random, 2) * 10;
		island->y = 40 + 2 * i;
		island->good = WINE + i;
		island->wonder = 1 + (int)world_random_below(&world->random, 8);
		island->wood_level = 10 + (int)world_random_below(&world->random, 20);
		island->good_level = 5 + (int)world_random_below(&world->random, 20);
	}
}

static void put(struct world_city *city, int slot, const char *building, int level)
{
	city->slots[slot] = (struct world_building){ world_building_find(building), level };
}

static void build_slots(struct world *world, struct world_city *city, int index)
{
	for (size_t i = 0; i < sizeof(plan) / sizeof(plan[0]); i++) {
		int spread = (int)world_random_below(&world->random, 4) - index;

		if (index > 0 && plan[i].slot >= 9 && world_random_below(&world->random, 3) == 0)
			continue; /* a colony has gaps */
		put(city, plan[i].slot, plan[i].building,
		    plan[i].level + spread < 1 ? 1 : plan[i].level + spread);
	}
	put(city, 16, index == 0 ? "palace" : "palaceColony", 3);
	if (index == 0 && world->options.fortress > 0)
		put(city, WORLD_SLOT_FORTRESS, "pirateFortress", (int)world->options.fortress);
	if (index == 1 && world->options.fortress > 2)
		put(city, WORLD_SLOT_FORTRESS, "pirateFortress", (int)world->options.fortress - 2);
}

static void build_city(struct world *world, struct world_account *account, int index)
{
	struct world_city *city = &account->cities[index];
	double room;

	city->id = account->id * 10 + index;
	world_name_city(world->options.names, index, city->name);
	city->island = &account->server->islands[index % WORLD_ISLANDS];
	city->capital = index == 0;
	city->construction.slot = -1;
	build_slots(world, city, index);
	room = (double)world_city_room(city);
	for (int i = 0; i < MATERIALS; i++)
		city->stock[i] = room * (10 + world_random_below(&world->random, 60)) / 100;
	city->on_sale[MARBLE] = index == 0 ? 200 : 0;
	city->citizens = 300 + world_random_below(&world->random, 900) + 0.4;
	city->population = 2 * city->citizens + 62.21;
	city->wood_rate = (400 + world_random_below(&world->random, 900)) / 3600.0;
	city->good_rate = (80 + world_random_below(&world->random, 300)) / 3600.0;
	city->wine_rate = (10 + world_random_below(&world->random, 40)) / 3600.0;
	for (int i = 0; i < MATERIALS; i++) {
		if (world->options.stock >= 0)
			city->stock[i] = (double)world->options.stock;
		city->books.start[i] = city->stock[i];
	}
	if (!world->options.production)
		world_city_idle(city);
}

/* The second city of the second account begins with builders at work. */
static void build_site(const struct world *world, struct world_city *city, int64_t now_ms)
{
	city->construction = (struct world_construction){
		.slot = 4,
		.start_ms = now_ms,
		.end_ms = now_ms + world_span_ms(world, 5400),
	};
}

static void swap_slots(struct world_city *city, int one, int other)
{
	struct world_building moved = city->slots[one];

	city->slots[one] = city->slots[other];
	city->slots[other] = moved;
}

/* So that every function of the menu has something to do from the first minute. */
static void liven(struct world *world, struct world_account *account, int64_t now_ms)
{
	enum { LOAD = 1000, SHIPS = 2, JOURNEY_S = 6 * 3600 };
	struct world_city *target = &account->cities[0];
	struct world_city *origin = &account->cities[1];
	int64_t journey_ms = world_span_ms(world, JOURNEY_S);
	struct world_movement *movement = &account->movements[0];

	if (account->city_count < 2 || account->ships < SHIPS || origin->stock[MARBLE] < LOAD)
		return;
	swap_slots(origin, 4, 6);
	swap_slots(origin, 5, 7);
	*movement = (struct world_movement){ .id = world->movement_next++,
					     .origin = origin->id,
					     .target = target->id,
					     .island = target->island,
					     .phase = PHASE_SAILING,
					     .ships = SHIPS,
					     .loaded_ms = now_ms,
					     .arrival_ms = now_ms + journey_ms,
					     .home_ms = now_ms + 2 * journey_ms };
	text_copy(movement->name, sizeof movement->name, target->name);
	text_copy(movement->owner, sizeof movement->owner, account->name);
	movement->goods[MARBLE] = LOAD;
	origin->stock[MARBLE] -= LOAD;
	origin->books.shipped[MARBLE] += LOAD;
	account->movement_count = 1;
}

static void build_account(struct world *world, int index, int64_t now_ms)
{
	struct world_account *account = &world->accounts[index];

	account->id = accounts[index].id;
	account->player = accounts[index].player;
	account->server = &world->servers[accounts[index].server];
	account->blocked = accounts[index].blocked;
	world_name_player(world->options.names, index, account->name);
	account->city_count = (int)world->options.cities;
	for (int i = 0; i < account->city_count; i++)
		build_city(world, account, i);
	if (index == 1 && account->city_count > 1)
		build_site(world, &account->cities[1], now_ms);
	account->gold = 3000 + world_random_below(&world->random, 90000) + 0.4770087869;
	account->income_rate = 257 / 3600.0;
	account->scientists_rate = -96 / 3600.0;
	account->upkeep_rate = -8 / 3600.0;
	account->ships = world->options.ships;
	account->freighters = world->options.freighters;
	account->points = world->options.points;
	account->crew = 12;
	account->settled_ms = now_ms;
	account->login_ms = now_ms - 86400000;
	account->gap_least_ms = -1;
	if (world->options.lively)
		liven(world, account, now_ms);
}

void world_init(struct world *world, const struct world_options *options,
		const struct world_rules *rules, int64_t now_ms)
{
	memset(world, 0, sizeof(*world));
	world->options = *options;
	text_copy(world->origin, sizeof(world->origin), options->origin);
	world->rules = rules;
	world->speed = options->speed;
	world->random = (uint64_t)options->seed;
	world->start_ms = now_ms;
	world->movement_next = 480001;
	world->ledger = json_array();
	world->counts = json_object();
	world->players[0] =
		(struct world_player){ world->options.mail, world->options.password, 0 };
	world->players[1] = (struct world_player){ "mate@practice.example", "practice", 0 };
	for (int i = 0; i < WORLD_SERVERS; i++) {
		world->servers[i].number = servers[i].number;
		world->servers[i].language = servers[i].language;
		world->servers[i].name = servers[i].name;
		build_islands(world, &world->servers[i], i);
	}
	for (int i = 0; i < WORLD_ACCOUNTS; i++)
		build_account(world, i, now_ms);
	world->trouble.random = ~world->random;
	/* Cookies must not come true again after a restart: they have dice of their own. */
	world->session_random = world->random ^ (uint64_t)now_ms;
}

void world_done(struct world *world)
{
	json_decref(world->ledger);
	json_decref(world->counts);
	memset(world, 0, sizeof(*world));
}
