/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The loop of the shipping engine: look, send, look again.
 *
 * What is looked at for one load, in this order: movements, target, origin, port. Goods that
 * arrive between two of these looks are then counted twice, never left out, so that the
 * target's room is never taken for larger than it is; and the origin is the current city
 * when the order is given.
 */
#include "play/shipping/shipping.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "game/scan/envelope.h"
#include "os/random.h"
#include "play/claim.h"
#include "play/order.h"
#include "play/shipping/evidence.h"
#include "play/shipping/load.h"
#include "play/shipping/turn.h"

enum {
	REFUSALS_MAX = 20,
	STEP_MS = 240000, /* then the step ends, long before it counts as hanging */
	NO_EVENT_MS = 60000,
	SEEN_AGAIN_MS = 30 * 60000, /* nothing tells when goods or room will be there */
	GROWTH_LEAST_MS = 1000,
	TURN_LEAST_MS = 2000, /* between two looks whether those before have taken their ships */
	LATE_LEAST_MS = 200,
	LATE_FIRST_MS = 1000,
	LATE_SPREAD_MS = 9000,
	HOUR_MS = 3600000,
	ROUNDING_S = 1, /* moments are rounded up, the clock is rounded down */
};

/* --- waiting */

/* A little late and not always the same: no player is there at the very second. Where the whole
 * wait is short, so is this. */
static int64_t with_delay(int64_t wait_ms)
{
	int64_t most_ms = wait_ms / 10 > LATE_LEAST_MS ? wait_ms / 10 : LATE_LEAST_MS;
	int64_t late_ms = LATE_FIRST_MS + random_below(LATE_SPREAD_MS);

	return wait_ms + (late_ms < most_ms ? late_ms : most_ms);
}

static int64_t until_ms(const struct look *look, int64_t moment)
{
	int64_t seconds = moment - look->movements->time;

	return with_delay(seconds > 0 ? seconds * 1000 : 0);
}

/* Until the next thing happens to a fleet of the player's, at most so long; otherwise_ms when
 * no fleet is under way. */
static int64_t event_ms(const struct look *look, int64_t most_ms, int64_t otherwise_ms)
{
	int64_t next = movements_next_own(look->movements);
	int64_t wait_ms = next != 0 ? until_ms(look, next) : otherwise_ms;

	return wait_ms < most_ms ? wait_ms : most_ms;
}

__attribute__((format(printf, 4, 5))) static void note_wait(struct look *look, const json_t *route,
							    int64_t wait_ms, const char *format,
							    ...)
{
	va_list args;

	if (look->waiting != NULL && look->wait_ms <= wait_ms)
		return;
	look->waiting = route;
	look->wait_ms = wait_ms;
	va_start(args, format);
	vsnprintf(look->why, sizeof look->why, format, args);
	va_end(args);
}

static void wait_for_goods(struct look *look, const json_t *route, const struct load *load,
			   enum resource good)
{
	int64_t rate;
	int64_t wanted = load->wanted[good] < look->capacity ? load->wanted[good] : look->capacity;
	int64_t missing = wanted - load->there[good];
	int64_t wait_ms = SEEN_AGAIN_MS;

	if (city_rate(look->origin, good, &rate) && rate > 0 && missing < rate) /* in the hour */
		wait_ms = missing * HOUR_MS / rate;
	if (wait_ms < GROWTH_LEAST_MS)
		wait_ms = GROWTH_LEAST_MS;
	if (wait_ms > SEEN_AGAIN_MS)
		wait_ms = SEEN_AGAIN_MS;
	note_wait(look, route, event_ms(look, wait_ms, wait_ms), "waits for %s in %s",
		  resource_names[good], json_get_text(route, "fromName", ""));
}

/* There are ships, and the port is free: why does nothing go? */
static void note_shortage(struct look *look, const json_t *route, const struct load *load)
{
	for (int good = 0; good < RESOURCES; good++) {
		if (load->wanted[good] == 0)
			continue;
		if (load->there[good] <= 0)
			wait_for_goods(look, route, load, (enum resource)good);
		else if (load->room[good] <= 0)
			note_wait(look, route, event_ms(look, SEEN_AGAIN_MS, SEEN_AGAIN_MS),
				  "waits for room in %s", json_get_text(route, "toName", ""));
	}
}

/* --- one route */

static void put_port(const json_t *routes, int64_t from, int64_t moment)
{
	size_t i;
	json_t *route;

	json_each_item(routes, i, route) {
		if (json_get_number(route, "from", 0) == from)
			json_put_number(route, "port", moment);
	}
}

static void on_sent(struct look *look, json_t *route, const struct load *load)
{
	int64_t total = goods_total(load->goods);
	char text[GOODS_TEXT_SIZE];

	if (load->knows_port)
		put_port(look->shipping->routes, json_get_number(route, "from", 0),
			 load->port_time + port_loading_time(&load->port, total, load->port_time));
	json_object_del(route, "refusals");
	log_info("%s left %s for %s in %lld ships", goods_text(load->goods, text, sizeof text),
		 json_get_text(route, "fromName", ""), json_get_text(route, "toName", ""),
		 (long long)load->ships);
}

static void on_refused(struct look *look, json_t *route, const char *why)
{
	json_put_number(route, "refusals", json_get_number(route, "refusals", 0) + 1);
	log_warning("the game refused a load %s -> %s: %s", json_get_text(route, "fromName", ""),
		    json_get_text(route, "toName", ""), why);
	note_wait(look, route, event_ms(look, SEEN_AGAIN_MS, NO_EVENT_MS),
		  "the game refused (%.100s), waits", why);
}

/* A game that says no again and again means it; who resumes the task after that may try as
 * often once more. */
static bool is_worth_trying(json_t *route, const char *why, struct err *e)
{
	if (json_get_number(route, "refusals", 0) < REFUSALS_MAX)
		return true;
	json_object_del(route, "refusals");
	return err_set(e, ERR_REFUSED, "the game refused a load %s -> %s %d times: %s",
		       json_get_text(route, "fromName", ""), json_get_text(route, "toName", ""),
		       REFUSALS_MAX, why);
}

static bool send_load(struct look *look, json_t *route, const struct load *load, bool *sent,
		      struct err *e)
{
	struct visit *visit = look->visit;
	OWN(order) struct order order = { .what = load_order(look, route, load) };
	char text[GOODS_TEXT_SIZE];

	step_status(visit->step, "sends %s %s -> %s", goods_text(load->goods, text, sizeof text),
		    json_get_text(route, "fromName", ""), json_get_text(route, "toName", ""));
	if (!order_choose_city(visit, json_get_int(route, "from", 0), e) ||
	    !order_give(visit, &order_kind_ship, &order, e))
		return false;
	*sent = order.fate == ORDER_HAPPENED;
	if (*sent && !turn_leave(visit, e))
		return false;
	if (*sent)
		on_sent(look, route, load);
	else
		on_refused(look, route, *order.why != '\0' ? order.why : "without a reason");
	return is_worth_trying(route, *order.why != '\0' ? order.why : "without a reason", e);
}

/* A city that is not the player's any more takes and gives nothing; the other routes go on. */
static bool give_up(json_t *route, const char *key, struct err *why, struct err *e)
{
	char text[256];

	if (why->kind != ERR_MISSING) {
		*e = *why;
		return false;
	}
	snprintf(text, sizeof text, "%.100s is not yours any more",
		 json_get_text(route, key, "a city"));
	log_warning("%s", text);
	json_put_text(route, "failed", text);
	return true;
}

static bool look_at_cities(struct look *look, json_t *route, bool *usable, struct err *e)
{
	struct visit *visit = look->visit;
	struct err why = { 0 };

	*usable = false;
	if (json_get_flag(route, "own", false) &&
	    !visit_city(visit, json_get_int(route, "to", 0), look->target, &why))
		return give_up(route, "toName", &why, e);
	if (!visit_city(visit, json_get_int(route, "from", 0), look->origin, &why))
		return give_up(route, "fromName", &why, e);
	*usable = true;
	return true;
}

static void note_port(struct look *look, const json_t *route, int64_t moment)
{
	look->waits_for_port = true;
	note_wait(look, route, until_ms(look, moment), "waits for the port of %s",
		  json_get_text(route, "fromName", ""));
}

/* Those before have looked then, and taken what they want. */
static int64_t turn_ms(const struct look *look, const struct turn *turn)
{
	int64_t wait_ms = turn->look_ms - clock_wall_ms();

	wait_ms = with_delay(wait_ms > TURN_LEAST_MS ? wait_ms : TURN_LEAST_MS);
	return event_ms(look, wait_ms, wait_ms);
}

/* ships_free: what this task may take. */
static bool find_ships(struct look *look, const json_t *route, struct err *e)
{
	bool freighters = look->freighters;
	int64_t free = freighters ? look->origin->freighters_free : look->origin->ships_free;
	int64_t left[RESOURCES];
	struct turn turn;

	if (!turn_look(look->visit, freighters, &turn, e))
		return false;
	look->ships_free = free - turn.ships;
	if (look->ships_free > 0)
		return true;
	route_left(route, left);
	look->ships_wanted = (goods_total(left) + look->capacity - 1) / look->capacity;
	if (free > 0)
		note_wait(look, route, turn_ms(look, &turn),
			  "waits for ships (another task asked first)");
	else
		note_wait(look, route, event_ms(look, HOUR_MS, NO_EVENT_MS), "waits for ships");
	return true;
}

static bool try_route(struct look *look, json_t *route, bool *sent, struct err *e)
{
	struct shipping *shipping = look->shipping;
	struct load load = { 0 };
	bool usable;

	if (!look_at_cities(look, route, &usable, e))
		return false;
	if (!usable)
		return true;
	if (!find_ships(look, route, e))
		return false;
	if (look->ships_free <= 0)
		return true;
	if (!load_look_at_port(look, route, &load, e))
		return false;
	if (load.port.free_at > load.port_time + ROUNDING_S) {
		put_port(shipping->routes, json_get_number(route, "from", 0), load.port.free_at);
		note_port(look, route, load.port.free_at);
		return true;
	}
	if (!load_reckon(look, route, &load, e))
		return false;
	if (load.ships > 0)
		return send_load(look, route, &load, sent, e);
	note_shortage(look, route, &load);
	return true;
}

/* --- all of them */

static bool try_routes(struct look *look, bool *sent, struct err *e)
{
	json_t *routes = look->shipping->routes;
	size_t i;
	json_t *route;

	look->waiting = NULL;
	look->ships_free = 1;
	look->ships_wanted = 0;
	look->waits_for_port = false;
	*sent = false;
	json_each_item(routes, i, route) {
		int64_t port = json_get_number(route, "port", 0);

		if (route_is_done(route))
			continue;
		if (port > look->movements->time)
			note_port(look, route, port);
		else if (!try_route(look, route, sent, e))
			return false;
		if (*sent || look->ships_free <= 0)
			break;
	}
	return true;
}

static const json_t *first_open(const json_t *routes)
{
	size_t i;
	const json_t *route;

	json_each_item(routes, i, route) {
		if (!route_is_done(route))
			return route;
	}
	return NULL;
}

/* The others' turn, then what they may have left behind. */
static bool let_others_in(struct visit *visit, struct err *e)
{
	account_leave(visit->account);
	return account_enter(visit->account, e) && order_settle_left(visit, e);
}

static void count_goods(struct visit *visit, const json_t *routes)
{
	int64_t sent[RESOURCES];
	int64_t left[RESOURCES];

	routes_sum(routes, "sent", sent);
	routes_sum(routes, "left", left);
	step_count(visit->step, goods_total(sent), (goods_total(sent) + goods_total(left)));
}

static bool send_what_goes(struct look *look, struct err *e)
{
	struct shipping *shipping = look->shipping;
	int64_t start = clock_monotonic_ms();
	const json_t *open;
	bool sent = true;

	while (sent && (open = first_open(shipping->routes)) != NULL) {
		if (*shipping->visit->step->stop)
			return err_set(e, ERR_STOPPED, "asked to stop between two loads");
		if (clock_monotonic_ms() - start > STEP_MS) {
			note_wait(look, open, 0, "goes on");
			break;
		}
		if (!shipping_movements(shipping->visit, json_get_int(open, "from", 0),
					look->movements, e) ||
		    (look->capacity == 0 && !load_find_capacity(look, e)) ||
		    !try_routes(look, &sent, e))
			return false;
		count_goods(shipping->visit, shipping->routes);
		if (sent && !let_others_in(shipping->visit, e))
			return false;
	}
	return true;
}

static void describe_wait(struct look *look)
{
	struct shipping *shipping = look->shipping;
	const json_t *route = look->waiting;
	int64_t goods[RESOURCES];
	int64_t sent, left;
	char load[GOODS_TEXT_SIZE];
	char when[32], sent_text[32], all_text[32], done[80] = "";

	routes_sum(shipping->routes, "sent", goods);
	sent = goods_total(goods);
	routes_sum(shipping->routes, "left", goods);
	left = goods_total(goods);
	route_left(route, goods);
	clock_short(when, sizeof when, shipping->again_ms + 999);
	text_grouped(sent_text, sizeof sent_text, sent);
	text_grouped(all_text, sizeof all_text, sent + left);
	if (!shipping->made_anew)
		snprintf(done, sizeof done, " · %s of %s sent", sent_text, all_text);
	snprintf(shipping->text, sizeof shipping->text,
		 "%.159s %.60s -> %.60s · %.159s until %.31s%s",
		 goods_text(goods, load, sizeof load), json_get_text(route, "fromName", ""),
		 json_get_text(route, "toName", ""), look->why, when, done);
}

static void conclude(struct look *look)
{
	struct shipping *shipping = look->shipping;

	shipping->again_ms = clock_wall_ms();
	shipping->text[0] = '\0';
	shipping->state = SHIPPING_DONE;
	if (first_open(shipping->routes) == NULL)
		return;
	shipping->state = SHIPPING_WAITS;
	/* Every open route has said why it waits; never look again at once if none had. */
	shipping->again_ms += look->waiting != NULL ? look->wait_ms : NO_EVENT_MS;
	describe_wait(look);
}

/* What the routes still need of each origin, and what the caller claims beside. */
static bool claim(const struct shipping *shipping, struct err *e)
{
	OWN(json) json_t *claims = json_array();
	size_t i;
	json_t *route;

	if (shipping->claims != NULL)
		json_array_extend(claims, (json_t *)shipping->claims);
	json_each_item(shipping->routes, i, route) {
		if (!route_is_done(route))
			json_array_append_new(claims,
					      json_pack("{s:O, s:O}", "city",
							json_object_get(route, "from"), "goods",
							json_object_get(route, "left")));
	}
	return claim_set(shipping->visit, claims, e);
}

/* The place in the line of those that wait for ships. A task that has its turn when its port
 * loads keeps it: the port would be free only when the ships are gone again. */
static bool stand_in_line(const struct look *look, struct err *e)
{
	struct shipping *shipping = look->shipping;

	if (shipping->state == SHIPPING_WAITS && look->ships_wanted > 0)
		return turn_wait(shipping->visit, shipping->freighters, look->ships_wanted,
				 shipping->again_ms, e);
	if (shipping->state == SHIPPING_WAITS && look->waits_for_port)
		return turn_keep(shipping->visit, shipping->again_ms, e);
	return turn_leave(shipping->visit, e);
}

/* A person has said what became of a load whose traces are gone, or is asked. */
static bool ask_about_open(struct shipping *shipping, struct err *e)
{
	struct visit *visit = shipping->visit;
	const char *answer = visit->step->answer;

	if (visit->open == NULL)
		return true;
	if (answer != NULL && (*answer == 'y' || *answer == 'Y'))
		return order_answer(visit, ORDER_HAPPENED, e);
	if (answer != NULL && (*answer == 'n' || *answer == 'N'))
		return order_answer(visit, ORDER_REFUSED, e);
	shipping->state = SHIPPING_ASKS;
	shipping->again_ms = clock_wall_ms() + HOUR_MS;
	shipping_question(visit->open, shipping->text, sizeof shipping->text);
	return true;
}

bool shipping_run(struct shipping *shipping, struct err *e)
{
	OWN(movements) struct movements *movements = mem_new(sizeof *movements);
	OWN(city) struct city *origin = city_new();
	OWN(city) struct city *target = city_new();
	struct look look = {
		.shipping = shipping,
		.visit = shipping->visit,
		.freighters = shipping->freighters,
		.movements = movements,
		.origin = origin,
		.target = target,
	};

	shipping->state = SHIPPING_WAITS;
	if (!ask_about_open(shipping, e))
		return false;
	if (shipping->state == SHIPPING_ASKS)
		return true;
	if (!claim(shipping, e) || !send_what_goes(&look, e) || !claim(shipping, e))
		return false;
	conclude(&look);
	return stand_in_line(&look, e);
}

struct step_result shipping_result(const struct shipping *shipping, struct err *e)
{
	int64_t sent[RESOURCES];
	char load[GOODS_TEXT_SIZE];
	char failure[384];

	if (shipping->state == SHIPPING_ASKS)
		return step_ask(shipping->again_ms, "", "%s", shipping->text);
	if (shipping->state == SHIPPING_WAITS)
		return step_again(shipping->again_ms, "%s", shipping->text);
	routes_sum(shipping->routes, "sent", sent);
	goods_text(sent, load, sizeof load);
	if (*routes_failure(shipping->routes, failure, sizeof failure) == '\0')
		return step_done("%s sent", load);
	err_set(e, ERR_REFUSED, "%s; %s sent", failure, load);
	return step_failed();
}
