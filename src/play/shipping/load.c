/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "game/pages/navy.h"
#include "game/scan/envelope.h"
#include "play/order.h"
#include "play/shipping/evidence.h"
#include "play/shipping/load.h"

enum { HOUR_S = 3600, FULL = 5 };

static const int64_t no_limit = INT64_MAX / 4;

static struct account *account_of(const struct look *look)
{
	return look->shipping->visit->account;
}

static int id_of(const json_t *route, const char *key)
{
	return json_get_int(route, key, 0);
}

bool load_find_capacity(struct look *look, struct err *e)
{
	size_t length = 0;
	OWN(text) char *page = account_get(account_of(look), "view=merchantNavy", &length, e);
	struct navy navy;

	if (page == NULL || !navy_parse(page, length, &navy, e))
		return false;
	look->capacity = look->shipping->freighters ? navy.freighter_capacity : navy.ship_capacity;
	return look->capacity > 0 || err_set(e, ERR_REFUSED, "this world has no freighters");
}

bool load_look_at_port(struct look *look, const json_t *route, struct load *load, struct err *e)
{
	OWN(text) char *query = NULL;
	size_t length = 0;
	OWN(text) char *answer = NULL;
	OWN(envelope) struct envelope *envelope = NULL;
	struct err why = { 0 };

	query = text_format("view=transport&destinationCityId=%d&islandId=%d"
			    "&backgroundView=city&currentCityId=%d"
			    "&actionRequest=REQUESTID&ajax=1",
			    id_of(route, "to"), id_of(route, "island"), id_of(route, "from"));
	answer = account_post(account_of(look), query, &length, e);
	if (answer == NULL)
		return false;
	envelope = envelope_parse(answer, length, &why);
	load->port_time = envelope != NULL ? envelope_time(envelope) : 0;
	if (load->port_time == 0)
		load->port_time = look->movements->time;
	load->knows_port = port_parse(answer, length, &load->port, &why);
	if (!load->knows_port)
		log_debug("the port of %s: %s", json_get_text(route, "fromName", ""), why.text);
	return true;
}

static int64_t smallest(int64_t a, int64_t b, int64_t c)
{
	int64_t smaller = a < b ? a : b;

	return smaller < c ? smaller : c;
}

/* The room that will be left when the load arrives: without what is at sea, and without what
 * the city makes itself until then. */
static void reckon_room(const struct look *look, const json_t *route, struct load *load)
{
	const struct city *target = look->target;
	int64_t travel_s = load->knows_port
				   ? port_travel_time(&load->port, FULL, look->shipping->freighters)
				   : 0;
	int64_t at_sea[RESOURCES];

	shipping_at_sea(look->movements, id_of(route, "to"), at_sea);
	for (int good = 0; good < RESOURCES; good++) {
		int64_t rate;

		load->room[good] = no_limit;
		if (!json_get_flag(route, "own", false))
			continue;
		load->room[good] = target->free_space[good] - at_sea[good];
		if (city_rate(target, good, &rate) && rate > 0)
			load->room[good] -= rate * travel_s / HOUR_S;
	}
}

bool load_reckon(struct look *look, const json_t *route, struct load *load, struct err *e)
{
	int64_t on_board = look->ships_free * look->capacity;
	int64_t claimed[RESOURCES];
	int64_t total;

	if (!claims_of_others(look->shipping->visit, id_of(route, "from"), claimed, e))
		return false;
	reckon_room(look, route, load);
	route_left(route, load->wanted);
	for (int good = 0; good < RESOURCES; good++) {
		int64_t amount;

		load->there[good] = look->origin->stock[good] - claimed[good];
		amount = smallest(load->there[good], load->room[good], load->wanted[good]);
		if (amount > on_board)
			amount = on_board;
		load->goods[good] = amount > 0 ? amount : 0;
		on_board -= load->goods[good];
	}
	total = goods_total(load->goods);
	load->ships = (total + look->capacity - 1) / look->capacity;
	return true;
}

json_t *load_intent(const struct look *look, const json_t *route, const struct load *load)
{
	json_t *intent = json_object();

	json_put_text(intent, "kind", "ship");
	json_put_number(intent, "from", id_of(route, "from"));
	json_put_number(intent, "to", id_of(route, "to"));
	json_put_text(intent, "fromName", json_get_text(route, "fromName", ""));
	json_put_text(intent, "toName", json_get_text(route, "toName", ""));
	json_object_set_new(intent, "goods", goods_to_json(load->goods));
	json_put_number(intent, look->shipping->freighters ? "freighters" : "ships", load->ships);
	shipping_add_evidence(intent, look->movements, look->origin);
	return intent;
}

bool load_select(struct look *look, const json_t *route, struct err *e)
{
	OWN(text) char *query = NULL;
	size_t length = 0;
	enum intent_fate fate;
	OWN(text) char *answer = NULL;

	query = text_format("action=header&function=changeCurrentCity"
			    "&actionRequest=REQUESTID&oldView=city&cityId=%d"
			    "&backgroundView=city&currentCityId=%d&ajax=1",
			    id_of(route, "from"), id_of(route, "from"));
	answer = order_give(look->shipping->visit, &(struct order){ .query = query }, &length,
			    &fate, e);
	return answer != NULL;
}

/* As the transport view's form sends it; capacity is how full each ship is, in fifths. */
static char *order_query(const struct look *look, const json_t *route, const struct load *load)
{
	static const char *const fields[] = { "cargo_resource", "cargo_tradegood1",
					      "cargo_tradegood2", "cargo_tradegood3",
					      "cargo_tradegood4" };
	bool freighters = look->shipping->freighters;
	struct buffer query = { 0 };

	buffer_format(&query,
		      "action=transportOperations&function=loadTransportersWithFreight"
		      "&destinationCityId=%d&islandId=%d&oldView=&position=&avatar2Name="
		      "&city2Name=&type=&activeTab=&transportDisplayPrice=0&premiumTransporter=0",
		      id_of(route, "to"), id_of(route, "island"));
	if (freighters)
		buffer_format(&query, "&usedFreightersShips=%lld", (long long)load->ships);
	buffer_format(&query, "&transporters=%lld", (long long)(freighters ? 0 : load->ships));
	for (int good = 0; good < RESOURCES; good++)
		if (look->origin->stock[good] > 0)
			buffer_format(&query, "&%s=%lld", fields[good],
				      (long long)load->goods[good]);
	buffer_format(&query,
		      "&capacity=5&max_capacity=5&jetPropulsion=0&backgroundView=city"
		      "&currentCityId=%d&templateView=transport&currentTab=tabSendTransporter"
		      "&actionRequest=REQUESTID&ajax=1",
		      id_of(route, "from"));
	return buffer_take(&query);
}

bool load_order(struct look *look, const json_t *route, const struct load *load,
		const json_t *intent, enum intent_fate *fate, char why[256], struct err *e)
{
	OWN(text) char *query = order_query(look, route, load);
	const struct order order = { .query = query, .intent = intent };
	size_t length = 0;
	OWN(text) char *answer = order_give(look->shipping->visit, &order, &length, fate, e);
	OWN(envelope) struct envelope *envelope = NULL;
	struct err unread = { 0 };
	struct feedback feedback = { 0 };

	if (answer == NULL)
		return *fate == INTENT_HAPPENED;
	envelope = envelope_parse(answer, length, &unread);
	if (envelope != NULL)
		feedback = envelope_feedback(envelope);
	text_copy(why, 256, *feedback.text != '\0' ? feedback.text : "without a reason");
	if (feedback.type == FEEDBACK_GOOD)
		*fate = INTENT_HAPPENED;
	else if (feedback.type == FEEDBACK_BAD)
		*fate = INTENT_REFUSED;
	else /* the next look at the game tells what became of it */
		return err_set(e, ERR_RETRY, "the game did not say whether the ships left");
	return true;
}
