/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/order.h - giving an order to the game, once.
 *
 * Every order of a function goes through here. The world may tell that it did not take one: its
 * token was spent, the session was over. That is believed when the game shows it: the order is
 * given again only after a look at what became of it (play/order_kind.h).
 */
#ifndef PLAY_ORDER_H
#define PLAY_ORDER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "play/intent.h"
#include "play/visit.h"

struct err;

struct order {
	const char *query;
	bool root; /* sent to BASE/ instead of BASE/index.php */
	/* What is under way (intent_begin was called with it), by which a look tells what became of
	 * it. NULL: given twice it does no more than once (choosing a city). */
	const json_t *intent;
};

/* The answer, owned by the caller. NULL: when *fate is INTENT_HAPPENED, the game shows that it
 * was carried out all the same; else *e says why it is not known to be. */
/* Refused where the step may not act: in a look before a start, in a talk that has not checked
 * its answers. */
char *order_give(struct visit *visit, const struct order *order, size_t *length,
		 enum intent_fate *fate, struct err *e);

#endif
