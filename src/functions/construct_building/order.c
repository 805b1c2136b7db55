/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "functions/construct_building/order.h"

#include "base/json.h"
#include "base/text.h"
#include "game/pages/city.h"

enum order_fate build_fate(const json_t *what, const struct city *city)
{
	const char *building = json_get_text(what, "building", "");
	int64_t position = json_get_number(what, "position", -1);
	const struct slot *running;

	if (city == NULL)
		return ORDER_REFUSED;
	if (position >= 0 && position < city->slot_count &&
	    text_equal(city->slots[position].type, building))
		return ORDER_HAPPENED;
	running = city_find_construction(city);
	return running != NULL && running->level == 0 && text_equal(running->type, building)
		       ? ORDER_HAPPENED
		       : ORDER_REFUSED;
}

static char *ask(const json_t *what)
{
	int city = json_get_int(what, "city", 0);

	return text_format("?action=BuildNewBuilding&cityId=%d&position=%d&building=%d"
			   "&backgroundView=city&currentCityId=%d"
			   "&templateView=buildingGround&actionRequest=REQUESTID&ajax=1",
			   city, json_get_int(what, "position", 0), json_get_int(what, "type", 0),
			   city);
}

static bool judge(struct visit *visit, struct order *order, struct err *e)
{
	return order_judge_by_city(visit, order, build_fate, e);
}

const struct order_kind order_kind_build = { .name = "build", .ask = ask, .judge = judge };
