/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What functions keep in the progress of a task and in the journal, and what they reckon from
 * it: routes, intents, lists, plans. A file may hold any number.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "functions/construction_list/book.h"
#include "functions/construction_list/goal.h"
#include "functions/construction_list/upgrade.h"
#include "functions/distribute_resources/distribute_plan.h"
#include "functions/list.h"
#include "functions/reorganize_buildings/reorganize_plan.h"
#include "play/shipping/evidence.h"
#include "play/shipping/shipping.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A number as a page may say it (game/scan/scan.h). */
static int64_t from_page(const json_t *object, const char *key)
{
	return json_get_number(object, key, 0) % 9000000000000000;
}

/* A city with the numbers of a route: whatever a page may say. */
static void fill_city(const json_t *from, struct city *city)
{
	*city = (struct city){ .id = (int)json_get_number(from, "city", 1), .slot_count = 12 };
	goods_from_json(json_object_get(from, "stock"), city->stock);
	city->capacity = from_page(from, "capacity");
	city->time = from_page(from, "time");
	for (int i = 0; i < city->slot_count; i++) {
		city->slots[i].level = (int)json_get_number(from, "level", i);
		city->slots[i].is_upgrading = json_get_flag(from, "isUpgrading", false);
		strcpy(city->slots[i].type, i % 2 == 0 ? "warehouse" : "academy");
	}
}

static void fill_movements(const json_t *from, struct movements *movements)
{
	movements->time = from_page(from, "time");
	movements->count = 2;
	for (int i = 0; i < movements->count; i++) {
		struct movement *row = &movements->rows[i];

		*row = (struct movement){ .id = json_get_number(from, "id", i), .is_own = true };
		row->is_transport = true;
		row->origin_id = (int)json_get_number(from, "from", 1);
		row->target_id = (int)json_get_number(from, "to", 2);
		row->arrival = from_page(from, "at");
		row->ships = from_page(from, "ships");
		goods_from_json(json_object_get(from, "goods"), row->goods);
	}
}

static void judge(const json_t *intent)
{
	static struct movements movements;
	static struct city city;
	OWN(json) json_t *fresh = json_object();
	char text[640];

	fill_city(intent, &city);
	fill_movements(intent, &movements);
	(void)upgrade_fate(intent, &city);
	(void)shipping_fate(intent, &movements, &city);
	(void)shipping_fate(intent, &movements, NULL);
	shipping_add_evidence(fresh, &movements, &city);
	(void)shipping_fate(fresh, &movements, &city);
	shipping_question(intent, text, sizeof text);
}

static void sum(const json_t *routes)
{
	int64_t goods[RESOURCES] = { 0 };
	char text[GOODS_TEXT_SIZE], failure[640];
	size_t i;
	json_t *route;

	json_each_item(routes, i, route) {
		route_left(route, goods);
		(void)goods_total(goods);
		(void)goods_text(goods, text, sizeof text);
		(void)route_is_done(route);
	}
	routes_sum(routes, "goods", goods);
	routes_sum(routes, "sent", goods);
	(void)goods_total(goods);
	(void)routes_failure(routes, failure, sizeof failure);
}

/* A city of the named buildings; "=shore" is an empty slot of that ground. */
static void build_city(const json_t *buildings, struct city *city)
{
	size_t i;
	json_t *one;

	*city = (struct city){ .id = 1 };
	json_each_item(buildings, i, one) {
		const char *text = json_string_value(one);
		struct slot *slot = &city->slots[city->slot_count];

		if (text == NULL || city->slot_count == SLOTS_MAX)
			continue;
		if (*text == '=')
			text_copy(slot->ground, sizeof slot->ground, text + 1);
		else
			text_copy(slot->type, sizeof slot->type, text);
		slot->building_id = *text == '=' ? -1 : (int)strlen(text);
		slot->allowed = (uint64_t)json_string_length(json_array_get(buildings, 0)) * 7919;
		city->slot_count++;
	}
}

static void plan(const json_t *all)
{
	static struct distribute_city cities[CITIES_MAX];
	static struct distribute_route routes[DISTRIBUTE_ROUTES_MAX];
	static struct city pattern, target;
	struct reorganize_plan moves;
	int64_t goods[RESOURCES] = { 0 };
	const json_t *list = json_object_get(all, "cities");
	int count = (int)json_array_size(list);

	count = count > CITIES_MAX ? CITIES_MAX : count;
	for (int i = 0; i < count; i++) {
		goods_from_json(json_array_get(list, (size_t)i), goods);
		/* As its callers make them: no number of theirs is below 0. */
		for (int good = 0; good < RESOURCES; good++)
			goods[good] = goods[good] < 0 ? 0 : goods[good] % 1000000000000;
		cities[i] = (struct distribute_city){ goods[0], goods[1], goods[2], goods[3],
						      goods[4] % 2 == 1 };
	}
	if (distribute_evenly(cities, count, routes) > DISTRIBUTE_ROUTES_MAX ||
	    distribute_from_producers(cities, count, routes) > DISTRIBUTE_ROUTES_MAX)
		abort();
	build_city(json_object_get(all, "pattern"), &pattern);
	build_city(json_object_get(all, "target"), &target);
	reorganize_plan(&pattern, &target, &moves);
	if (moves.count > SLOTS_MAX)
		abort();
}

static void read_goals(json_t *list)
{
	struct building_goal goals[GOALS_MAX];
	struct err e = { .kind = ERR_NONE };
	int count = goals_read(list, goals);

	if (count > GOALS_MAX)
		abort();
	(void)goals_check(list, &e);
	if (json_is_array(list))
		(void)goals_merge(list, "warehouse@7:12", &e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { .kind = ERR_NONE };
	OWN(json) json_t *all = json_parse((const char *)data, size, "the progress", &e);

	if (!json_is_object(all))
		return 0;
	judge(json_object_get(all, "intent"));
	sum(json_object_get(all, "routes"));
	plan(all);
	read_goals(json_object_get(all, "list"));
	return 0;
}
