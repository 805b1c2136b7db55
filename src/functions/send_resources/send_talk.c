/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sendResources: the questions, in the order of the original, with the cities in view. */
#include "functions/send_resources/send_talk.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "functions/send_resources/send_item.h"
#include "game/pages/island.h"
#include "play/empire.h"
#include "play/shipping/shipping.h"
#include "play/visit.h"
#include "task/function.h"

enum { COORDINATE_MAX = 1000 };

struct shipment {
	struct talk *talk;
	struct empire empire;
	json_t *routes;				    /* texts that were accepted */
	int64_t planned_out[CITIES_MAX][RESOURCES]; /* of each city, by what was accepted */
	int64_t planned_in[CITIES_MAX][RESOURCES];
};

static void own_shipment(struct shipment *shipment)
{
	empire_done(&shipment->empire);
	json_decref(shipment->routes);
}

static int index_of(const struct shipment *shipment, const struct city *city)
{
	return (int)(city - shipment->empire.cities);
}

static int64_t left_in(const struct shipment *shipment, const struct city *city, int good)
{
	int64_t left = city->stock[good] - shipment->planned_out[index_of(shipment, city)][good];

	return left > 0 ? left : 0;
}

static bool accept_item(struct shipment *shipment, const struct send_item *item)
{
	OWN(text) char *text = send_item_text(item);
	const struct city *from = empire_find(&shipment->empire, item->from);
	const struct city *to = empire_find(&shipment->empire, item->to);

	for (int good = 0; good < RESOURCES; good++) {
		shipment->planned_out[index_of(shipment, from)][good] += item->goods[good];
		if (to != NULL)
			shipment->planned_in[index_of(shipment, to)][good] += item->goods[good];
	}
	return json_array_append_new(shipment->routes, json_string(text)) == 0;
}

/* --- answers that were there beforehand */

static bool take_amounts(const struct shipment *shipment, const struct city *from,
			 const struct send_parts *parts, struct send_item *item, struct err *e)
{
	for (int good = 0; good < RESOURCES; good++) {
		const struct question question = { AMOUNT("routes", resource_names[good]),
						   .otherwise = "0" };
		json_t *value = NULL;

		if (!question_parse(&question, parts->amounts[good], &value, e))
			return false;
		item->goods[good] = quantity_part(value, left_in(shipment, from, good));
		json_decref(value);
	}
	return true;
}

static bool take_item(struct shipment *shipment, const char *text, struct err *e)
{
	struct send_item item = { 0 };
	struct send_parts parts;
	const struct city *from;
	const struct city *to;
	int64_t id;

	if (!send_item_split(text, &parts, e))
		return false;
	from = empire_match(&shipment->empire, parts.from, e);
	if (from == NULL)
		return false;
	item.from = from->id;
	item.is_foreign = parts.is_foreign;
	item.x = parts.x;
	item.y = parts.y;
	if (parts.is_foreign) {
		if (!text_number(parts.to, 1, QUESTION_MAX_DEFAULT, &id))
			return err_set(e, ERR_INPUT, "\"%.60s\" is not an id of a city", parts.to);
		item.to = (int)id;
	} else {
		to = empire_match(&shipment->empire, parts.to, e);
		if (to == NULL)
			return false;
		item.to = to->id;
	}
	return take_amounts(shipment, from, &parts, &item, e) && accept_item(shipment, &item);
}

static bool take_items(struct shipment *shipment, struct err *e)
{
	const struct question *question =
		question_find(shipment->talk->step.function->questions, "routes");
	const json_t *texts;
	size_t i;
	const json_t *text;

	if (!talk_ask(shipment->talk, question, &texts, e))
		return false;
	json_each_item(texts, i, text) {
		if (!take_item(shipment, json_string_value(text), e))
			return err_prefix(e, "routes");
	}
	return true;
}

/* --- asking */

static bool once_number(struct talk *talk, const char *text, int64_t min, int64_t max,
			int64_t *number, struct err *e)
{
	const struct question question = { .key = "number", .text = text, .min = min, .max = max };
	OWN(json) json_t *value = NULL;

	if (!talk_once(talk, &question, &value, e))
		return false;
	*number = json_integer_value(value);
	return true;
}

static bool once_yes(struct talk *talk, const char *text, bool otherwise, bool *yes, struct err *e)
{
	const struct question question = { .key = "yes",
					   .text = text,
					   .type = QUESTION_YES_NO,
					   .otherwise = otherwise ? "y" : "n" };
	OWN(json) json_t *value = NULL;

	if (!talk_once(talk, &question, &value, e))
		return false;
	*yes = json_is_true(value);
	return true;
}

static bool look_at_island(struct talk *talk, int64_t x, int64_t y, struct island *island,
			   struct err *e)
{
	OWN(visit) struct visit visit = { 0 };
	OWN(text) char *query = text_format("view=island&xcoord=%" PRId64 "&ycoord=%" PRId64, x, y);
	size_t length = 0;
	OWN(text) char *page = NULL;

	if (!visit_begin(&visit, &talk->step, e))
		return false;
	page = account_get(visit.account, query, &length, e);
	return page != NULL && island_parse(page, length, island, e);
}

/* Cities that take goods: other players' that are neither on vacation nor inactive. */
static int say_foreign(struct shipment *shipment, const struct island *island,
		       const struct island_city *listed[ISLAND_CITIES_MAX])
{
	int count = 0;

	for (int i = 0; i < island->city_count; i++) {
		const struct island_city *city = &island->cities[i];
		char name[NAME_SIZE * 2], owner[NAME_SIZE * 2];

		if (!city->is_city || *city->state != '\0' ||
		    city->owner_id == shipment->empire.cities[0].owner_id)
			continue;
		listed[count++] = city;
		text_visible_copy(name, sizeof name, city->name);
		text_visible_copy(owner, sizeof owner, city->owner_name);
		talk_say(shipment->talk, "  (%d) %s (%s)", count, name, owner);
	}
	return count;
}

/* *found stays false where there is no such island or it has no cities. */
static bool ask_foreign(struct shipment *shipment, struct send_item *item, char name[NAME_SIZE],
			bool *found, struct err *e)
{
	const struct island_city *listed[ISLAND_CITIES_MAX];
	struct err why = { 0 };
	struct island island;
	int64_t x, y, number;
	int count;

	if (!once_number(shipment->talk, "The island's x", 0, COORDINATE_MAX, &x, e) ||
	    !once_number(shipment->talk, "The island's y", 0, COORDINATE_MAX, &y, e))
		return false;
	if (!look_at_island(shipment->talk, x, y, &island, &why) && why.kind != ERR_STRANGE) {
		*e = why;
		return false;
	}
	count = why.kind == ERR_STRANGE ? 0 : say_foreign(shipment, &island, listed);
	if (count == 0) {
		talk_say(shipment->talk,
			 "There is no city on [%" PRId64 ":%" PRId64 "] that takes goods.", x, y);
		return true;
	}
	if (!once_number(shipment->talk, "Which city?", 1, count, &number, e))
		return false;
	item->is_foreign = true;
	item->x = (int)x;
	item->y = (int)y;
	item->to = listed[number - 1]->id;
	text_copy(name, NAME_SIZE, listed[number - 1]->name);
	*found = true;
	return true;
}

static bool ask_ends(struct shipment *shipment, const struct city **from, const struct city **to,
		     struct send_item *item, char name[NAME_SIZE], bool *found, struct err *e)
{
	struct talk *talk = shipment->talk;

	*found = false;
	if (!empire_pick(talk, &shipment->empire, "from", "From which city?", "Back", from, e))
		return false;
	if (*from == NULL)
		return err_set(e, ERR_STOPPED, "nothing is sent");
	item->from = (*from)->id;
	if (!empire_pick(talk, &shipment->empire, "to", "To which city?", "A foreign city", to, e))
		return false;
	if (*to == NULL)
		return ask_foreign(shipment, item, name, found, e);
	item->to = (*to)->id;
	text_copy(name, NAME_SIZE, (*to)->name);
	*found = *to != *from;
	if (!*found)
		talk_say(talk, "That is where they are already.");
	return true;
}

static bool ask_amount(struct shipment *shipment, const struct city *from, const struct city *to,
		       int good, int64_t *amount, struct err *e)
{
	int64_t most = left_in(shipment, from, good);
	char there[32], room[32];
	OWN(text) char *text = NULL;
	OWN(json) json_t *value = NULL;
	struct question question = { AMOUNT("amount", ""), .otherwise = "0" };
	OWN(text) char *why = NULL;

	text_grouped(there, sizeof there, most);
	text_grouped(room, sizeof room,
		     to == NULL ? 0
				: to->free_space[good] -
					  shipment->planned_in[index_of(shipment, to)][good]);
	text = text_format("How much %s? %s has %s%s%s%s%s", resource_names[good], from->name,
			   there, to != NULL ? ", " : "", to != NULL ? to->name : "",
			   to != NULL ? " room for " : "", to != NULL ? room : "");
	why = text_format("%s has %s left", from->name, there);
	question.text = text;
	question.why = why;
	question.max = most;
	if (!talk_once(shipment->talk, &question, &value, e))
		return false;
	*amount = quantity_part(value, most);
	return true;
}

/* One shipment, from the origin to "another?". */
static bool ask_shipment(struct shipment *shipment, bool *again, struct err *e)
{
	const struct city *from, *to;
	struct send_item item = { 0 };
	char load[GOODS_TEXT_SIZE], name[NAME_SIZE], visible[2 * NAME_SIZE];
	bool found, yes;

	*again = true;
	if (!ask_ends(shipment, &from, &to, &item, name, &found, e))
		return false;
	if (!found)
		return true;
	for (int good = 0; good < RESOURCES; good++)
		if (!ask_amount(shipment, from, to, good, &item.goods[good], e))
			return false;
	if (goods_total(item.goods) == 0) {
		talk_say(shipment->talk, "Nothing is sent: no amount was given.");
		return true;
	}
	text_visible_copy(visible, sizeof visible, from->name);
	talk_say(shipment->talk, "%s", "");
	talk_say(shipment->talk, "%s: %s", visible, goods_text(item.goods, load, sizeof load));
	text_visible_copy(visible, sizeof visible, name);
	talk_say(shipment->talk, "  -> %s", visible);
	if (!once_yes(shipment->talk, "Proceed?", true, &yes, e))
		return false;
	return !yes || (accept_item(shipment, &item) &&
			once_yes(shipment->talk, "Another shipment?", false, again, e));
}

bool send_talk(struct talk *talk, struct err *e)
{
	OWN(shipment) struct shipment shipment = { .talk = talk, .routes = json_array() };
	bool again = true;

	if (!talk_ask(talk, question_find(talk->step.function->questions, "ships"), NULL, e) ||
	    !empire_look(talk, &shipment.empire, e))
		return false;
	if (talk_is_given(talk, "routes") || !talk->is_person) {
		if (!take_items(&shipment, e))
			return false;
	} else {
		while (again && json_array_size(shipment.routes) < SEND_ROUTES_MAX)
			if (!ask_shipment(&shipment, &again, e))
				return false;
	}
	json_object_set(talk->configuration, "routes", shipment.routes);
	return true;
}
