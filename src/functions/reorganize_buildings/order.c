/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "functions/reorganize_buildings/order.h"

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

enum intent_fate arrange_fate(const json_t *intent, const struct city *city)
{
	OWN(json) json_t *now = city != NULL ? arrange_types(city) : NULL;

	if (now == NULL || json_equal(now, json_object_get(intent, "types")))
		return INTENT_REFUSED;
	return INTENT_HAPPENED;
}

static bool look(struct visit *visit, const json_t *intent, enum intent_fate *fate, struct err *e)
{
	return order_look_at_city(visit, intent, arrange_fate, fate, e);
}

const struct order_kind order_kind_arrange = { "arrange", look };
