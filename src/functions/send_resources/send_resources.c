/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sendResources (menu 2): ships goods from own cities to own and foreign ones.
 *
 * A step makes the routes of the progress follow the list of the configuration, which may
 * change while the task runs, and lets the shipping engine do the rest. A route that is
 * taken off the list sends nothing more; one whose amounts are changed goes on until the new
 * amounts are sent.
 *
 * Progress:
 *	routes  as in shipping.h, each with "item", its text in the configuration ("" when it
 *	        was taken off the list)
 *	intent  see play/order.h
 */
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "functions/list.h"
#include "functions/send_resources/send_item.h"
#include "functions/send_resources/send_talk.h"
#include "game/pages/island.h"
#include "play/empire.h"
#include "play/shipping/evidence.h"
#include "play/shipping/shipping.h"
#include "play/visit.h"

static const struct question questions[] = {
	{ SHIPS("ships", "With which ships?"), .otherwise = "1", .changeable = true },
	{ .key = "routes",
	  .text = "Shipments, each FROM>TO GOOD:AMOUNT ... or "
		  "FROM>TO:WOOD-WINE-MARBLE-CRYSTAL-SULFUR",
	  .type = QUESTION_LIST,
	  .max = SEND_ROUTES_MAX,
	  .changeable = true },
	{ .key = NULL },
};

static bool check(const json_t *configuration, struct err *e)
{
	size_t i;
	const json_t *text;

	json_each_item(json_object_get(configuration, "routes"), i, text) {
		struct send_item item;

		if (!send_item_parse(json_string_value(text), &item, e))
			return err_prefix(e, "routes");
	}
	return i > 0 || err_set(e, ERR_INPUT, "routes: at least one shipment is needed");
}

static json_t *touches(const json_t *configuration)
{
	json_t *texts = json_array();
	size_t i;
	const json_t *text;

	json_each_item(json_object_get(configuration, "routes"), i, text) {
		struct send_item item;
		struct err ignored = { 0 };

		if (send_item_parse(json_string_value(text), &item, &ignored))
			send_touch(texts, item.from, item.goods);
	}
	return texts;
}

/* --- the routes follow the list */

struct follower {
	struct visit *visit;
	json_t *routes;
	const json_t *items;
	bool taken[SEND_ROUTES_MAX]; /* items that have their route */
	struct city *current;	     /* its list of cities tells the names */
	bool looked;
};

/* The island of a foreign city, and its name. */
static bool find_foreign(struct visit *visit, const struct send_item *item, struct city_link *to,
			 int *island_id, struct err *e)
{
	OWN(text) char *query = NULL;
	size_t length = 0;
	OWN(text) char *page = NULL;
	struct island island;

	query = text_format("view=island&xcoord=%d&ycoord=%d", item->x, item->y);
	page = account_get(visit->account, query, &length, e);
	if (page == NULL || !island_parse(page, length, &island, e))
		return false;
	for (int i = 0; i < island.city_count; i++) {
		if (!island.cities[i].is_city || island.cities[i].id != item->to)
			continue;
		text_copy(to->name, sizeof to->name, island.cities[i].name);
		*island_id = island.id;
		return true;
	}
	return err_set(e, ERR_MISSING, "there is no city %d on the island [%d:%d]", item->to,
		       item->x, item->y);
}

static bool find_own(struct follower *follower, int id, struct city_link *link, struct err *e)
{
	const struct city_link *found;

	if (!follower->looked && !visit_city(follower->visit, 0, follower->current, e))
		return false;
	follower->looked = true;
	found = city_find_link(follower->current, id);
	if (found == NULL || !found->is_own)
		return err_set(e, ERR_MISSING, "city %d is not yours", id);
	*link = *found;
	return true;
}

static bool find_ends(struct follower *follower, const struct send_item *item,
		      struct city_link *from, struct city_link *to, int *island, struct err *e)
{
	OWN(city) struct city *target = city_new();

	if (!find_own(follower, item->from, from, e))
		return false;
	if (item->is_foreign)
		return find_foreign(follower->visit, item, to, island, e);
	if (!find_own(follower, item->to, to, e) ||
	    !visit_city(follower->visit, item->to, target, e))
		return false;
	*island = target->island_id;
	return true;
}

/* What cannot be found is a route that has failed already: the others go on. */
static bool add_route(struct follower *follower, const char *text, struct err *e)
{
	struct city_link from = { 0 };
	struct city_link to = { 0 };
	struct send_item item;
	struct err why = { 0 };
	int island = 0;
	json_t *route;

	if (!send_item_parse(text, &item, e))
		return false;
	from.id = item.from;
	to.id = item.to;
	if (!find_ends(follower, &item, &from, &to, &island, &why) && why.kind != ERR_MISSING) {
		*e = why;
		return false;
	}
	route = route_new(&from, &to, island, !item.is_foreign, item.goods);
	json_put_text(route, "item", text);
	if (why.kind == ERR_MISSING)
		json_put_text(route, "failed", why.text);
	json_array_append_new(follower->routes, route);
	return true;
}

static void change_amounts(json_t *route, const char *text, const struct send_item *item)
{
	int64_t left[RESOURCES], sent[RESOURCES];

	goods_from_json(json_object_get(route, "sent"), sent);
	for (int good = 0; good < RESOURCES; good++)
		left[good] = item->goods[good] > sent[good] ? item->goods[good] - sent[good] : 0;
	json_object_set_new(route, "left", goods_to_json(left));
	json_put_text(route, "item", text);
}

/* The item of the list that a route is for: the very same text, or else one between the same
 * cities. -1: it was taken off the list. */
static int find_item(const struct follower *follower, const json_t *route, bool same_text)
{
	size_t i;
	const json_t *text;

	json_each_item(follower->items, i, text) {
		struct send_item item;
		struct err ignored = { 0 };

		if (i >= SEND_ROUTES_MAX || follower->taken[i])
			continue;
		if (same_text ? text_equal(json_string_value(text),
					   json_get_text(route, "item", NULL))
			      : send_item_parse(json_string_value(text), &item, &ignored) &&
					item.from == json_get_number(route, "from", 0) &&
					item.to == json_get_number(route, "to", 0))
			return (int)i;
	}
	return -1;
}

static void take_off(json_t *route)
{
	static const int64_t nothing[RESOURCES];

	json_object_set_new(route, "left", goods_to_json(nothing));
	json_object_del(route, "failed");
	json_put_text(route, "item", "");
}

/* A route whose text is not in the list any more. */
static void match_changed(struct follower *follower, json_t *route)
{
	int at = find_item(follower, route, false);
	const char *text = json_string_value(json_array_get(follower->items, (size_t)at));
	struct send_item item;
	struct err ignored = { 0 };

	if (at < 0 || !send_item_parse(text, &item, &ignored)) {
		take_off(route);
		return;
	}
	follower->taken[at] = true;
	change_amounts(route, text, &item);
}

/* The unchanged ones first, so that a changed item never takes another's route. */
static void match_routes(struct follower *follower)
{
	OWN(json) json_t *others = json_array();
	size_t i;
	json_t *route;

	json_each_item(follower->routes, i, route) {
		int at = find_item(follower, route, true);

		if (at >= 0)
			follower->taken[at] = true;
		else if (*json_get_text(route, "item", "") != '\0')
			json_array_append(others, route);
	}
	json_each_item(others, i, route) {
		match_changed(follower, route);
	}
}

/* Routes are never removed: an order that was under way may still be put into one. */
static bool follow_list(struct visit *visit, json_t *routes, struct err *e)
{
	OWN(city) struct city *current = city_new();
	struct follower follower = { .visit = visit,
				     .routes = routes,
				     .items = json_object_get(visit->step->configuration, "routes"),
				     .current = current };
	size_t i;
	const json_t *text;

	match_routes(&follower);
	json_each_item(follower.items, i, text) {
		if (i < SEND_ROUTES_MAX && !follower.taken[i] &&
		    !add_route(&follower, json_string_value(text), e))
			return false;
	}
	return true;
}

/* --- a changed list, before it is taken */

/* Names become ids; what cannot be found is said now, and not by a task that failed. */
static bool judge_item(struct follower *follower, const char *text, char **judged, struct err *e)
{
	struct send_parts parts;
	struct send_item item;
	const struct city_link *from;
	const struct city_link *to = NULL;
	struct city_link ends[2];
	OWN(text) char *numbered = NULL;
	int island = 0;

	if (!send_item_split(text, &parts, e))
		return false;
	if (!follower->looked && !visit_city(follower->visit, 0, follower->current, e))
		return false;
	follower->looked = true;
	from = empire_link(follower->current, parts.from, e);
	if (from == NULL)
		return false;
	if (!parts.is_foreign && (to = empire_link(follower->current, parts.to, e)) == NULL)
		return false;
	numbered = send_item_numbered(&parts, from->id, to != NULL ? to->id : 0);
	if (!send_item_parse(numbered, &item, e) ||
	    !find_ends(follower, &item, &ends[0], &ends[1], &island, e))
		return false;
	*judged = send_item_text(&item);
	return true;
}

static bool is_known(const json_t *items, const json_t *item)
{
	size_t i;
	json_t *one;

	json_each_item(items, i, one)
		if (json_equal(one, item))
			return true;
	return false;
}

static bool survey(struct step *step, json_t *configuration, const json_t *before, struct err *e)
{
	OWN(visit) struct visit visit = { 0 };
	OWN(city) struct city *current = city_new();
	struct follower follower = { .visit = &visit, .current = current };
	json_t *items = json_object_get(configuration, "routes");
	size_t i;
	json_t *item;

	json_each_item(items, i, item) {
		OWN(text) char *judged = NULL;

		if (is_known(json_object_get(before, "routes"), item))
			continue;
		if (visit.account == NULL && !visit_begin(&visit, step, e))
			return false;
		if (!judge_item(&follower, json_string_value(item), &judged, e))
			return err_prefix(e, "routes");
		json_array_set_new(items, i, json_string(judged));
	}
	return true;
}

/* --- the step */

/* A load that a killed step leaves is put into its route: new ones are saved before. */
static bool keep_list(struct visit *visit, json_t *routes, struct err *e)
{
	size_t before = json_array_size(routes);

	return follow_list(visit, routes, e) &&
	       (json_array_size(routes) == before || step_save(visit->step, e));
}

static json_t *routes_of(json_t *progress)
{
	if (!json_is_array(json_object_get(progress, "routes")))
		json_object_set_new(progress, "routes", json_array());
	return json_object_get(progress, "routes");
}

static struct step_result step(struct step *step, struct err *e)
{
	OWN(visit) struct visit visit = { 0 };
	struct shipping shipping = {
		.visit = &visit,
		.routes = routes_of(step->progress),
		.freighters = json_get_number(step->configuration, "ships", SHIPS_TRADE) ==
			      SHIPS_FREIGHTER,
	};

	if (!visit_begin(&visit, step, e) || !keep_list(&visit, shipping.routes, e) ||
	    !shipping_run(&shipping, e))
		return visit_failed(&visit, e);
	return shipping_result(&shipping, e);
}

static const struct order_kind *const orders[] = { &order_kind_ship, NULL };

const struct function function_send_resources = {
	.name = "sendResources",
	.number = "2",
	.menu = "Send resources",
	.help = "Ships goods from your cities to others, your own or foreign ones, in as many "
		"loads "
		"as it takes: it waits for ships, ports, goods and room.",
	.keywords = "transport wood wine marble crystal sulfur",
	.kind = FUNCTION_FINITE,
	.duplicate = DUPLICATE_HARMFUL,
	.why = "A second copy would send everything once more.",
	.questions = questions,
	.talk = send_talk,
	.check = check,
	.survey = survey,
	.touches = touches,
	.orders = orders,
	.step = step,
};
