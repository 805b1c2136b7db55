/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * distributeResources (menu 3): spreads one good over the cities, once.
 *
 * The first step plans; from then on the routes of the progress are carried out by the
 * shipping engine, whatever happens to the stocks meanwhile.
 *
 * Configuration: "ships", "resource" (1 wood to 5 sulfur), "mode" (1 from producers to the
 * others, 2 evenly), "exclude" (ids), "cities" (ids of those that take part).
 * Progress: "routes" as in shipping.h, and "intent", see play/order.h.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "functions/distribute_resources/distribute_plan.h"
#include "functions/list.h"
#include "functions/send_resources/send_item.h"
#include "play/claim.h"
#include "play/empire.h"
#include "play/shipping/evidence.h"
#include "play/shipping/shipping.h"
#include "play/visit.h"

enum { TRADE = 1, FREIGHTER, PRODUCERS = 1, EVENLY };

static const struct question questions[] = {
	{ SHIPS("ships", "With which ships?"), .otherwise = "1", .changeable = true },
	{ GOOD("resource", "Which good?") },
	{ .key = "mode",
	  .text = "How? 1: from the cities that produce it to the others, 2: evenly",
	  .min = PRODUCERS,
	  .max = EVENLY,
	  .names = "producers evenly",
	  .otherwise = "2" },
	{ CITIES("exclude", "Which cities to leave out?", CITIES_MAX), .otherwise = "" },
	{ CITIES("cities", "Which cities take part? All but those left out unless told",
		 CITIES_MAX) },
	{ .key = NULL },
};

static int good_of(const json_t *configuration)
{
	int64_t number = json_get_number(configuration, "resource", 1);

	return number >= 1 && number <= RESOURCES ? (int)number - 1 : WOOD;
}

static bool check(const json_t *configuration, struct err *e)
{
	const json_t *cities = json_object_get(configuration, "cities");
	size_t i;
	const json_t *id;

	json_each_item(cities, i, id) {
		int64_t number;

		if (!text_number(json_string_value(id), 1, QUESTION_MAX_DEFAULT, &number))
			return err_set(e, ERR_INPUT, "cities: \"%.60s\" is not an id of a city",
				       json_string_value(id));
	}
	return i > 1 || err_set(e, ERR_INPUT, "cities: at least two must take part");
}

static json_t *touches(const json_t *configuration)
{
	int64_t goods[RESOURCES] = { 0 };
	json_t *texts = json_array();
	size_t i;
	const json_t *id;

	goods[good_of(configuration)] = 1;
	json_each_item(json_object_get(configuration, "cities"), i, id) {
		int64_t number;

		if (text_number(json_string_value(id), 1, QUESTION_MAX_DEFAULT, &number))
			send_touch(texts, (int)number, goods);
	}
	return texts;
}

/* --- the plan */

static bool takes_part(const json_t *configuration, int id)
{
	return empire_is_excluded(configuration, "cities", id); /* is it in that list? */
}

static void describe(const struct city *city, int good, const struct movements *movements,
		     const int64_t claimed[RESOURCES], struct distribute_city *row)
{
	int64_t at_sea[RESOURCES];
	int64_t keep = claimed[good];

	shipping_at_sea(movements, city->id, at_sea);
	row->is_producer = good != WOOD && city->tradegood == good;
	if (good == WINE && row->is_producer)
		keep += (city->wine_use != UNKNOWN ? city->wine_use : 0) + 1;
	row->stock = city->stock[good] > keep ? city->stock[good] - keep : 0;
	row->at_sea = at_sea[good];
	row->capacity = city->capacity;
	row->room = city->free_space[good] - at_sea[good];
}

static json_t *routes_from(const struct city *const *cities, const struct distribute_route *plan,
			   int count, int good)
{
	json_t *routes = json_array();

	for (int i = 0; i < count; i++) {
		const struct city *from = cities[plan[i].from];
		const struct city *to = cities[plan[i].to];
		struct city_link first = { .id = from->id };
		struct city_link last = { .id = to->id };
		int64_t goods[RESOURCES] = { 0 };

		text_copy(first.name, sizeof first.name, from->name);
		text_copy(last.name, sizeof last.name, to->name);
		goods[good] = plan[i].amount;
		json_array_append_new(routes, route_new(&first, &last, to->island_id, true, goods));
	}
	return routes;
}

/* Looks at all cities and plans; the routes, owned by the caller, or NULL and *e. */
static json_t *plan_routes(struct visit *visit, const json_t *configuration, struct err *e)
{
	OWN(movements) struct movements *movements = mem_new(sizeof *movements);
	OWN(empire) struct empire empire = { 0 };
	struct distribute_route plan[DISTRIBUTE_ROUTES_MAX];
	struct distribute_city rows[CITIES_MAX];
	const struct city *cities[CITIES_MAX];
	int good = good_of(configuration);
	bool evenly = good == WOOD || json_get_number(configuration, "mode", EVENLY) == EVENLY;
	int count = 0;
	OWN(city) struct city *current = city_new();

	/* The movements first: what arrives meanwhile is then counted twice, never left out. */
	if (!visit_city(visit, 0, current, e) ||
	    !shipping_movements(visit, current->id, movements, e) ||
	    !empire_load(visit, &empire, e))
		return NULL;
	for (int i = 0; i < empire.count; i++) {
		int64_t claimed[RESOURCES];

		if (!takes_part(configuration, empire.cities[i].id))
			continue;
		if (!claim_others(visit, empire.cities[i].id, claimed, e))
			return NULL;
		cities[count] = &empire.cities[i];
		describe(&empire.cities[i], good, movements, claimed, &rows[count++]);
	}
	return routes_from(cities, plan,
			   evenly ? distribute_evenly(rows, count, plan)
				  : distribute_from_producers(rows, count, plan),
			   good);
}

/* --- the talk */

static bool ask_resource(struct talk *talk, struct err *e)
{
	struct question question = *question_find(questions, "resource");
	const json_t *value;

	question.zero = "None";
	return talk_ask(talk, &question, &value, e) &&
	       (json_integer_value(value) > 0 || err_set(e, ERR_STOPPED, "no good was chosen"));
}

static bool ask_mode(struct talk *talk, struct err *e)
{
	if (good_of(talk->configuration) != WOOD)
		return talk_ask(talk, question_find(questions, "mode"), NULL, e);
	json_put_number(talk->configuration, "mode", EVENLY);
	return true;
}

static bool take_cities(struct talk *talk, const struct empire *empire, json_t *ids, struct err *e)
{
	const json_t *texts;
	size_t i;
	const json_t *text;

	if (!talk_ask(talk, question_find(questions, "cities"), &texts, e))
		return false;
	json_each_item(texts, i, text) {
		const struct city *city = empire_match(empire, json_string_value(text), e);

		if (city == NULL)
			return err_prefix(e, "cities");
		json_array_append_new(ids, json_sprintf("%d", city->id));
	}
	return true;
}

static bool choose_cities(struct talk *talk, struct err *e)
{
	OWN(empire) struct empire empire = { 0 };
	OWN(json) json_t *ids = json_array();

	if (!empire_look(talk, &empire, e) ||
	    !empire_ask_excluded(talk, &empire, "exclude",
				 question_find(questions, "exclude")->text, e))
		return false;
	if (talk_is_given(talk, "cities")) {
		if (!take_cities(talk, &empire, ids, e))
			return false;
	} else {
		for (int i = 0; i < empire.count; i++)
			if (!empire_is_excluded(talk->configuration, "exclude",
						empire.cities[i].id))
				json_array_append_new(ids, json_sprintf("%d", empire.cities[i].id));
	}
	json_object_set(talk->configuration, "cities", ids);
	return check(talk->configuration, e);
}

static json_t *look_and_plan(struct talk *talk, struct err *e)
{
	OWN(visit) struct visit visit = { 0 };

	if (!visit_begin(&visit, &talk->step, e))
		return NULL;
	return plan_routes(&visit, talk->configuration, e);
}

static void say_routes(struct talk *talk, const json_t *routes)
{
	size_t i;
	const json_t *route;

	json_each_item(routes, i, route) {
		int64_t goods[RESOURCES];
		char load[GOODS_TEXT_SIZE], from[2 * NAME_SIZE], to[2 * NAME_SIZE];

		route_left(route, goods);
		text_visible_copy(from, sizeof from, json_get_text(route, "fromName", ""));
		text_visible_copy(to, sizeof to, json_get_text(route, "toName", ""));
		talk_say(talk, "  %s -> %s: %s", from, to, goods_text(goods, load, sizeof load));
	}
}

static bool talk(struct talk *talk, struct err *e)
{
	static const struct question proceed = {
		.key = "proceed", .text = "Proceed?", .type = QUESTION_YES_NO, .otherwise = "y"
	};
	OWN(json) json_t *routes = NULL;
	OWN(json) json_t *yes = NULL;

	if (!talk_ask(talk, question_find(questions, "ships"), NULL, e) || !ask_resource(talk, e) ||
	    !ask_mode(talk, e) || !choose_cities(talk, e))
		return false;
	routes = look_and_plan(talk, e);
	if (routes == NULL)
		return false;
	if (json_array_size(routes) == 0)
		return err_set(e, ERR_REFUSED,
			       "there is nothing to send: no surplus, or no room for it");
	say_routes(talk, routes);
	return talk_once(talk, &proceed, &yes, e) &&
	       (json_is_true(yes) || err_set(e, ERR_STOPPED, "nothing is sent"));
}

/* --- the step */

/* Plans once; the plan is kept before anything is sent by it. */
static bool have_routes(struct visit *visit, struct err *e)
{
	struct step *step = visit->step;
	json_t *routes;

	if (json_object_get(step->progress, "routes") != NULL)
		return true;
	routes = plan_routes(visit, step->configuration, e);
	if (routes == NULL)
		return false;
	log_info("the plan has %zu routes", json_array_size(routes));
	json_object_set_new(step->progress, "routes", routes);
	return step_save(step, e);
}

static struct step_result step(struct step *step, struct err *e)
{
	OWN(visit) struct visit visit = { 0 };
	struct shipping shipping = {
		.visit = &visit,
		.freighters = json_get_number(step->configuration, "ships", TRADE) == FREIGHTER,
	};

	if (!visit_begin(&visit, step, e) || !have_routes(&visit, e))
		return visit_failed(&visit, e);
	shipping.routes = json_object_get(step->progress, "routes");
	if (!shipping_run(&shipping, e))
		return visit_failed(&visit, e);
	return shipping_result(&shipping, e);
}

static const struct order_kind *const orders[] = { &order_kind_ship, NULL };

const struct function function_distribute_resources = {
	.name = "distributeResources",
	.number = "3",
	.menu = "Distribute resources",
	.help = "Spreads one good over your cities: evenly, or from the cities that produce it to "
		"the others. Ships sail once, as many loads as it takes.",
	.keywords = "balance share transport wine",
	.kind = FUNCTION_FINITE,
	.duplicate = DUPLICATE_HARMFUL,
	.why = "A second copy would send a second share.",
	.questions = questions,
	.talk = talk,
	.check = check,
	.touches = touches,
	.orders = orders,
	.step = step,
};
