/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/pick.h - several at once out of a numbered list (base/pick.h).
 */
#ifndef UI_PICK_H
#define UI_PICK_H

#include <jansson.h>

struct asker;
struct err;

/* The entries of the list that were meant, each once, in the order of the list: an array, owned by
 * the caller. NULL when the answer names none, or one that is not there. */
json_t *pick_entries(const json_t *list, const char *answer);
/* Asks until it is an answer: "Which task's log? (several: 1,3-5 or all; 0 = back)". The entries,
 * owned by the caller; an empty array for back; NULL and *e to give up. otherwise: what an empty
 * line stands for, or NULL. */
json_t *pick_ask(struct asker *asker, const char *text, const json_t *list, const char *otherwise,
		 struct err *e);

#endif
