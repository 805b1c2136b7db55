/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/scan/header.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

/* From the game's numbers per second; UNKNOWN for what is not a number. */
static int64_t per_hour(double per_second)
{
	/* The wire cuts the digits: 0.34055555555555 means 1226 an hour. */
	return per_second > -1e9 && per_second < 1e9 ? scan_floor(per_second * 3600 + 0.001)
						     : UNKNOWN;
}

static int resource_of_key(const struct scan_key *key)
{
	for (int i = 0; i < RESOURCES; i++)
		if (scan_key_is(key, resource_keys[i]))
			return i;
	return -1;
}

void header_scan_goods(struct scan *scan, int64_t goods[RESOURCES], int64_t *citizens,
		       int64_t *population)
{
	bool inside = false;
	struct scan_key key;

	assert(goods != NULL);
	while (scan_next_key(scan, &inside, &key)) {
		int resource = resource_of_key(&key);

		if (resource >= 0)
			goods[resource] = scan_integer(scan, goods[resource]);
		else if (citizens != NULL && scan_key_is(&key, "citizens"))
			*citizens = scan_integer(scan, *citizens);
		else if (population != NULL && scan_key_is(&key, "population"))
			*population = scan_integer(scan, *population);
		else
			scan_skip(scan);
	}
}

/* "[31:5] " */
static void scan_coordinates(struct scan *scan, struct city_link *link)
{
	char text[32];
	char *colon;

	scan_copy(scan, text, sizeof text);
	colon = strchr(text, ':');
	if (text[0] != '[' || colon == NULL)
		return;
	link->x = (int)strtoll(text + 1, NULL, 10);
	link->y = (int)strtoll(colon + 1, NULL, 10);
}

static void scan_link(struct scan *scan, struct city_link *link)
{
	char relationship[TYPE_SIZE] = "";
	bool inside = false;
	struct scan_key key;

	*link = (struct city_link){ 0 };
	while (scan_next_key(scan, &inside, &key)) {
		if (scan_key_is(&key, "id"))
			link->id = scan_int(scan, 0);
		else if (scan_key_is(&key, "name"))
			scan_name(scan, link->name, sizeof link->name);
		else if (scan_key_is(&key, "coords"))
			scan_coordinates(scan, link);
		else if (scan_key_is(&key, "tradegood"))
			link->tradegood = scan_int(scan, 0);
		else if (scan_key_is(&key, "relationship"))
			scan_copy(scan, relationship, sizeof relationship);
		else
			scan_skip(scan);
	}
	link->is_own = text_equal(relationship, "ownCity");
}

int header_scan_cities(struct scan *scan, struct city_link cities[CITIES_MAX])
{
	bool inside = false;
	struct scan_key key;
	int count = 0;

	while (scan_next_key(scan, &inside, &key)) {
		if (count < CITIES_MAX && key.length > 5 && strncmp(key.at, "city_", 5) == 0) {
			scan_link(scan, &cities[count]);
			count += cities[count].id > 0;
		} else {
			scan_skip(scan);
		}
	}
	return count;
}

static void scan_maximum(struct scan *scan, int64_t *capacity)
{
	int64_t goods[RESOURCES] = { *capacity };

	header_scan_goods(scan, goods, NULL, NULL);
	*capacity = goods[WOOD];
}

static bool scan_own_city(struct scan *scan)
{
	bool inside = false;
	struct scan_key key;
	bool own = false;

	while (scan_next_key(scan, &inside, &key)) {
		if (scan_key_is(&key, "owncity"))
			own = scan_flag(scan);
		else
			scan_skip(scan);
	}
	return own;
}

/* Numbers that stand alone under their key. */
struct simple {
	const char *key;
	size_t offset;
	bool wide;
};

#define WIDE(key, member)                                  \
	{                                                  \
		key, offsetof(struct global, member), true \
	}
#define NARROW(key, member)                                 \
	{                                                   \
		key, offsetof(struct global, member), false \
	}
static const struct simple simples[] = {
	WIDE("gold", gold),
	WIDE("ambrosia", ambrosia),
	WIDE("wineSpendings", wine_use),
	NARROW("producedTradegood", tradegood),
	NARROW("freeTransporters", ships_free),
	NARROW("maxTransporters", ships_total),
	NARROW("freeFreighters", freighters_free),
	NARROW("maxFreighters", freighters_total),
};

static bool scan_simple(struct scan *scan, const struct scan_key *key, struct global *out)
{
	for (size_t i = 0; i < sizeof simples / sizeof *simples; i++) {
		void *member = (char *)out + simples[i].offset;

		if (!scan_key_is(key, simples[i].key))
			continue;
		if (simples[i].wide)
			*(int64_t *)member = scan_integer(scan, UNKNOWN);
		else
			*(int *)member = scan_int(scan, UNKNOWN);
		return true;
	}
	return false;
}

struct rates {
	double wood, luxury; /* per second; NAN: not told */
	double gold;	     /* per hour */
	bool stock, has_gold;
};

static bool scan_rate(struct scan *scan, const struct scan_key *key, struct rates *rates)
{
	if (scan_key_is(key, "resourceProduction"))
		rates->wood = scan_real(scan, NAN);
	else if (scan_key_is(key, "tradegoodProduction"))
		rates->luxury = scan_real(scan, NAN);
	else if (scan_key_is(key, "income") || scan_key_is(key, "upkeep") ||
		 scan_key_is(key, "scientistsUpkeep")) {
		rates->gold += scan_real(scan, 0);
		rates->has_gold = true;
	} else
		return false;
	return true;
}

void header_put_production(int64_t production[RESOURCES], double wood, double luxury, int tradegood)
{
	bool is_told = tradegood > WOOD && tradegood < RESOURCES;

	production[WOOD] = per_hour(wood);
	for (int good = WOOD + 1; good < RESOURCES; good++)
		production[good] = is_told ? 0 : UNKNOWN;
	if (is_told)
		production[tradegood] = per_hour(luxury);
}

void header_begin(struct global *out)
{
	*out = (struct global){ .gold = UNKNOWN,
				.gold_rate = RATE_UNKNOWN,
				.ambrosia = UNKNOWN,
				.capacity = UNKNOWN,
				.wine_use = UNKNOWN,
				.citizens = UNKNOWN,
				.population = UNKNOWN,
				.ships_free = UNKNOWN,
				.ships_total = UNKNOWN,
				.freighters_free = UNKNOWN,
				.freighters_total = UNKNOWN };
	forget_goods(out->stock);
	forget_goods(out->on_sale);
	forget_goods(out->production);
}

bool header_scan(struct scan *scan, struct global *out)
{
	struct rates rates = { .wood = NAN, .luxury = NAN };
	bool inside = false;
	struct scan_key key;

	while (scan_next_key(scan, &inside, &key)) {
		if (scan_simple(scan, &key, out) || scan_rate(scan, &key, &rates))
			continue;
		if (scan_key_is(&key, "currentResources")) {
			header_scan_goods(scan, out->stock, &out->citizens, &out->population);
			rates.stock = true;
		} else if (scan_key_is(&key, "maxResources")) {
			scan_maximum(scan, &out->capacity);
		} else if (scan_key_is(&key, "branchOfficeResources")) {
			header_scan_goods(scan, out->on_sale, NULL, NULL);
		} else if (scan_key_is(&key, "relatedCity")) {
			out->is_own_city = scan_own_city(scan);
		} else if (scan_key_is(&key, "cityDropdownMenu")) {
			out->city_count = header_scan_cities(scan, out->cities);
		} else {
			scan_skip(scan);
		}
	}
	if (rates.has_gold && rates.gold > -9e15 && rates.gold < 9e15)
		out->gold_rate = scan_floor(rates.gold);
	out->tradegood = out->tradegood > WOOD && out->tradegood < RESOURCES ? out->tradegood : 0;
	header_put_production(out->production, rates.wood, rates.luxury, out->tradegood);
	return rates.stock && !scan_is_bad(scan);
}

json_t *header_print_cities(const struct city_link *cities, int count)
{
	json_t *list = json_array();

	for (int i = 0; i < count; i++) {
		json_t *city = json_object();

		json_put_number(city, "id", cities[i].id);
		json_put_text(city, "name", cities[i].name);
		json_put_number(city, "x", cities[i].x);
		json_put_number(city, "y", cities[i].y);
		json_put_number(city, "tradegood", cities[i].tradegood);
		json_put_flag(city, "own", cities[i].is_own);
		json_array_append_new(list, city);
	}
	return list;
}
