/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "functions/reorganize_buildings/order.h"

#include "base/buffer.h"
#include "base/json.h"
#include "base/own.h"
#include "game/pages/city.h"

json_t *arrange_types(const struct city *city)
{
	json_t *types = json_array();

	for (int i = 0; i < city->slot_count; i++)
		json_array_append_new(types, json_string(city->slots[i].type));
	return types;
}

enum order_fate arrange_fate(const json_t *what, const struct city *city)
{
	OWN(json) json_t *now = city != NULL ? arrange_types(city) : NULL;

	if (now == NULL || json_equal(now, json_object_get(what, "types")))
		return ORDER_REFUSED;
	return ORDER_HAPPENED;
}

static char *ask(const json_t *what)
{
	int city = json_get_int(what, "city", 0);
	struct buffer query = { 0 };
	size_t i;
	const json_t *move;

	buffer_format(&query,
		      "?action=SaveBuildingPositions&backgroundView=city&currentCityId=%d"
		      "&templateView=saveCityBuildingsPositions&cityId=%d"
		      "&actionRequest=REQUESTID&ajax=1",
		      city, city);
	json_each_item(json_object_get(what, "moves"), i, move) {
		buffer_format(&query,
			      "&moves%%5B%zu%%5D%%5Bfrom%%5D=%lld&moves%%5B%zu%%5D%%5Bto%%5D=%lld",
			      i, (long long)json_integer_value(json_array_get(move, 0)), i,
			      (long long)json_integer_value(json_array_get(move, 1)));
	}
	return buffer_take(&query);
}

static bool judge(struct visit *visit, struct order *order, struct err *e)
{
	return order_judge_by_city(visit, order, arrange_fate, e);
}

const struct order_kind order_kind_arrange = { .name = "arrange", .ask = ask, .judge = judge };
