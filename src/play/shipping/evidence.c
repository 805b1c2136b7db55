/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play/shipping/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "play/shipping/route.h"
#include "play/shipping/settle.h"
#include "play/shipping/under_way.h"

enum {
	TRACE_LEAST = 50, /* a difference in stock that is smaller tells nothing */
	HOUR_S = 3600,
	SECONDS_MAX = 10 * 24 * HOUR_S, /* by then a store is full, or empty */
};

static bool is_known(const json_t *what, int64_t id)
{
	size_t i;
	const json_t *known;

	json_each_item(json_object_get(what, "known"), i, known) {
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
static bool has_sailed(const json_t *what, const struct movements *movements)
{
	int64_t goods[RESOURCES];
	int64_t from = json_get_number(what, "from", 0);
	int64_t to = json_get_number(what, "to", 0);

	goods_from_json(json_object_get(what, "goods"), goods);
	for (int i = 0; i < movements->count; i++) {
		const struct movement *row = &movements->rows[i];
		bool goes = row->origin_id == from && row->target_id == to;
		bool comes = row->origin_id == to && row->target_id == from;

		if (!row->is_own || !row->is_transport || is_known(what, row->id))
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
static void add_arrived(const json_t *what, const struct movements *movements,
			int64_t stock[RESOURCES])
{
	size_t i;
	const json_t *row;

	json_each_item(json_object_get(what, "incoming"), i, row) {
		int64_t goods[RESOURCES];

		if (is_under_way(movements, json_get_number(row, "id", 0)))
			continue;
		goods_from_json(json_object_get(row, "goods"), goods);
		for (int good = 0; good < RESOURCES; good++)
			stock[good] += goods[good];
	}
}

static int64_t grown(const struct city *city, int64_t rate, int64_t stock, int64_t seconds)
{
	int64_t now = stock + rate * seconds / HOUR_S;

	if (now > city->capacity && city->capacity > 0)
		now = stock > city->capacity ? stock : city->capacity;
	return now > 0 ? now : 0;
}

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

enum order_fate evidence_of_stock(const struct city *city, int good, int64_t before, int64_t amount,
				  int64_t seconds)
{
	int64_t rate, stayed, left, apart, off_stayed, off_left;

	if (!city_rate(city, good, &rate) || city->stock[good] == UNKNOWN ||
	    city->capacity == UNKNOWN)
		return ORDER_UNKNOWN;
	stayed = grown(city, rate, before, seconds);
	left = grown(city, rate, before - amount, seconds);
	apart = stayed - left;
	off_stayed = llabs((long long)(city->stock[good] - stayed));
	off_left = llabs((long long)(city->stock[good] - left));
	if (apart < TRACE_LEAST || apart < amount / 2 || smaller(off_stayed, off_left) > apart / 4)
		return ORDER_UNKNOWN;
	return off_left < off_stayed ? ORDER_HAPPENED : ORDER_REFUSED;
}

/* By the game's clock, from 0 to SECONDS_MAX. */
static int64_t seconds_since(const json_t *what, const struct movements *movements)
{
	int64_t at = json_get_number(what, "at", movements->time);

	if (at < 0 || at >= movements->time)
		return 0;
	return smaller(movements->time - at, SECONDS_MAX);
}

static enum order_fate read_stock(const json_t *what, const struct movements *movements,
				  const struct city *origin)
{
	int64_t seconds = seconds_since(what, movements);
	enum order_fate verdict = ORDER_UNKNOWN;
	int64_t goods[RESOURCES];
	int64_t before[RESOURCES];

	goods_from_json(json_object_get(what, "goods"), goods);
	goods_from_json(json_object_get(what, "stock"), before);
	add_arrived(what, movements, before);
	for (int good = 0; good < RESOURCES; good++) {
		enum order_fate word;

		if (goods[good] == 0)
			continue;
		word = evidence_of_stock(origin, good, before[good], goods[good], seconds);
		if (word == ORDER_UNKNOWN || word == verdict)
			continue;
		if (verdict != ORDER_UNKNOWN)
			return ORDER_UNKNOWN; /* they contradict each other */
		verdict = word;
	}
	return verdict;
}

enum order_fate shipping_fate(const json_t *what, const struct movements *movements,
			      const struct city *origin)
{
	if (has_sailed(what, movements))
		return ORDER_HAPPENED;
	return origin != NULL ? read_stock(what, movements, origin) : ORDER_UNKNOWN;
}

void shipping_add_evidence(json_t *what, const struct movements *movements,
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
	json_object_set_new(what, "known", known);
	json_object_set_new(what, "incoming", incoming);
	json_object_set_new(what, "stock", goods_to_json(origin->stock));
	json_put_number(what, "at", movements->time);
}

static bool look(struct visit *visit, struct order *order, struct err *e)
{
	OWN(city) struct city *room = city_new();
	OWN(movements) struct movements *movements = mem_new(sizeof *movements);
	int from = json_get_int(order->what, "from", 0);
	const struct city *origin;

	if (!visit_own_city(visit, from, room, &origin, e) ||
	    !shipping_movements(visit, from, movements, e))
		return false;
	order->fate = shipping_fate(order->what, movements, origin);
	return true;
}

static bool judge(struct visit *visit, struct order *order, struct err *e)
{
	return order_read_feedback(order) || look(visit, order, e);
}

/* As the transport view's form sends it; capacity is how full each ship is, in fifths. The origin
 * is the current city: it was looked at last. */
static char *ask(const json_t *what)
{
	static const char *const fields[] = { "cargo_resource", "cargo_tradegood1",
					      "cargo_tradegood2", "cargo_tradegood3",
					      "cargo_tradegood4" };
	int64_t freighters = json_get_number(what, "freighters", 0);
	int64_t goods[RESOURCES], stock[RESOURCES];
	struct buffer query = { 0 };

	goods_from_json(json_object_get(what, "goods"), goods);
	goods_from_json(json_object_get(what, "stock"), stock);
	buffer_format(&query,
		      "action=transportOperations&function=loadTransportersWithFreight"
		      "&destinationCityId=%d&islandId=%d&oldView=&position=&avatar2Name="
		      "&city2Name=&type=&activeTab=&transportDisplayPrice=0&premiumTransporter=0",
		      json_get_int(what, "to", 0), json_get_int(what, "island", 0));
	if (freighters > 0)
		buffer_format(&query, "&usedFreightersShips=%lld", (long long)freighters);
	buffer_format(&query, "&transporters=%lld", (long long)json_get_number(what, "ships", 0));
	for (int good = 0; good < RESOURCES; good++)
		if (stock[good] > 0)
			buffer_format(&query, "&%s=%lld", fields[good], (long long)goods[good]);
	buffer_format(&query,
		      "&capacity=5&max_capacity=5&jetPropulsion=0&backgroundView=city"
		      "&currentCityId=%d&templateView=transport&currentTab=tabSendTransporter"
		      "&actionRequest=REQUESTID&ajax=1",
		      json_get_int(what, "from", 0));
	return buffer_take(&query);
}

const struct order_kind order_kind_ship = {
	.name = "ship", .ask = ask, .judge = judge, .settle = shipping_settle, .asks = true
};
