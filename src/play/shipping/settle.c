/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Putting what became of earlier orders to ship into their routes. */
#include "base/clock.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "play/shipping/load.h"

enum { ASK_AGAIN_MS = 3600000 };

static bool is_between(const json_t *route, const json_t *intent)
{
	return json_get_number(route, "from", 0) == json_get_number(intent, "from", -1) &&
	       json_get_number(route, "to", 0) == json_get_number(intent, "to", -1);
}

static bool is_covered(const json_t *route, const int64_t goods[RESOURCES])
{
	int64_t left[RESOURCES];

	route_left(route, left);
	for (int good = 0; good < RESOURCES; good++)
		if (left[good] < goods[good])
			return false;
	return true;
}

/* The route that the load was for. Of several between the same cities one that still wants
 * all of it: then what is left in all is right whichever it was. Where none does, because
 * the list was changed meanwhile, the first that wants anything. */
static json_t *route_of(const json_t *routes, const json_t *intent, const int64_t goods[RESOURCES])
{
	json_t *found = NULL;
	size_t i;
	json_t *route;

	json_each_item(routes, i, route) {
		if (!is_between(route, intent))
			continue;
		if (is_covered(route, goods))
			return route;
		if (found == NULL || (route_is_done(found) && !route_is_done(route)))
			found = route;
	}
	return found;
}

bool shipping_settle(struct visit *visit, json_t *routes, const json_t *intent,
		     enum intent_fate fate, struct err *e)
{
	int64_t goods[RESOURCES], left[RESOURCES], sent[RESOURCES];
	json_t *route;

	if (fate == INTENT_UNKNOWN)
		return true;
	goods_from_json(json_object_get(intent, "goods"), goods);
	route = route_of(routes, intent, goods);
	if (fate == INTENT_HAPPENED && route != NULL) {
		route_left(route, left);
		goods_from_json(json_object_get(route, "sent"), sent);
		for (int good = 0; good < RESOURCES; good++) {
			left[good] = left[good] > goods[good] ? left[good] - goods[good] : 0;
			sent[good] += goods[good];
		}
		json_object_set_new(route, "left", goods_to_json(left));
		json_object_set_new(route, "sent", goods_to_json(sent));
	}
	return intent_forget(visit, e);
}

/* A person has said what became of it, or is asked. */
static bool take_answer(struct shipping *shipping, const json_t *own, enum intent_fate *fate,
			struct err *e)
{
	const char *answer = shipping->visit->step->answer;

	if (answer != NULL && (*answer == 'y' || *answer == 'Y'))
		*fate = INTENT_HAPPENED;
	else if (answer != NULL && (*answer == 'n' || *answer == 'N'))
		*fate = INTENT_REFUSED;
	else {
		shipping->state = SHIPPING_ASKS;
		shipping->again_ms = clock_wall_ms() + ASK_AGAIN_MS;
		shipping_question(own, shipping->text, sizeof shipping->text);
		return true;
	}
	return intent_answer(shipping->visit, *fate, e);
}

bool shipping_settle_own(struct shipping *shipping, struct err *e)
{
	OWN(json) json_t *own = NULL;
	enum intent_fate fate;

	if (!intent_resolve(shipping->visit, &own, &fate, e))
		return false;
	if (own == NULL || !text_equal(json_get_text(own, "kind", NULL), "ship"))
		return true;
	if (fate == INTENT_UNKNOWN && !take_answer(shipping, own, &fate, e))
		return false;
	return shipping_settle(shipping->visit, shipping->routes, own, fate, e);
}
