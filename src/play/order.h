/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/order.h - giving an order to the game: the one door for whatever spends.
 *
 * What a task is about to spend is written into the account's journal (store/journal.h) before
 * the request and settled after it, all inside the account's gate:
 *
 *	"asked", durable, with the evidence
 *	  the request, sent once
 *	"happened" or "refused": the answer tells, or a look at the game
 *	  the task puts it into its progress, step_save
 *	removed from the journal
 *
 * Dies the task in between, the next task of the account that comes into the gate finds the
 * order still "asked", looks at the game and judges it, before anything else of ours blurs the
 * traces. The owner settles it at its next step. An order has a number that grows; progress
 * "intent" holds the last one that was put into the progress, so that it is put there once.
 */
#ifndef PLAY_ORDER_H
#define PLAY_ORDER_H

#include <stdbool.h>

#include "play/order_kind.h"

/* Gives the order and waits until its fate is known and saved: happened or refused. False when it
 * is not, and *e; what became of it is settled when the next visit begins. Refused where the step
 * may not act: in a look before a start, in a talk that has not checked its answers. */
bool order_give(struct visit *visit, const struct order_kind *kind, struct order *order,
		struct err *e);

/* Makes that city the current one. Given twice it does no more than once: it needs no journal. */
bool order_choose_city(struct visit *visit, int city, struct err *e);

/* At the beginning of a visit: judges what any task has left "asked", and puts an own order into
 * the progress. */
bool order_settle_left(struct visit *visit, struct err *e);
/* A person said what became of the order that is open; it is settled. */
bool order_answer(struct visit *visit, enum order_fate fate, struct err *e);

#endif
