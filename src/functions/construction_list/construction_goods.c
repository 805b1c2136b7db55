/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The goods of a construction list. The plan is made anew at every look, from what the
 * remaining levels cost, what lies in the city and what is under way to it: whatever
 * happened meanwhile, nothing is sent twice and nothing is forgotten.
 */
#include "functions/construction_list/construction.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "functions/construction_list/book.h"
#include "play/claim.h"
#include "play/empire.h"
#include "play/shipping/shipping.h"

enum {
	LOOK_AGAIN_MS = 30 * 60000, /* it is unknown when goods will come */
	ARRIVAL_MARGIN_MS = 200,
	TRIFLE = 100, /* less than that is sent only when a level waits for it */
	HOUR_MS = 3600 * 1000,
};

int goal_levels_left(const struct building_goal *goal, const struct city *city, const json_t *book)
{
	const struct slot *slot = goal_slot(goal, city);
	int highest = book_level_max(book, goal->type);
	int level = goal->level < highest || highest == 0 ? goal->level : highest;

	if (slot == NULL || slot->is_max || slot_level(slot) >= level)
		return 0;
	return level - slot_level(slot);
}

void goal_costs(const struct building_goal *goal, const struct city *city, const json_t *book,
		int64_t costs[RESOURCES])
{
	const struct slot *slot = goal_slot(goal, city);

	if (slot != NULL)
		book_costs(book, city, goal->type, slot_level(slot), goal->level, costs);
}

int64_t round_up_goods(int64_t amount)
{
	int64_t step = amount < 1000 ? 100 : amount < 10000 ? 500 : 1000;

	return amount <= 0 ? 0 : (amount + step - 1) / step * step;
}

static void waits_until(struct construction *construction, int64_t moment_ms, const char *what)
{
	char when[32];

	clock_short(when, sizeof when, moment_ms + 999);
	wait_until(&construction->wait, moment_ms, "%s %s", what, when);
}

/* --- what is missing */

static bool is_any(const int64_t goods[RESOURCES])
{
	for (int good = 0; good < RESOURCES; good++)
		if (goods[good] > 0)
			return true;
	return false;
}

int64_t construction_stock(const struct construction *construction, int good)
{
	int64_t left = construction->city->stock[good] - construction->claimed[good];

	return left > 0 ? left : 0;
}

/* What the level that is next lacks in the city's stock. */
static void next_lacks(const struct construction *construction, int64_t lacks[RESOURCES])
{
	for (int good = 0; good < RESOURCES; good++) {
		int64_t lack = construction->next[good] - construction_stock(construction, good);

		lacks[good] = lack > 0 ? lack : 0;
	}
}

static void find_missing(struct construction *construction, const struct movements *movements)
{
	const struct city *city = construction->city;
	int64_t at_sea[RESOURCES] = { 0 };

	shipping_at_sea(movements, city->id, at_sea);
	for (int good = 0; good < RESOURCES; good++) {
		int64_t there = construction_stock(construction, good) + at_sea[good];
		int64_t missing = construction->demand[good] - there;

		/* Wine is drunk and trifles come and go: no ship sails for that, unless the
		 * next level waits for it. */
		if (missing < TRIFLE && construction->next[good] <= there)
			missing = 0;
		construction->missing[good] = missing > 0 ? missing : 0;
	}
}

/* --- who sends */

static bool may_send(const struct construction *construction, int city_id)
{
	const json_t *from = json_object_get(construction->step->configuration, "from");
	size_t i;
	json_t *item;
	char id[16];

	if (city_id == construction->city->id)
		return false;
	snprintf(id, sizeof id, "%d", city_id);
	json_each_item(from, i, item)
		if (text_equal(json_string_value(item), id) ||
		    text_equal(json_string_value(item), "all"))
			return true;
	return false;
}

struct provider {
	const struct city *city;
	double distance;
};

static int by_distance(const void *a, const void *b)
{
	const struct provider *one = a;
	const struct provider *other = b;

	if (one->distance < other->distance || one->distance > other->distance)
		return one->distance < other->distance ? -1 : 1;
	return one->city->id - other->city->id;
}

/* Until when that origin's port loads, as the last plan knew. */
static void keep_port(const json_t *before, json_t *route)
{
	size_t i;
	json_t *old;

	json_each_item(before, i, old)
		if (json_get_number(old, "from", 0) == json_get_number(route, "from", 1))
			json_object_set(route, "port", json_object_get(old, "port"));
}

/* Takes from one city what it can give of what is still wanted. */
static bool add_route(struct construction *construction, const struct city *origin,
		      int64_t wanted[RESOURCES], json_t *routes, struct err *e)
{
	const struct city *city = construction->city;
	struct city_link from = { .id = origin->id };
	struct city_link to = { .id = city->id };
	int64_t claimed[RESOURCES] = { 0 };
	int64_t goods[RESOURCES] = { 0 };
	json_t *route;

	if (!claim_others(&construction->visit, origin->id, claimed, e))
		return false;
	for (int good = 0; good < RESOURCES; good++) {
		int64_t there = origin->stock[good] - claimed[good];

		goods[good] = there < wanted[good] ? there : wanted[good];
		if (goods[good] < 0)
			goods[good] = 0;
		wanted[good] -= goods[good];
	}
	if (!is_any(goods))
		return true;
	text_copy(from.name, sizeof from.name, origin->name);
	text_copy(to.name, sizeof to.name, city->name);
	route = route_new(&from, &to, city->island_id, true, goods);
	keep_port(json_object_get(construction->progress, "routes"), route);
	json_array_append_new(routes, route);
	return true;
}

static bool plan_routes(struct construction *construction, json_t *routes, struct err *e)
{
	bool rounds = json_get_flag(construction->step->configuration, "roundUp", false);
	OWN(empire) struct empire empire = { 0 };
	struct provider providers[CITIES_MAX];
	int64_t wanted[RESOURCES];
	int count = 0;

	if (!empire_load(&construction->visit, &empire, e))
		return false;
	for (int i = 0; i < empire.count && count < CITIES_MAX; i++)
		if (may_send(construction, empire.cities[i].id))
			providers[count++] =
				(struct provider){ &empire.cities[i],
						   shipping_distance(construction->city,
								     &empire.cities[i]) };
	qsort(providers, (size_t)count, sizeof *providers, by_distance);
	for (int good = 0; good < RESOURCES; good++)
		wanted[good] = rounds ? round_up_goods(construction->missing[good])
				      : construction->missing[good];
	for (int i = 0; i < count; i++)
		if (!add_route(construction, providers[i].city, wanted, routes, e))
			return false;
	return true;
}

/* --- sending */

/* What lies in the city for the list: no other task is to ship it away. */
static json_t *own_claims(const struct construction *construction)
{
	int64_t goods[RESOURCES];

	for (int good = 0; good < RESOURCES; good++)
		goods[good] = construction->demand[good];
	return json_pack("[{s:i, s:o}]", "city", construction->city->id, "goods",
			 goods_to_json(goods));
}

static void remember_sent(json_t *progress, const json_t *routes)
{
	int64_t sent[RESOURCES] = { 0 };
	int64_t before[RESOURCES] = { 0 };

	routes_sum(routes, "sent", sent);
	goods_from_json(json_object_get(progress, "shipped"), before);
	for (int good = 0; good < RESOURCES; good++)
		before[good] += sent[good];
	json_object_set_new(progress, "shipped", goods_to_json(before));
}

static bool ship(struct construction *construction, json_t *routes, const json_t *claims,
		 struct err *e)
{
	struct shipping shipping = {
		.visit = &construction->visit,
		.routes = routes,
		.freighters = json_get_number(construction->step->configuration, "ships", 1) == 2,
		.made_anew = true,
		.claims = claims,
	};

	/* In the progress from before the first load: an order that is left behind by a crash
	 * is settled there. */
	remember_sent(construction->progress, json_object_get(construction->progress, "routes"));
	json_object_set(construction->progress, "routes", routes);
	if (!shipping_run(&shipping, e))
		return false;
	if (shipping.state == SHIPPING_WAITS)
		wait_until(&construction->wait, shipping.again_ms, "%s", shipping.text);
	return true;
}

/* --- what is waited for */

/* The next own fleet that brings something here. */
static void wait_for_arrival(struct construction *construction, const struct movements *movements)
{
	int64_t now = movements->time;
	int64_t first = 0;

	for (int i = 0; i < movements->count; i++) {
		const struct movement *row = &movements->rows[i];

		if (row->is_own && !row->is_returning && row->target_id == construction->city->id &&
		    is_any(row->goods) && (first == 0 || row->arrival < first))
			first = row->arrival;
	}
	if (first == 0)
		return;
	waits_until(construction,
		    clock_wall_ms() + (first > now ? first - now : 0) * 1000 + ARRIVAL_MARGIN_MS,
		    "goods arrive");
}

/* When the city itself has made what the next level lacks. */
static void wait_for_production(struct construction *construction, const int64_t lacks[RESOURCES])
{
	const struct city *city = construction->city;
	int64_t longest_ms = 0;

	for (int good = 0; good < RESOURCES; good++) {
		int64_t rate;

		if (lacks[good] <= 0)
			continue;
		if (!city_rate(city, good, &rate) || rate <= 0 ||
		    construction->next[good] > city->capacity)
			return;
		if (lacks[good] * HOUR_MS / rate > longest_ms)
			longest_ms = lacks[good] * HOUR_MS / rate;
	}
	if (longest_ms > 0)
		waits_until(construction, clock_wall_ms() + longest_ms + ARRIVAL_MARGIN_MS,
			    "produced here until");
}

static void wait_for_goods(struct construction *construction, const struct movements *movements)
{
	int64_t lacks[RESOURCES];
	char text[GOODS_TEXT_SIZE];

	next_lacks(construction, lacks);
	if (!is_any(lacks))
		return;
	wait_for_arrival(construction, movements);
	wait_for_production(construction, lacks);
	wait_until(&construction->wait, clock_wall_ms() + LOOK_AGAIN_MS,
		   "%s missing; looking again in %d minutes", goods_text(lacks, text, sizeof text),
		   LOOK_AGAIN_MS / 60000);
}

bool construction_goods(struct construction *construction, struct err *e)
{
	OWN(movements) struct movements *movements = mem_new(sizeof *movements);
	OWN(json) json_t *routes = json_array();
	OWN(json) json_t *claims = own_claims(construction);

	if (!shipping_movements(&construction->visit, construction->city->id, movements, e))
		return false;
	find_missing(construction, movements);
	if (is_any(construction->missing) &&
	    json_get_flag(construction->step->configuration, "transport", false) &&
	    !plan_routes(construction, routes, e))
		return false;
	if (!ship(construction, routes, claims, e))
		return false;
	/* What has just been sent is on its way, too. */
	if (json_array_size(routes) > 0 &&
	    !shipping_movements(&construction->visit, construction->city->id, movements, e))
		return false;
	wait_for_goods(construction, movements);
	return true;
}
