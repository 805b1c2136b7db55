/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/order_kind.h - what kinds of orders are, and how it is told what became of one.
 *
 * A kind says how the game is asked, what stands in the order as evidence, how a look tells
 * whether it was carried out, and what that means for the progress of the task. The functions that
 * give such orders name their kinds in their rows (struct function, .orders); so the next task of
 * the account can judge what any of them left.
 *
 * Unknown is the fate when the traces are gone (a week later nothing can tell) or too small to
 * read.
 */
#ifndef PLAY_ORDER_KIND_H
#define PLAY_ORDER_KIND_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "play/view.h"

struct err;

enum order_fate { ORDER_NONE, ORDER_HAPPENED, ORDER_REFUSED, ORDER_UNKNOWN };

/* Begins as { .what = json_pack(...) }; OWN(order) drops it. */
struct order {
	json_t *what; /* kind and evidence, as the journal keeps them; owned */
	void *seen;   /* where a judge leaves what it looked at, of the type that the kind says;
		       * NULL: nobody wants it */
	enum order_fate fate;
	char why[256]; /* why it was refused, in the game's own words; "" */

	/* For the judge: the game's answer, borrowed; NULL when nobody has seen one. */
	const char *answer;
	size_t length;
};
static inline void own_order(struct order *order)
{
	json_decref(order->what);
}

struct order_kind {
	const char *name; /* "kind" in the journal: on disk, never changed */
	/* The request, owned by the caller; with "?" before it where the game's own pages send it
	 * to BASE/ and not to BASE/index.php. */
	char *(*ask)(const json_t *what);
	/* Sets the fate from the answer, or from a look at the game. False and *e when that
	 * cannot be looked at now. */
	bool (*judge)(struct visit *visit, struct order *order, struct err *e);
	/* Puts the fate into the progress, and nothing else; NULL: the progress holds nothing of
	 * it. What it changes there was saved before the order (step_save), or is made anew. May
	 * be called for an order that is long over. */
	void (*settle)(struct step *step, const struct order *order);
	/* An order of which nothing can be told waits for the task, which asks a person
	 * (visit->open, order_answer). Otherwise it is settled as unknown. */
	bool asks;
};

/* The kind with that name, of whatever function in the step's table; NULL: there is none. */
const struct order_kind *order_kind_find(const struct step *step, const char *name);
/* Judges an order that nobody saw answered. A kind of no function is unknown. */
bool order_look(struct visit *visit, json_t *what, enum order_fate *fate, struct err *e);

/* --- for judges */

/* The city that the order names in "city", read into order->seen (a struct city) or room. *city is
 * NULL when it is not the player's any more. */
bool order_see_city(struct visit *visit, struct order *order, struct city *room,
		    const struct city **city, struct err *e);
/* Takes the fate from the feedback of the answer, and the reason; false when it has none that
 * says. */
bool order_read_feedback(struct order *order);
/* A look at the city is all that it takes. */
typedef enum order_fate order_city_judge(const json_t *what, const struct city *city);
bool order_judge_by_city(struct visit *visit, struct order *order, order_city_judge *judge,
			 struct err *e);

#endif
