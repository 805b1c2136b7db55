/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/order_book.h - the orders of an account in its journal (store/journal.h).
 *
 * How the journal is led, step by step; play/order.h says what for. No function leads it itself.
 */
#ifndef PLAY_ORDER_BOOK_H
#define PLAY_ORDER_BOOK_H

#include <jansson.h>
#include <stdbool.h>

#include "play/order_kind.h"

struct err;

/* Judges what any task has left "asked". *own: the order of this very task that is judged and not
 * in its progress yet, owned by the caller, NULL when there is none; its fate in *fate. */
bool order_book_resolve(struct visit *visit, json_t **own, enum order_fate *fate, struct err *e);
/* Writes the order down. what: kind and evidence, borrowed; gets a number and a state. On failure
 * do not spend. */
bool order_book_begin(struct visit *visit, json_t *what, struct err *e);
/* The outcome is known, from the game or from a person. It stays in the journal until
 * order_book_forget. */
bool order_book_end(struct visit *visit, enum order_fate fate, struct err *e);
/* After the outcome is in the progress: marks it there, saves the progress, and removes
 * the order from the journal. */
bool order_book_forget(struct visit *visit, struct err *e);

#endif
