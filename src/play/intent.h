/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/intent.h - spending exactly once, whoever dies when.
 *
 * What a task is about to spend is written into the account's journal (store/journal.h)
 * before the request and settled after it, all inside the account's gate. Dies the task
 * in between, the next task of the account that comes into the gate finds the intent
 * still "asked", looks at the game and settles it, before anything else of ours blurs the
 * traces. The owner learns the outcome at its next step and puts it into its progress:
 *
 *	intent_begin    "asked"; durable. The evidence for a later look goes with it
 *	  the request
 *	intent_end      "happened" or "refused"
 *	  the task puts it into its progress, step_save
 *	intent_forget
 *
 * An intent has a number that grows; progress "intent" holds the last one that was put
 * into the progress, so that it is put there once. Its kinds, and what the looks need of
 * each, stand with their functions (play/order_kind.h).
 */
#ifndef PLAY_INTENT_H
#define PLAY_INTENT_H

#include <jansson.h>
#include <stdbool.h>

#include "play/visit.h"

struct err;

enum intent_fate { INTENT_NONE, INTENT_HAPPENED, INTENT_REFUSED, INTENT_UNKNOWN };

/* The first thing after visit_begin, for every task that spends: settles what any task has
 * left "asked". *own: the intent of this very task that is settled and not in its progress
 * yet, owned by the caller, NULL when there is none; its fate in *fate. */
bool intent_resolve(struct visit *visit, json_t **own, enum intent_fate *fate, struct err *e);
/* Writes the intent down. what: kind and evidence, consumed. On failure do not spend. */
bool intent_begin(struct visit *visit, json_t *what, struct err *e);
/* The outcome is known. It stays in the journal until intent_forget. */
bool intent_end(struct visit *visit, enum intent_fate fate, struct err *e);
/* After the outcome is in the progress: marks it there, saves the progress, and removes
 * the intent from the journal. */
bool intent_forget(struct visit *visit, struct err *e);
/* A person said what became of an intent whose traces are gone. */
bool intent_answer(struct visit *visit, enum intent_fate fate, struct err *e);

/* --- claims: what a task counts on */

/* Replaces this task's claims: an array of {"city": ID, "goods": [5]}, borrowed. Writes only
 * when they differ. */
bool claims_set(struct visit *visit, const json_t *claims, struct err *e);
/* Goods in that city that other tasks count on which made their claims before this one; all
 * others while it has none. The first come is served first, so no two wait for each other. */
bool claims_of_others(struct visit *visit, int city, int64_t goods[RESOURCES], struct err *e);

#endif
