/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/function.h - everything about a function of the program is one row.
 *
 * Menu, command line, duplicate dialog, lock name, help, completion, man page, web form
 * and the row tests are read from it; nothing else knows a function by name. A new
 * function is one file in functions/ and one line in its list.
 */
#ifndef TASK_FUNCTION_H
#define TASK_FUNCTION_H

#include <jansson.h>
#include <stdbool.h>

#include "task/question.h"
#include "task/step.h"

struct err;

enum function_kind {
	FUNCTION_ONESHOT, /* one step in the foreground, with the terminal */
	FUNCTION_FINITE,  /* a background task that ends */
	FUNCTION_ENDLESS, /* a background task that goes on until it is stopped */
};

/* What a second copy on the same account does. */
enum duplicate { DUPLICATE_SAFE, DUPLICATE_WASTEFUL, DUPLICATE_HARMFUL };

struct function {
	const char *name;   /* as in --run and the table: "autoPirate" */
	const char *number; /* in the menu: "17"; "21.3" is 3 in the menu 21 */
	const char *menu;   /* "Auto-pirate" */
	const char *help;   /* one or two sentences */
	enum function_kind kind;
	enum duplicate duplicate;
	const char *why; /* one sentence: what a second copy would do */
	const struct question *questions;
	int step_limit_s; /* a step that takes longer hangs; 0 means the usual limit */

	/* Does the configuration make sense as a whole? Looks at the JSON only; NULL when
	 * every combination does. */
	bool (*check)(const json_t *configuration, struct err *e);
	/* Looks at the game once before the task is launched, so that a person hears at
	 * once what cannot work; NULL when there is nothing to look at. */
	bool (*survey)(struct step *step, struct err *e);
	/* On failure fills *e and returns step_failed(). */
	struct step_result (*step)(struct step *step, struct err *e);
};

/* The table ends with NULL. */
const struct function *function_find(const struct function *const *table, const char *name);
const struct function *function_numbered(const struct function *const *table, const char *number);
/* The questions and the function's own check together. */
bool function_check(const struct function *function, const json_t *configuration, struct err *e);

#endif
