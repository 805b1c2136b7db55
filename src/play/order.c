/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play/order.h"

#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "game/account/account.h"
#include "play/order_book.h"
#include "task/function.h"

enum {
	TIMES_MAX = 4,
	STRAGGLER_MS = 1500, /* a request of which the answer was lost may still be on its way */
};

static bool may_act(const struct visit *visit, struct err *e)
{
	return visit->step->may_act ||
	       err_set(e, ERR_SYSTEM, "an order before its answers were checked");
}

/* The world told that it did not take the order: its token was spent, the session was over. That
 * is believed when the game shows it. False: it is not known, *e says why. */
static bool look_after(struct visit *visit, const struct order_kind *kind, struct order *order,
		       struct err *e)
{
	struct err why = *e;

	order->answer = NULL;
	if (!kind->judge(visit, order, e))
		return false;
	if (order->fate == ORDER_HAPPENED)
		log_warning("%s, but the order was carried out", why.text);
	return order->fate != ORDER_UNKNOWN;
}

/* The answer was lost. A task looks at its next step, when nothing can be on its way any more; a
 * talk has none, and waits. */
static bool look_after_lost(struct visit *visit, const struct order_kind *kind, struct order *order,
			    struct err *e)
{
	const struct function *function = visit->step->function;

	return function != NULL && function->kind == FUNCTION_ONESHOT &&
	       step_nap(visit->step, STRAGGLER_MS) && look_after(visit, kind, order, e);
}

/* Sends it until the world has taken it, and judges it. */
static bool send(struct visit *visit, const struct order_kind *kind, struct order *order,
		 struct err *e)
{
	for (int i = 0; i < TIMES_MAX; i++) {
		OWN(text) char *query = kind->ask(order->what);
		OWN(text) char *answer = NULL;
		bool is_root = *query == '?';
		struct err why = { 0 };
		bool not_taken;

		answer = account_order(visit->account, query + is_root, is_root, &order->length,
				       &not_taken, &why);
		order->answer = answer;
		if (answer != NULL)
			return kind->judge(visit, order, e);
		*e = why;
		if (!not_taken)
			return look_after_lost(visit, kind, order, e);
		if (!look_after(visit, kind, order, e))
			return false;
		if (order->fate == ORDER_HAPPENED)
			return true;
		*e = why;
	}
	return false;
}

bool order_choose_city(struct visit *visit, int city, struct err *e)
{
	OWN(text) char *query = NULL;

	if (!may_act(visit, e))
		return false;
	query = text_format("action=header&function=changeCurrentCity"
			    "&actionRequest=REQUESTID&oldView=city&cityId=%d"
			    "&backgroundView=city&currentCityId=%d&ajax=1",
			    city, city);
	for (int i = 0; i < TIMES_MAX; i++) {
		struct err why = { 0 };
		bool not_taken;
		OWN(text)
		char *answer = account_order(visit->account, query, false, NULL, &not_taken, &why);

		if (answer != NULL)
			return true;
		*e = why;
		if (!not_taken)
			break;
	}
	return false;
}

static void put_in_progress(struct visit *visit, const struct order_kind *kind,
			    const struct order *order)
{
	if (kind != NULL && kind->settle != NULL)
		kind->settle(visit->step, order);
}

bool order_give(struct visit *visit, const struct order_kind *kind, struct order *order,
		struct err *e)
{
	if (!may_act(visit, e))
		return false;
	json_put_text(order->what, "kind", kind->name);
	order->fate = ORDER_NONE;
	if (!order_book_begin(visit, order->what, e) || !send(visit, kind, order, e))
		return false;
	order->answer = NULL;
	if (order->fate == ORDER_UNKNOWN)
		return err_set(e, ERR_RETRY, "the game does not tell what became of an order");
	if (!order_book_end(visit, order->fate, e))
		return false;
	put_in_progress(visit, kind, order);
	return order_book_forget(visit, e);
}

bool order_settle_left(struct visit *visit, struct err *e)
{
	OWN(order) struct order own = { 0 };
	const struct order_kind *kind;

	if (!order_book_resolve(visit, &own.what, &own.fate, e))
		return false;
	if (own.what == NULL)
		return true;
	kind = order_kind_find(visit->step, json_get_text(own.what, "kind", ""));
	if (own.fate == ORDER_UNKNOWN && kind != NULL && kind->asks) {
		visit->open = json_incref(own.what);
		return true;
	}
	put_in_progress(visit, kind, &own);
	return order_book_forget(visit, e);
}

bool order_answer(struct visit *visit, enum order_fate fate, struct err *e)
{
	OWN(order) struct order own = { .what = visit->open, .fate = fate };
	const char *name = json_get_text(own.what, "kind", "");

	visit->open = NULL;
	if (!order_book_end(visit, fate, e))
		return false;
	put_in_progress(visit, order_kind_find(visit->step, name), &own);
	return order_book_forget(visit, e);
}
