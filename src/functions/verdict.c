/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "functions/verdict.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "functions/pirate_orders.h"
#include "functions/shipping.h"
#include "game/fortress.h"

enum {
	TRACE_LEAST = 50, /* a difference in stock that is smaller tells nothing */
	HOUR_S = 3600,
	SECONDS_MAX = 10 * 24 * HOUR_S, /* by then a store is full, or empty */
};

/* --- upgrades */

enum intent_fate verdict_upgrade(const json_t *intent, const struct city *city)
{
	const char *building = json_get_text(intent, "building", "");
	int64_t level = json_get_number(intent, "level", 0);
	int64_t position = json_get_number(intent, "position", -1);
	const struct slot *slot;

	if (city == NULL)
		return INTENT_REFUSED;
	if (position >= 0 && position < city->slot_count) {
		slot = &city->slots[position];
		if (text_equal(slot->type, building))
			return slot->is_upgrading || slot->level > level ? INTENT_HAPPENED
									 : INTENT_REFUSED;
	}
	/* Somebody moved the buildings meanwhile. */
	slot = city_find_construction(city);
	return slot != NULL && text_equal(slot->type, building) && slot->level == level
		       ? INTENT_HAPPENED
		       : INTENT_REFUSED;
}

/* --- shipments */

static bool is_known(const json_t *intent, int64_t id)
{
	size_t i;
	const json_t *known;

	json_array_foreach(json_object_get(intent, "known"), i, known)
	{
		if (json_integer_value(known) == id)
			return true;
	}
	return false;
}

static bool is_same_load(const struct movement *movement, const int64_t goods[RESOURCES])
{
	return memcmp(movement->goods, goods, sizeof movement->goods) == 0;
}

/* On the way out with these goods, or already on the way home without them. */
static bool has_sailed(const json_t *intent, const struct movements *movements)
{
	int64_t goods[RESOURCES];
	int64_t from = json_get_number(intent, "from", 0);
	int64_t to = json_get_number(intent, "to", 0);

	goods_from_json(json_object_get(intent, "goods"), goods);
	for (int i = 0; i < movements->count; i++) {
		const struct movement *row = &movements->rows[i];
		bool goes = row->origin_id == from && row->target_id == to;
		bool comes = row->origin_id == to && row->target_id == from;

		if (!row->is_own || !row->is_transport || is_known(intent, row->id))
			continue;
		if (goes && !row->is_returning && is_same_load(row, goods))
			return true;
		if ((goes || comes) && row->is_returning)
			return true;
	}
	return false;
}

static bool is_under_way(const struct movements *movements, int64_t id)
{
	for (int i = 0; i < movements->count; i++)
		if (movements->rows[i].id == id && !movements->rows[i].is_returning)
			return true;
	return false;
}

/* What has come in since by transports that were known. */
static void add_arrived(const json_t *intent, const struct movements *movements,
			int64_t stock[RESOURCES])
{
	size_t i;
	const json_t *row;

	json_array_foreach(json_object_get(intent, "incoming"), i, row)
	{
		int64_t goods[RESOURCES];

		if (is_under_way(movements, json_get_number(row, "id", 0)))
			continue;
		goods_from_json(json_object_get(row, "goods"), goods);
		for (int good = 0; good < RESOURCES; good++)
			stock[good] += goods[good];
	}
}

static int64_t grown(const struct city *city, int good, int64_t stock, int64_t seconds)
{
	int64_t rate = city->production[good] - (good == WINE ? city->wine_use : 0);
	int64_t now = stock + rate * seconds / HOUR_S;

	if (now > city->capacity && city->capacity > 0)
		now = stock > city->capacity ? stock : city->capacity;
	return now > 0 ? now : 0;
}

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* One good's word: does the stock look as if the amount had left? */
static enum intent_fate word_of(const struct city *city, int good, int64_t before, int64_t amount,
				int64_t seconds)
{
	int64_t stayed = grown(city, good, before, seconds);
	int64_t left = grown(city, good, before - amount, seconds);
	int64_t apart = stayed - left;
	int64_t off_stayed = llabs((long long)(city->stock[good] - stayed));
	int64_t off_left = llabs((long long)(city->stock[good] - left));

	if (apart < TRACE_LEAST || apart < amount / 2 || smaller(off_stayed, off_left) > apart / 4)
		return INTENT_UNKNOWN;
	return off_left < off_stayed ? INTENT_HAPPENED : INTENT_REFUSED;
}

/* By the game's clock, from 0 to SECONDS_MAX. */
static int64_t seconds_since(const json_t *intent, const struct movements *movements)
{
	int64_t at = json_get_number(intent, "at", movements->time);

	if (at < 0 || at >= movements->time)
		return 0;
	return smaller(movements->time - at, SECONDS_MAX);
}

static enum intent_fate read_stock(const json_t *intent, const struct movements *movements,
				   const struct city *origin)
{
	int64_t seconds = seconds_since(intent, movements);
	enum intent_fate verdict = INTENT_UNKNOWN;
	int64_t goods[RESOURCES];
	int64_t before[RESOURCES];

	goods_from_json(json_object_get(intent, "goods"), goods);
	goods_from_json(json_object_get(intent, "stock"), before);
	add_arrived(intent, movements, before);
	for (int good = 0; good < RESOURCES; good++) {
		enum intent_fate word;

		if (goods[good] == 0)
			continue;
		word = word_of(origin, good, before[good], goods[good], seconds);
		if (word == INTENT_UNKNOWN || word == verdict)
			continue;
		if (verdict != INTENT_UNKNOWN)
			return INTENT_UNKNOWN; /* they contradict each other */
		verdict = word;
	}
	return verdict;
}

enum intent_fate verdict_ship(const json_t *intent, const struct movements *movements,
			      const struct city *origin)
{
	if (has_sailed(intent, movements))
		return INTENT_HAPPENED;
	return origin != NULL ? read_stock(intent, movements, origin) : INTENT_UNKNOWN;
}

void verdict_add_evidence(json_t *intent, const struct movements *movements,
			  const struct city *origin)
{
	json_t *known = json_array();
	json_t *incoming = json_array();

	for (int i = 0; i < movements->count; i++) {
		const struct movement *row = &movements->rows[i];

		if (!row->is_own)
			continue;
		json_array_append_new(known, json_integer(row->id));
		if (row->target_id == origin->id && row->is_transport && !row->is_returning)
			json_array_append_new(incoming,
					      json_pack("{s:I, s:o}", "id", (json_int_t)row->id,
							"goods", goods_to_json(row->goods)));
	}
	json_object_set_new(intent, "known", known);
	json_object_set_new(intent, "incoming", incoming);
	json_object_set_new(intent, "stock", goods_to_json(origin->stock));
	json_put_number(intent, "at", movements->time);
}

/* --- raids */

enum intent_fate verdict_raid(const json_t *intent, const struct fortress *fortress, int64_t now_ms)
{
	int64_t before = json_get_number(json_object_get(intent, "raid"), "points", -1);
	int64_t end_ms = json_get_number(intent, "at", 0) + json_get_number(intent, "lasts", 0);

	return pirate_is_out(fortress) || (fortress->points > before && now_ms >= end_ms)
		       ? INTENT_HAPPENED
		       : INTENT_REFUSED;
}

/* --- looking */

/* A city that is not the player's any more is no failure: *city is NULL then. */
static bool look_at(struct visit *visit, int id, struct city *room, const struct city **city,
		    struct err *e)
{
	struct err why = { 0 };

	*city = NULL;
	if (visit_city(visit, id, room, &why)) {
		*city = room;
		return true;
	}
	if (why.kind == ERR_MISSING)
		return true;
	*e = why;
	return false;
}

static bool look_at_upgrade(struct visit *visit, const json_t *intent, enum intent_fate *fate,
			    struct err *e)
{
	OWN(city) struct city *room = city_new();
	const struct city *city;

	if (!look_at(visit, (int)json_get_number(intent, "city", 0), room, &city, e))
		return false;
	*fate = verdict_upgrade(intent, city);
	return true;
}

static bool look_at_shipment(struct visit *visit, const json_t *intent, enum intent_fate *fate,
			     struct err *e)
{
	OWN(city) struct city *room = city_new();
	OWN(movements) struct movements *movements = mem_new(sizeof *movements);
	int from = (int)json_get_number(intent, "from", 0);
	const struct city *origin;

	if (!look_at(visit, from, room, &origin, e) ||
	    !shipping_movements(visit, from, movements, e))
		return false;
	*fate = verdict_ship(intent, movements, origin);
	return true;
}

static bool look_at_raid(struct visit *visit, const json_t *intent, enum intent_fate *fate,
			 struct err *e)
{
	struct pirate_place place = { .city = (int)json_get_number(intent, "city", 0),
				      .island = (int)json_get_number(intent, "island", 0),
				      .position = (int)json_get_number(intent, "position", 0) };
	OWN(city) struct city *room = city_new();
	OWN(fortress) struct fortress fortress = { 0 };
	const struct city *city;

	*fate = INTENT_REFUSED;
	if (!look_at(visit, place.city, room, &city, e))
		return false;
	if (city == NULL)
		return true;
	if (!pirate_view(visit->account, &place, &fortress, e))
		return false;
	*fate = verdict_raid(intent, &fortress, clock_wall_ms());
	return true;
}

bool verdict_look(struct visit *visit, const json_t *intent, enum intent_fate *fate, struct err *e)
{
	const char *kind = json_get_text(intent, "kind", "");

	if (text_equal(kind, "upgrade"))
		return look_at_upgrade(visit, intent, fate, e);
	if (text_equal(kind, "ship"))
		return look_at_shipment(visit, intent, fate, e);
	if (text_equal(kind, "raid"))
		return look_at_raid(visit, intent, fate, e);
	*fate = INTENT_UNKNOWN;
	return true;
}
