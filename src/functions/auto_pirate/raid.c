/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "functions/auto_pirate/raid.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/own.h"
#include "functions/auto_pirate/pirate.h"
#include "game/pages/fortress.h"

enum intent_fate raid_fate(const json_t *intent, const struct fortress *fortress, int64_t now_ms)
{
	int64_t before = json_get_number(json_object_get(intent, "raid"), "points", -1);
	int64_t end_ms = json_get_number(intent, "at", 0) + json_get_number(intent, "lasts", 0);

	return pirate_is_out(fortress) || (fortress->points > before && now_ms >= end_ms)
		       ? INTENT_HAPPENED
		       : INTENT_REFUSED;
}

/* More points than before may hide what was given: a raid brings some. */
enum intent_fate convert_fate(const json_t *intent, const struct fortress *fortress)
{
	int64_t before = json_get_number(intent, "points", 0);

	if (fortress->is_converting || fortress->points < before)
		return INTENT_HAPPENED;
	return fortress->points == before ? INTENT_REFUSED : INTENT_UNKNOWN;
}

typedef enum intent_fate fortress_judge(const json_t *intent, const struct fortress *fortress);

static bool look_at_fortress(struct visit *visit, const json_t *intent, fortress_judge *judge,
			     enum intent_fate *fate, struct err *e)
{
	struct pirate_place place = { .city = json_get_int(intent, "city", 0),
				      .island = json_get_int(intent, "island", 0),
				      .position = json_get_int(intent, "position", 0) };
	OWN(city) struct city *room = city_new();
	OWN(fortress) struct fortress fortress = { 0 };
	const struct city *city;

	*fate = INTENT_REFUSED;
	if (!visit_own_city(visit, place.city, room, &city, e))
		return false;
	if (city == NULL)
		return true;
	if (!pirate_view(visit->account, &place, &fortress, e))
		return false;
	*fate = judge(intent, &fortress);
	return true;
}

static enum intent_fate raid_now(const json_t *intent, const struct fortress *fortress)
{
	return raid_fate(intent, fortress, clock_wall_ms());
}

static bool look_at_raid(struct visit *visit, const json_t *intent, enum intent_fate *fate,
			 struct err *e)
{
	return look_at_fortress(visit, intent, raid_now, fate, e);
}

static bool look_at_crew(struct visit *visit, const json_t *intent, enum intent_fate *fate,
			 struct err *e)
{
	return look_at_fortress(visit, intent, convert_fate, fate, e);
}

const struct order_kind order_kind_raid = { "raid", look_at_raid };
const struct order_kind order_kind_convert = { "convert", look_at_crew };
