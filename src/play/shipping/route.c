/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Routes and goods as JSON and as text. */
#include "play/shipping/route.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"

json_t *route_new(const struct city_link *from, const struct city_link *to, int island, bool is_own,
		  const int64_t goods[RESOURCES])
{
	static const int64_t nothing[RESOURCES];
	json_t *route = json_object();

	json_put_number(route, "from", from->id);
	json_put_text(route, "fromName", from->name);
	json_put_number(route, "to", to->id);
	json_put_text(route, "toName", to->name);
	json_put_number(route, "island", island);
	json_put_flag(route, "own", is_own);
	json_object_set_new(route, "left", goods_to_json(goods));
	json_object_set_new(route, "sent", goods_to_json(nothing));
	return route;
}

/* A file may hold any number: what comes out can be added up. */
void goods_from_json(const json_t *array, int64_t goods[RESOURCES])
{
	for (int good = 0; good < RESOURCES; good++) {
		int64_t amount = json_integer_value(json_array_get(array, (size_t)good));

		goods[good] = amount < 0 ? 0 : amount > GOODS_MAX ? GOODS_MAX : amount;
	}
}

json_t *goods_to_json(const int64_t goods[RESOURCES])
{
	json_t *array = json_array();

	for (int good = 0; good < RESOURCES; good++)
		json_array_append_new(array, json_integer((json_int_t)goods[good]));
	return array;
}

int64_t goods_total(const int64_t goods[RESOURCES])
{
	int64_t total = 0;

	for (int good = 0; good < RESOURCES; good++)
		total += goods[good];
	return total;
}

const char *goods_text(const int64_t goods[RESOURCES], char *text, size_t size)
{
	size_t used = 0;

	snprintf(text, size, "nothing");
	for (int good = 0; good < RESOURCES && used < size; good++) {
		char amount[32];

		if (goods[good] <= 0)
			continue;
		text_grouped(amount, sizeof amount, goods[good]);
		used += (size_t)snprintf(text + used, size - used, "%s%s %s", used > 0 ? ", " : "",
					 amount, resource_names[good]);
	}
	return text;
}

void route_left(const json_t *route, int64_t goods[RESOURCES])
{
	goods_from_json(json_object_get(route, "left"), goods);
}

bool route_is_done(const json_t *route)
{
	int64_t left[RESOURCES];

	route_left(route, left);
	return goods_total(left) == 0 || json_object_get(route, "failed") != NULL;
}

void routes_sum(const json_t *routes, const char *key, int64_t goods[RESOURCES])
{
	size_t i;
	const json_t *route;

	memset(goods, 0, RESOURCES * sizeof *goods);
	json_each_item(routes, i, route) {
		int64_t one[RESOURCES];

		goods_from_json(json_object_get(route, key), one);
		for (int good = 0; good < RESOURCES; good++)
			goods[good] += one[good];
	}
}

const char *routes_failure(const json_t *routes, char *text, size_t size)
{
	size_t used = 0;
	size_t i;
	const json_t *route;

	*text = '\0';
	json_each_item(routes, i, route) {
		const char *failed = json_get_text(route, "failed", NULL);

		if (failed != NULL && used < size)
			used += (size_t)snprintf(text + used, size - used, "%s%s",
						 used > 0 ? "; " : "", failed);
	}
	return text;
}

void shipping_question(const json_t *what, char *text, size_t size)
{
	int64_t goods[RESOURCES];
	char load[GOODS_TEXT_SIZE];
	char when[32];

	goods_from_json(json_object_get(what, "goods"), goods);
	clock_short(when, sizeof when, json_get_number(what, "wrote", 0));
	snprintf(text, size, "Did %s leave %s for %s about %s? Answer yes or no",
		 goods_text(goods, load, sizeof load), json_get_text(what, "fromName", "?"),
		 json_get_text(what, "toName", "?"), when);
}

double shipping_distance(const struct city *one, const struct city *other)
{
	double x = one->x - other->x;
	double y = one->y - other->y;

	return x * x + y * y;
}
