/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play/shipping/settle.h"

#include "base/json.h"
#include "play/order_kind.h"
#include "play/shipping/route.h"
#include "task/step.h"

static bool is_between(const json_t *route, const json_t *what)
{
	return json_get_number(route, "from", 0) == json_get_number(what, "from", -1) &&
	       json_get_number(route, "to", 0) == json_get_number(what, "to", -1);
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
static json_t *route_of(const json_t *routes, const json_t *what, const int64_t goods[RESOURCES])
{
	json_t *found = NULL;
	size_t i;
	json_t *route;

	json_each_item(routes, i, route) {
		if (!is_between(route, what))
			continue;
		if (is_covered(route, goods))
			return route;
		if (found == NULL || (route_is_done(found) && !route_is_done(route)))
			found = route;
	}
	return found;
}

void shipping_settle(struct step *step, const struct order *order)
{
	int64_t goods[RESOURCES], left[RESOURCES], sent[RESOURCES];
	json_t *route;

	goods_from_json(json_object_get(order->what, "goods"), goods);
	route = route_of(json_object_get(step->progress, "routes"), order->what, goods);
	if (order->fate != ORDER_HAPPENED || route == NULL)
		return;
	route_left(route, left);
	goods_from_json(json_object_get(route, "sent"), sent);
	for (int good = 0; good < RESOURCES; good++) {
		left[good] = left[good] > goods[good] ? left[good] - goods[good] : 0;
		sent[good] += goods[good];
	}
	json_object_set_new(route, "left", goods_to_json(left));
	json_object_set_new(route, "sent", goods_to_json(sent));
}
