/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "functions/auto_pirate/raid.h"

#include <ctype.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "functions/auto_pirate/pirate.h"
#include "game/pages/fortress.h"
#include "play/place.h"

enum order_fate raid_fate(const json_t *what, const struct fortress *fortress, int64_t now_ms)
{
	int64_t before = json_get_number(json_object_get(what, "raid"), "points", -1);
	int64_t end_ms = json_get_number(what, "at", 0) + json_get_number(what, "lasts", 0);

	return pirate_is_out(fortress) || (fortress->points > before && now_ms >= end_ms)
		       ? ORDER_HAPPENED
		       : ORDER_REFUSED;
}

/* More points than before may hide what was given: a raid brings some. */
enum order_fate convert_fate(const json_t *what, const struct fortress *fortress)
{
	int64_t before = json_get_number(what, "points", 0);

	if (fortress->is_converting || fortress->points < before)
		return ORDER_HAPPENED;
	return fortress->points == before ? ORDER_REFUSED : ORDER_UNKNOWN;
}

json_t *raid_place(const struct place *place)
{
	return json_pack("{s:i, s:i, s:i}", "city", place->city, "island", place->island,
			 "position", place->position);
}

static struct place place_of(const json_t *what)
{
	return (struct place){ .city = json_get_int(what, "city", 0),
			       .island = json_get_int(what, "island", 0),
			       .position = json_get_int(what, "position", 0) };
}

/* --- asking */

/* A person's answer goes into a query: only what needs no escape is left as it is. */
static void add_escaped(struct buffer *query, const char *text)
{
	for (; *text != '\0'; text++) {
		if (isalnum((unsigned char)*text))
			buffer_add(query, text, 1);
		else
			buffer_format(query, "%%%02X", (unsigned)(unsigned char)*text);
	}
}

static char *ask_raid(const json_t *what)
{
	struct place place = place_of(what);
	const char *captcha = json_get_text(what, "captcha", NULL);
	struct buffer query = { 0 };

	buffer_format(&query,
		      "%saction=PiracyScreen&function=capture&buildingLevel=%d&cityId=%d"
		      "&position=%d&activeTab=tabBootyQuest&backgroundView=city"
		      "&currentCityId=%d&templateView=pirateFortress"
		      "&actionRequest=REQUESTID&ajax=1",
		      captcha != NULL ? "?" : "",
		      json_get_int(json_object_get(what, "raid"), "level", 0), place.city,
		      place.position, place.city);
	if (captcha != NULL) {
		buffer_text(&query, "&captchaNeeded=1&captcha=");
		add_escaped(&query, captcha);
	} else {
		buffer_text(&query, "&view=pirateFortress");
	}
	return buffer_take(&query);
}

static char *ask_convert(const json_t *what)
{
	struct place place = place_of(what);

	return text_format("?action=PiracyScreen&function=convert&view=pirateFortress&cityId=%d"
			   "&islandId=%d&activeTab=tabCrew&crewPoints=%lld&position=%d"
			   "&backgroundView=city&currentCityId=%d&templateView=pirateFortress"
			   "&actionRequest=REQUESTID&ajax=1",
			   place.city, place.island, (long long)json_get_number(what, "crew", 0),
			   place.position, place.city);
}

/* --- judging */

/* The fortress as the answer shows it, else as it is now. Without an answer *is_ours says whether
 * the city is the player's still. */
static bool see_fortress(struct visit *visit, const struct order *order, struct fortress *fortress,
			 bool *is_ours, struct err *e)
{
	struct place place = place_of(order->what);
	OWN(city) struct city *room = NULL;
	const struct city *city;

	*is_ours = true;
	if (order->answer != NULL)
		return pirate_read(order->answer, order->length, fortress, e);
	room = city_new();
	if (!visit_own_city(visit, place.city, room, &city, e))
		return false;
	*is_ours = city != NULL;
	return !*is_ours || pirate_view(visit, &place, fortress, e);
}

static void take_answer(struct order *order, const struct fortress *fortress, bool is_done)
{
	order->fate = is_done ? ORDER_HAPPENED : ORDER_REFUSED;
	text_copy(order->why, sizeof order->why, is_done ? "" : fortress->feedback.text);
}

/* An answer that does not show the crew leaves it to the fortress. */
static bool judge_raid(struct visit *visit, struct order *order, struct err *e)
{
	OWN(fortress) struct fortress room = { 0 };
	struct fortress *fortress = order->seen != NULL ? order->seen : &room;
	struct place place = place_of(order->what);
	bool is_ours;

	order->fate = ORDER_REFUSED;
	if (!see_fortress(visit, order, fortress, &is_ours, e))
		return false;
	if (!is_ours || fortress->wants_captcha)
		return true;
	if (order->answer == NULL)
		order->fate = raid_fate(order->what, fortress, clock_wall_ms());
	else if (fortress->ship == SHIP_UNKNOWN && !pirate_view(visit, &place, fortress, e))
		return false;
	else
		take_answer(order, fortress, pirate_is_out(fortress));
	return true;
}

static bool judge_convert(struct visit *visit, struct order *order, struct err *e)
{
	OWN(fortress) struct fortress room = { 0 };
	struct fortress *fortress = order->seen != NULL ? order->seen : &room;
	bool is_ours;

	order->fate = ORDER_REFUSED;
	if (!see_fortress(visit, order, fortress, &is_ours, e))
		return false;
	if (order->answer != NULL)
		take_answer(order, fortress, fortress->feedback.type != FEEDBACK_BAD);
	else if (is_ours)
		order->fate = convert_fate(order->what, fortress);
	return true;
}

/* --- settling */

static void settle_raid(struct step *step, const struct order *order)
{
	json_object_del(step->progress, "starting");
	if (order->fate != ORDER_HAPPENED)
		return;
	json_object_set(step->progress, "out", json_object_get(order->what, "raid"));
	json_object_del(step->progress, "captcha");
	json_object_del(step->progress, "refusals");
}

/* One of which nothing can be told any more is not repeated. */
static void settle_convert(struct step *step, const struct order *order)
{
	if (order->fate != ORDER_REFUSED)
		json_object_del(step->progress, "convert");
}

const struct order_kind order_kind_raid = {
	.name = "raid", .ask = ask_raid, .judge = judge_raid, .settle = settle_raid
};
const struct order_kind order_kind_convert = {
	.name = "convert", .ask = ask_convert, .judge = judge_convert, .settle = settle_convert
};
