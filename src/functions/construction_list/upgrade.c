/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "functions/construction_list/upgrade.h"

#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "game/pages/city.h"

enum order_fate upgrade_fate(const json_t *what, const struct city *city)
{
	const char *building = json_get_text(what, "building", "");
	int64_t level = json_get_number(what, "level", 0);
	int64_t position = json_get_number(what, "position", -1);
	const struct slot *slot;

	if (city == NULL)
		return ORDER_REFUSED;
	if (position >= 0 && position < city->slot_count) {
		slot = &city->slots[position];
		if (text_equal(slot->type, building))
			return slot->is_upgrading || slot->level > level ? ORDER_HAPPENED
									 : ORDER_REFUSED;
	}
	/* Somebody moved the buildings meanwhile. */
	slot = city_find_construction(city);
	return slot != NULL && text_equal(slot->type, building) && slot->level == level
		       ? ORDER_HAPPENED
		       : ORDER_REFUSED;
}

static char *ask(const json_t *what)
{
	int city = json_get_int(what, "city", 0);

	return text_format(
		"action=UpgradeExistingBuilding&actionRequest=REQUESTID&cityId=%d&position=%d"
		"&level=%d&activeTab=tabSendTransporter&backgroundView=city&currentCityId=%d"
		"&templateView=%s&ajax=1",
		city, json_get_int(what, "position", 0), json_get_int(what, "level", 0), city,
		json_get_text(what, "building", ""));
}

static bool judge(struct visit *visit, struct order *order, struct err *e)
{
	return order_judge_by_city(visit, order, upgrade_fate, e);
}

static void settle(struct step *step, const struct order *order)
{
	int64_t level = json_get_number(order->what, "level", 0);
	const char *building = json_get_text(order->what, "building", "?");

	if (order->fate != ORDER_HAPPENED)
		return;
	json_put_number(step->progress, "levels", json_get_number(step->progress, "levels", 0) + 1);
	json_object_del(step->progress, "refused");
	log_info("%s %lld -> %lld is under construction",
		 json_get_text(order->what, "name", building), (long long)level,
		 (long long)level + 1);
}

const struct order_kind order_kind_upgrade = {
	.name = "upgrade", .ask = ask, .judge = judge, .settle = settle
};
