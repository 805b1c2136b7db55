/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/pages/research.h - what the player has researched.
 *
 * Only what makes building cheaper is read: three researches that add up to 14 percent.
 */
#ifndef GAME_PAGES_RESEARCH_H
#define GAME_PAGES_RESEARCH_H

#include <jansson.h>
#include <stdbool.h>

struct envelope;
struct err;

enum { RESEARCH_REDUCTION_MAX = 14 };

/* The percentage by which building is cheaper, 0 to 14, from the list of economy
 * researches (view=noViewChange&researchType=economy). False with ERR_STRANGE when the
 * answer has no such list. */
bool research_reduction(const struct envelope *envelope, int *percent, struct err *e);

/* For --inspect: the percentage, and the names of what is explored and of what is not. NULL
 * when the answer has no such list; owned by the caller. */
json_t *research_print(const struct envelope *envelope);

#endif
