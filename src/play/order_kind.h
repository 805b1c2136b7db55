/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/order_kind.h - what became of an order that nobody saw answered.
 *
 * An order that spends is of a kind. The kind says what stands in its intent (play/intent.h)
 * as evidence, and how a look at the game tells whether it was carried out. The functions that
 * give such orders name their kinds in their rows (struct function, .orders); so the next task of
 * the account can judge what any of them left.
 *
 * Unknown is the answer when the traces are gone (a week later nothing can tell) or too
 * small to read; then a person is asked.
 */
#ifndef PLAY_ORDER_KIND_H
#define PLAY_ORDER_KIND_H

#include <jansson.h>
#include <stdbool.h>

#include "play/intent.h"
#include "play/visit.h"

struct err;

struct order_kind {
	const char *name; /* "kind" in the intent: on disk, never changed */
	/* Looks at the game. False and *e when it cannot be looked at now. */
	bool (*look)(struct visit *visit, const json_t *intent, enum intent_fate *fate,
		     struct err *e);
};

/* Looks by the kind that the intent names; a kind of no function is unknown. */
bool order_look(struct visit *visit, const json_t *intent, enum intent_fate *fate, struct err *e);

/* The look of a kind that the page of the intent's "city" is enough for; the judge gets NULL when
 * the city is not the player's any more. */
typedef enum intent_fate order_judge(const json_t *intent, const struct city *city);
bool order_look_at_city(struct visit *visit, const json_t *intent, order_judge *judge,
			enum intent_fate *fate, struct err *e);

#endif
