/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "functions/construct_building/order.h"

#include "base/json.h"
#include "base/text.h"
#include "game/pages/city.h"

enum intent_fate build_fate(const json_t *intent, const struct city *city)
{
	const char *building = json_get_text(intent, "building", "");
	int64_t position = json_get_number(intent, "position", -1);
	const struct slot *running;

	if (city == NULL)
		return INTENT_REFUSED;
	if (position >= 0 && position < city->slot_count &&
	    text_equal(city->slots[position].type, building))
		return INTENT_HAPPENED;
	running = city_find_construction(city);
	return running != NULL && running->level == 0 && text_equal(running->type, building)
		       ? INTENT_HAPPENED
		       : INTENT_REFUSED;
}

static bool look(struct visit *visit, const json_t *intent, enum intent_fate *fate, struct err *e)
{
	return order_look_at_city(visit, intent, build_fate, fate, e);
}

const struct order_kind order_kind_build = { "build", look };
