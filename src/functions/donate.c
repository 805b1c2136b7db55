/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * donate (menu 901): gives wood to the island of a city, for its forest or its other good.
 *
 * The island's page tells what is needed, what has been given and the most that can be given now:
 * that counts wood which the player keeps packed, which the game takes first, and the wood of the
 * current city. Nothing is taken that another task counts on. Facts: ikabot-game(7),
 * DONATIONS.
 */
#include <inttypes.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "functions/list.h"
#include "game/pages/donation.h"
#include "play/claim.h"
#include "play/empire.h"
#include "play/order.h"
#include "play/report.h"
#include "play/shipping/evidence.h"
#include "play/talks.h"
#include "play/visit.h"

enum { FOREST, GOOD, PLACES };

static const char *const views[PLACES] = { "resource", "tradegood" };

static const struct question questions[] = {
	{ .key = "city",
	  .text = "Wood of which city? Its number, name or id",
	  .type = QUESTION_TEXT,
	  .max = NAME_SIZE },
	{ .key = "to",
	  .text = "For 1: the forest, 2: the other good?",
	  .min = 1,
	  .max = PLACES,
	  .names = "forest good",
	  .otherwise = "1" },
	{ .key = "amount",
	  .text = "How much wood?",
	  .max = QUESTION_MAX_DEFAULT,
	  .words = "all half",
	  .otherwise = "0" },
	{ .key = NULL },
};

/* What can be given to the island of a city. */
struct gift {
	struct city city;
	int64_t claimed[RESOURCES]; /* what other tasks count on in the city */
	struct donation places[PLACES];
	int place;
	int64_t wood;
};

static bool view_place(struct visit *visit, int island, int place, struct donation *donation,
		       struct err *e)
{
	OWN(envelope) struct envelope *envelope = NULL;

	envelope = visit_view(visit, e, "view=%s&type=%s&islandId=%d&backgroundView=island",
			      views[place], views[place], island);
	return envelope != NULL && donation_parse(envelope, donation, e);
}

static bool look(struct visit *visit, int city, struct gift *gift, struct err *e)
{
	if (!visit_city(visit, city, &gift->city, e) ||
	    !claim_others(visit, city, gift->claimed, e))
		return false;
	for (int place = FOREST; place < PLACES; place++)
		if (!view_place(visit, gift->city.island_id, place, &gift->places[place], e))
			return false;
	return true;
}

static int64_t most_of(const struct gift *gift)
{
	const struct donation *donation = &gift->places[gift->place];
	int64_t there = gift->city.stock[WOOD] + donation->packed - gift->claimed[WOOD];
	int64_t most = there < donation->most ? there : donation->most;

	return most > 0 ? most : 0;
}

/* --- the order */

static char *ask(const json_t *what)
{
	int island = json_get_int(what, "island", 0);

	return text_format("action=IslandScreen&function=donate&islandId=%d&type=%s&donation=%lld"
			   "&backgroundView=island&currentIslandId=%d&templateView=resource"
			   "&actionRequest=REQUESTID&ajax=1",
			   island, views[json_get_int(what, "place", 0) % PLACES],
			   (long long)json_get_number(what, "wood", 0), island);
}

/* Others give, too: what has been given proves only that ours was not among it. Packed wood goes
 * first, and nothing else takes it; the rest is told by the city's stock. */
static enum order_fate fate_of(const json_t *what, const struct city *city,
			       const struct donation *now)
{
	int64_t wood = json_get_number(what, "wood", 0);
	int64_t packed = json_get_number(what, "packed", 0);
	int64_t given = json_get_number(what, "given", 0);

	if (now->is_open && now->needed == json_get_number(what, "needed", 0) &&
	    now->given < given + wood)
		return ORDER_REFUSED;
	if (now->is_open && packed > 0)
		return now->packed < packed ? ORDER_HAPPENED : ORDER_REFUSED;
	return evidence_of_stock(city, WOOD, json_get_number(what, "stock", 0), wood - packed,
				 city->time - json_get_number(what, "at", city->time));
}

static bool judge(struct visit *visit, struct order *order, struct err *e)
{
	OWN(city) struct city *room = city_new();
	const struct city *city;
	struct donation now;

	if (order_read_feedback(order))
		return true;
	order->fate = ORDER_UNKNOWN;
	if (!order_see_city(visit, order, room, &city, e))
		return false;
	if (city == NULL)
		return true;
	if (!view_place(visit, json_get_int(order->what, "island", 0),
			json_get_int(order->what, "place", 0) % PLACES, &now, e))
		return false;
	order->fate = fate_of(order->what, city, &now);
	return true;
}

static const struct order_kind order_kind_donate = { .name = "donate", .ask = ask, .judge = judge };

/* Looks once more before the order, because a person may have thought for long. */
static bool give(struct talk *talk, struct gift *gift, struct err *e)
{
	const struct donation *donation = &gift->places[gift->place];
	OWN(visit) struct visit visit = { 0 };
	OWN(order) struct order order = { 0 };

	if (!visit_begin(&visit, &talk->step, e) || !look(&visit, gift->city.id, gift, e))
		return false;
	if (!donation->is_open || gift->wood > most_of(gift))
		return err_set(e, ERR_REFUSED, "%s cannot give that much any more",
			       gift->city.name);
	order.what =
		json_pack("{s:i, s:i, s:i, s:I, s:I, s:I, s:I, s:I, s:I}", "city", gift->city.id,
			  "island", gift->city.island_id, "place", gift->place, "wood",
			  (json_int_t)gift->wood, "packed", (json_int_t)donation->packed, "given",
			  (json_int_t)donation->given, "needed", (json_int_t)donation->needed,
			  "stock", (json_int_t)gift->city.stock[WOOD], "at",
			  (json_int_t)gift->city.time);
	return order_give(&visit, &order_kind_donate, &order, e) &&
	       (order.fate == ORDER_HAPPENED ||
		err_set(e, ERR_REFUSED, "the game refused the wood: %s",
			*order.why != '\0' ? order.why : "it did not say why"));
}

/* --- the talk */

/* While one is being extended the other is meant; who names it may not be meant otherwise. */
static bool ask_place(struct talk *talk, struct gift *gift, struct err *e)
{
	const bool *open[] = { &gift->places[FOREST].is_open, &gift->places[GOOD].is_open };
	const json_t *value;
	char until[60];

	if (!*open[FOREST] && !*open[GOOD])
		return err_set(e, ERR_BUSY, "the forest and the other good are being extended");
	gift->place = *open[FOREST] ? FOREST : GOOD;
	if ((*open[FOREST] && *open[GOOD]) || talk_is_given(talk, "to")) {
		if (!talk_ask(talk, question_find(questions, "to"), &value, e))
			return false;
		gift->place = json_integer_value(value) == GOOD + 1 ? GOOD : FOREST;
	}
	json_put_number(talk->configuration, "to", gift->place + 1);
	report_moment(until, sizeof until, gift->places[gift->place].end, gift->city.time);
	return *open[gift->place] || err_set(e, ERR_BUSY, "it is being extended, until %s", until);
}

static void say_needs(struct talk *talk, const struct gift *gift)
{
	const struct donation *donation = &gift->places[gift->place];
	char needed[40], given[40], packed[40], stock[40];

	text_grouped(needed, sizeof needed, donation->needed);
	text_grouped(given, sizeof given, donation->given);
	text_grouped(packed, sizeof packed, donation->packed);
	text_grouped(stock, sizeof stock, gift->city.stock[WOOD]);
	report_line(talk, REPORT_PLAIN, 2,
		    "%s of %s wood given; %s has %s wood, and %s are packed.", given, needed,
		    gift->city.name, stock, packed);
}

static json_t *print(const struct gift *gift)
{
	const struct donation *before = &gift->places[gift->place];

	return json_pack("{s:i, s:s, s:s, s:I, s:I, s:I}", "city", gift->city.id, "cityName",
			 gift->city.name, "to", gift->place == FOREST ? "forest" : "good", "wood",
			 (json_int_t)gift->wood, "given", (json_int_t)(before->given + gift->wood),
			 "needed", (json_int_t)before->needed);
}

static bool choose_and_give(struct talk *talk, const struct city *city, struct gift *gift,
			    struct err *e)
{
	static const char *const names[PLACES] = { "forest", "other good" };
	char wood[40];

	{
		OWN(visit) struct visit visit = { 0 };

		if (!visit_begin(&visit, &talk->step, e) || !look(&visit, city->id, gift, e))
			return false;
	}
	if (!ask_place(talk, gift, e))
		return false;
	say_needs(talk, gift);
	if (!talk_amount(talk, question_find(questions, "amount"), most_of(gift), &gift->wood, e))
		return false;
	text_grouped(wood, sizeof wood, gift->wood);
	if (!talk_proceed(talk, "Give it?", e, "%s wood of %s for the %s of its island", wood,
			  gift->city.name, names[gift->place]) ||
	    !give(talk, gift, e))
		return false;
	talk->result = print(gift);
	report_line(talk, REPORT_GOOD, 2, "%s wood given for the %s of %s.", wood,
		    names[gift->place], gift->city.island_name);
	return true;
}

static bool run(struct talk *talk, struct err *e)
{
	OWN(empire) struct empire empire = { 0 };
	const struct city *city;
	struct gift gift = { .place = FOREST };

	return empire_look(talk, &empire, e) &&
	       empire_ask_city(talk, &empire, "city", questions[0].text, &city, e) &&
	       choose_and_give(talk, city, &gift, e);
}

static json_t *touches(const json_t *configuration)
{
	return json_pack("[o]", json_sprintf("the wood of city %d",
					     json_get_int(configuration, "city", 0)));
}

static const struct order_kind *const orders[] = { &order_kind_donate, NULL };

const struct function function_donate = {
	.name = "donate",
	.number = "9.1",
	.menu = "Donate/Donate",
	.help = "Gives wood to the island of a city, for its forest or its other good, at once. "
		"Wood that you keep packed goes first.",
	.keywords = "sawmill mine luxury forest",
	.kind = FUNCTION_ONESHOT,
	.duplicate = DUPLICATE_HARMFUL,
	.why = "Both would give.",
	.questions = questions,
	.talk = run,
	.touches = touches,
	.orders = orders,
};
