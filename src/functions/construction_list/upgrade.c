/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "functions/construction_list/upgrade.h"

#include "base/json.h"
#include "base/text.h"
#include "game/pages/city.h"

enum intent_fate upgrade_fate(const json_t *intent, const struct city *city)
{
	const char *building = json_get_text(intent, "building", "");
	int64_t level = json_get_number(intent, "level", 0);
	int64_t position = json_get_number(intent, "position", -1);
	const struct slot *slot;

	if (city == NULL)
		return INTENT_REFUSED;
	if (position >= 0 && position < city->slot_count) {
		slot = &city->slots[position];
		if (text_equal(slot->type, building))
			return slot->is_upgrading || slot->level > level ? INTENT_HAPPENED
									 : INTENT_REFUSED;
	}
	/* Somebody moved the buildings meanwhile. */
	slot = city_find_construction(city);
	return slot != NULL && text_equal(slot->type, building) && slot->level == level
		       ? INTENT_HAPPENED
		       : INTENT_REFUSED;
}

static bool look(struct visit *visit, const json_t *intent, enum intent_fate *fate, struct err *e)
{
	return order_look_at_city(visit, intent, upgrade_fate, fate, e);
}

const struct order_kind order_kind_upgrade = { "upgrade", look };
