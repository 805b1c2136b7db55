/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keeper/review.h - changing what a task is to do while it runs.
 */
#ifndef KEEPER_REVIEW_H
#define KEEPER_REVIEW_H

#include <jansson.h>
#include <stdbool.h>

struct err;
struct keeper;

/* The requests "set" and "add". Where the function looks at the game first, the caller waits for
 * the answer. */
bool keeper_change(struct keeper *keeper, const json_t *request, json_t *answer, struct err *e);
void keeper_on_review(struct keeper *keeper);
/* Ends one that takes too long, whose caller has left, or whose task is ending. */
void keeper_tend_review(struct keeper *keeper);

#endif
