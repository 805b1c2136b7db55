/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play/shipping/load.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "game/pages/navy.h"
#include "game/scan/envelope.h"
#include "play/claim.h"
#include "play/shipping/evidence.h"
#include "play/shipping/route.h"

enum { HOUR_S = 3600, FULL = 5 };

static const int64_t no_limit = INT64_MAX / 4;

static struct account *account_of(const struct look *look)
{
	return look->visit->account;
}

static int id_of(const json_t *object, const char *key)
{
	return json_get_int(object, key, 0);
}

bool load_find_capacity(struct look *look, struct err *e)
{
	size_t length = 0;
	OWN(text) char *page = account_get(account_of(look), "view=merchantNavy", &length, e);
	struct navy navy;

	if (page == NULL || !navy_parse(page, length, &navy, e))
		return false;
	look->capacity = look->freighters ? navy.freighter_capacity : navy.ship_capacity;
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
	int64_t travel_s =
		load->knows_port ? port_travel_time(&load->port, FULL, look->freighters) : 0;
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

	if (!claim_others(look->visit, id_of(route, "from"), claimed, e))
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

json_t *load_order(const struct look *look, const json_t *route, const struct load *load)
{
	json_t *what = json_object();

	json_put_number(what, "from", id_of(route, "from"));
	json_put_number(what, "to", id_of(route, "to"));
	json_put_number(what, "island", id_of(route, "island"));
	json_put_text(what, "fromName", json_get_text(route, "fromName", ""));
	json_put_text(what, "toName", json_get_text(route, "toName", ""));
	json_object_set_new(what, "goods", goods_to_json(load->goods));
	json_put_number(what, look->freighters ? "freighters" : "ships", load->ships);
	shipping_add_evidence(what, look->movements, look->origin);
	return what;
}
