/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * buyShips (menu 803): buys trade ships, one after the other, as the gold allows.
 *
 * Each ship costs more than the one before it; any port sells them. A step looks at the port, buys
 * what the gold pays for, and comes back when the income has made the price of the next one.
 * Facts: ikabot-game(7), SHIPS.
 *
 * Progress:
 *	bought, spent  ships bought, and what they cost
 *	city           where the port is; looked up again when it is gone
 *	refusals       in a row
 *	intent         see play/order.h
 */
#include <inttypes.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "functions/list.h"
#include "game/pages/global.h"
#include "game/pages/ship_sale.h"
#include "play/order.h"
#include "play/place.h"
#include "play/visit.h"
#include "play/wait.h"
#include "task/talk.h"

enum { HOUR_MS = 3600000, MARGIN_MS = 1000, REFUSED_MS = 60000, REFUSALS_MAX = 3 };

static const struct question questions[] = {
	{ .key = "count",
	  .text = "How many trade ships?",
	  .min = 1,
	  .max = 1000,
	  .changeable = true },
	{ .key = "keep",
	  .text = "How much gold is to be kept?",
	  .min = 0,
	  .max = QUESTION_MAX_DEFAULT,
	  .otherwise = "0",
	  .changeable = true },
	{ .key = "most",
	  .text = "How much may a ship cost at most?",
	  .min = 1,
	  .max = QUESTION_MAX_DEFAULT,
	  .words = "any",
	  .otherwise = "any",
	  .changeable = true },
	{ .key = NULL },
};

/* What one step works with. */
struct deal {
	struct visit visit;
	struct place port;
	struct ship_sale sale;
	struct global account; /* of it: gold, and gold an hour */
	struct wait wait;
};

static void own_deal(struct deal *deal)
{
	visit_done(&deal->visit);
}

/* --- the order: a ship is bought when there is one more than before */

static bool view_sale(struct visit *visit, const struct place *port, struct ship_sale *sale,
		      struct global *account, struct err *e)
{
	size_t length = 0;
	OWN(text)
	char *answer = visit_view_text(visit, &length, e,
				       "view=port&activeTab=tabBuyTransporter&cityId=%d"
				       "&position=%d",
				       port->city, port->position);
	OWN(envelope) struct envelope *envelope = NULL;

	envelope = answer != NULL ? envelope_parse(answer, length, e) : NULL;
	return envelope != NULL && ship_sale_parse(envelope, sale, e) &&
	       global_parse(answer, length, account, e);
}

static char *ask(const json_t *what)
{
	int city = json_get_int(what, "city", 0);

	return text_format("action=CityScreen&function=increaseTransporter&cityId=%d&position=%d"
			   "&activeTab=tabBuyTransporter&backgroundView=city&currentCityId=%d"
			   "&templateView=port&actionRequest=REQUESTID&ajax=1",
			   city, json_get_int(what, "position", 0), city);
}

static bool judge(struct visit *visit, struct order *order, struct err *e)
{
	struct place port = { .city = json_get_int(order->what, "city", 0),
			      .position = json_get_int(order->what, "position", 0) };
	struct ship_sale sale;
	struct global account;

	if (order_read_feedback(order))
		return true;
	if (!view_sale(visit, &port, &sale, &account, e))
		return false;
	order->fate = sale.owned > json_get_number(order->what, "owned", 0) ? ORDER_HAPPENED
									    : ORDER_REFUSED;
	return true;
}

static void settle(struct step *step, const struct order *order)
{
	int64_t price = json_get_number(order->what, "price", 0);

	if (order->fate != ORDER_HAPPENED)
		return;
	json_put_number(step->progress, "bought", json_get_number(step->progress, "bought", 0) + 1);
	json_put_number(step->progress, "spent",
			json_get_number(step->progress, "spent", 0) + price);
	json_object_del(step->progress, "refusals");
}

static const struct order_kind order_kind_buy_ship = {
	.name = "buyShip", .ask = ask, .judge = judge, .settle = settle
};

/* --- the step */

static int64_t bought_by(const struct step *step)
{
	return json_get_number(step->progress, "bought", 0);
}

static bool look(struct deal *deal, struct err *e)
{
	return view_sale(&deal->visit, &deal->port, &deal->sale, &deal->account, e) &&
	       (deal->account.gold != UNKNOWN ||
		err_set(e, ERR_STRANGE, "the port does not tell how much gold is there"));
}

/* False when the ship has to wait, or *e says that none will come. */
static bool can_buy(struct deal *deal, struct err *e)
{
	const json_t *configuration = deal->visit.step->configuration;
	int64_t keep = json_get_number(configuration, "keep", 0);
	int64_t most = json_get_number(configuration, "most", INT64_MAX);
	int64_t lack = deal->sale.price + keep - deal->account.gold;
	int64_t rate = deal->account.gold_rate;
	int64_t wait_ms = HOUR_MS;
	char price[40];

	text_grouped(price, sizeof price, deal->sale.price);
	if (deal->sale.price > most)
		return err_set(e, ERR_REFUSED, "the next ship costs %s gold", price);
	if (lack <= 0)
		return true;
	if (rate > 0 && lack < rate * 24)
		wait_ms = lack * HOUR_MS / rate + MARGIN_MS;
	wait_until_clock(&deal->wait, clock_wall_ms() + wait_ms, "waits for the %s gold of a ship",
			 price);
	return false;
}

static bool on_refused(struct deal *deal, const struct order *order, struct err *e)
{
	json_t *progress = deal->visit.step->progress;
	int64_t refusals = json_get_number(progress, "refusals", 0) + 1;
	const char *why = *order->why != '\0' ? order->why : "without a reason";

	json_put_number(progress, "refusals", refusals);
	wait_until_clock(&deal->wait, clock_wall_ms() + REFUSED_MS, "the game refused (%s), waits",
			 why);
	if (refusals < REFUSALS_MAX)
		return true;
	json_object_del(progress, "refusals"); /* who resumes the task may try as often again */
	return err_set(e, ERR_REFUSED, "the game refused to sell a ship %d times: %s", REFUSALS_MAX,
		       why);
}

/* One after the other, until something has to be waited for. */
static bool buy(struct deal *deal, struct err *e)
{
	struct step *step = deal->visit.step;
	int64_t count = json_get_number(step->configuration, "count", 1);

	while (bought_by(step) < count && deal->wait.moment_ms == 0) {
		OWN(order) struct order order = { 0 };
		struct err why = { 0 };

		step_count(step, bought_by(step), count);
		if (*step->stop)
			return err_set(e, ERR_STOPPED, "asked to stop between two ships");
		if (!look(deal, e))
			return false;
		if (!can_buy(deal, &why)) {
			*e = why;
			return why.kind == ERR_NONE;
		}
		order.what = json_pack("{s:i, s:i, s:I, s:I}", "city", deal->port.city, "position",
				       deal->port.position, "owned", (json_int_t)deal->sale.owned,
				       "price", (json_int_t)deal->sale.price);
		if (!order_give(&deal->visit, &order_kind_buy_ship, &order, e) ||
		    (order.fate == ORDER_REFUSED && !on_refused(deal, &order, e)))
			return false;
	}
	step_count(step, bought_by(step), count);
	return true;
}

static bool find_port(struct visit *visit, int remembered, struct place *port, struct err *e)
{
	if (!place_find(visit, remembered, "port", 1, port, e))
		return false;
	return port->city != 0 || err_set(e, ERR_REFUSED, "no city has a trading port");
}

static struct step_result step(struct step *step, struct err *e)
{
	OWN(deal) struct deal deal = { .wait = { 0 } };
	int remembered = json_get_int(step->progress, "city", 0);
	int64_t count = json_get_number(step->configuration, "count", 1);
	struct err failure = { 0 };
	char spent[40];

	if (!visit_begin(&deal.visit, step, &failure) ||
	    !find_port(&deal.visit, remembered, &deal.port, &failure) || !buy(&deal, &failure)) {
		*e = failure;
		return visit_failed(&deal.visit, e);
	}
	json_put_number(step->progress, "city", deal.port.city);
	text_grouped(spent, sizeof spent, json_get_number(step->progress, "spent", 0));
	if (bought_by(step) >= count)
		return step_done("%" PRId64 " trade ships bought for %s gold", bought_by(step),
				 spent);
	return wait_result(&deal.wait, "%" PRId64 " of %" PRId64 " ships bought for %s gold",
			   bought_by(step), count, spent);
}

/* Is there a port at all? */
static bool survey(struct step *step, json_t *configuration, const json_t *before, struct err *e)
{
	OWN(visit) struct visit visit = { 0 };
	struct place port;

	(void)configuration;
	return before != NULL || (visit_begin(&visit, step, e) && find_port(&visit, 0, &port, e));
}

/* What one costs now, for people; the gate is open again when they are asked. */
static bool look_once(struct talk *talk, struct deal *deal, struct err *e)
{
	bool fine = visit_begin(&deal->visit, &talk->step, e) &&
		    find_port(&deal->visit, 0, &deal->port, e) && look(deal, e);

	visit_done(&deal->visit);
	return fine;
}

static bool talk(struct talk *talk, struct err *e)
{
	OWN(deal) struct deal deal = { .wait = { 0 } };
	char price[40], gold[40];
	int64_t count;

	if (!look_once(talk, &deal, e))
		return false;
	text_grouped(price, sizeof price, deal.sale.price);
	text_grouped(gold, sizeof gold, deal.account.gold);
	talk_say(talk,
		 "You have %s gold. The next trade ship costs %s gold, and each one more "
		 "than the one before it.",
		 gold, price);
	if (!talk_ask_all(talk, questions, e))
		return false;
	count = json_get_number(talk->configuration, "count", 1);
	talk_say(talk, "What will happen: %" PRId64 " trade ship%s bought, the first for %s gold.",
		 count, count == 1 ? " is" : "s are", price);
	return talk_confirm(talk, "Start?", e);
}

static const struct order_kind *const orders[] = { &order_kind_buy_ship, NULL };

const struct function function_buy_ships = {
	.name = "buyShips",
	.number = "8.3",
	.menu = "Market/Buy ships",
	.help = "Buys trade ships for gold, one after the other, and waits for the gold where it "
		"does not suffice.",
	.keywords = "merchant fleet port",
	.kind = FUNCTION_FINITE,
	.duplicate = DUPLICATE_HARMFUL,
	.why = "Both would buy, and together more than you want.",
	.questions = questions,
	.talk = talk,
	.survey = survey,
	.orders = orders,
	.step = step,
};
