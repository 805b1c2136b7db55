/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play/order.h"

#include "base/err.h"
#include "base/log.h"
#include "game/account/account.h"
#include "play/order_kind.h"

enum { TIMES_MAX = 4 };

/* May it be given again? Not when it was carried out, nor while nobody knows. */
static bool is_undone(struct visit *visit, const struct order *order, enum intent_fate *fate,
		      struct err *e)
{
	struct err why = *e;

	*fate = INTENT_REFUSED;
	if (order->intent == NULL)
		return true;
	if (!order_look(visit, order->intent, fate, e))
		return false;
	if (*fate == INTENT_HAPPENED)
		log_warning("%s, but it was carried out", why.text);
	return *fate == INTENT_REFUSED;
}

char *order_give(struct visit *visit, const struct order *order, size_t *length,
		 enum intent_fate *fate, struct err *e)
{
	*fate = INTENT_NONE;
	if (!visit->step->may_act)
		return err_null(e, ERR_SYSTEM, "an order before its answers were checked");
	for (int i = 0; i < TIMES_MAX; i++) {
		struct err why = { 0 };
		bool not_taken;
		char *answer = account_order(visit->account, order->query, order->root, length,
					     &not_taken, &why);

		*fate = INTENT_NONE;
		if (answer != NULL)
			return answer;
		*e = why;
		if (!not_taken || !is_undone(visit, order, fate, e))
			return NULL;
		*fate = INTENT_NONE;
	}
	return NULL;
}
