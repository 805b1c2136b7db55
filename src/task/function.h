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

#include "base/find.h"
#include "task/question.h"
#include "task/step.h"

struct err;
struct order_kind;
struct talk;

enum function_kind {
	FUNCTION_ONESHOT, /* no task: its talk is all of it, with the terminal */
	FUNCTION_FINITE,  /* a background task that ends */
	FUNCTION_ENDLESS, /* a background task that goes on until it is stopped */
};

enum { STEP_SERVES = -1 };

/* What a second copy on the same account does. */
enum duplicate { DUPLICATE_SAFE, DUPLICATE_WASTEFUL, DUPLICATE_HARMFUL };

struct function {
	const char *name;     /* as in --run and the table: "autoPirate" */
	const char *number;   /* in the menu: "17"; "21.3" is 3 in the menu 21 */
	const char *menu;     /* "Auto-pirate" */
	const char *help;     /* one or two sentences */
	const char *keywords; /* other words that a person may look for it by; or NULL */
	enum function_kind kind;
	enum duplicate duplicate;
	const char *why; /* one sentence: what a second copy would do */
	const struct question *questions;
	/* A step that takes longer hangs; 0 means the usual limit, STEP_SERVES that it goes on
	 * until the task is paused, changed or stopped. */
	int step_limit_s;

	/* Asks what can only be asked with the game before one's eyes, instead of the bare
	 * questions; they then say what a finished configuration looks like.
	 * False and *e: it ends without a task; ERR_STOPPED when the person gave up. */
	bool (*talk)(struct talk *talk, struct err *e);
	/* Does the configuration make sense as a whole? Looks at the JSON only; NULL when
	 * every combination does. */
	bool (*check)(const json_t *configuration, struct err *e);
	/* Looks at the game once before the task is launched (where no talk has looked), and
	 * before a change of its configuration is taken, so that a person hears at once what
	 * cannot work; NULL when there is nothing to look at. configuration: as the step has it,
	 * passed the questions only; names may be put as the game writes them, and check is asked
	 * afterwards. before: what holds now, where it is a change; what stays as it was is not
	 * judged again. */
	bool (*survey)(struct step *step, json_t *configuration, const json_t *before,
		       struct err *e);
	/* What the task changes, as short texts ("the buildings of city 1295"), an array
	 * owned by the caller. Two tasks clash when they share one, of whatever functions
	 * they are; copies of one function that share nothing run side by side. NULL: every
	 * copy clashes with every other, and with no other function. */
	json_t *(*touches)(const json_t *configuration);
	/* Merges one more item into a list of the configuration (the control verb "add");
	 * list is a copy. NULL: it is appended. */
	bool (*merge)(json_t *list, const char *item, struct err *e);
	/* The kinds of orders that it gives and that spend; ends with NULL. NULL: none spends. */
	const struct order_kind *const *orders;
	/* On failure fills *e and returns step_failed(). */
	struct step_result (*step)(struct step *step, struct err *e); /* NULL: a ONESHOT */
};

/* The table ends with NULL. */
/* Case does not count. */
const struct function *function_find(const struct function *const *table, const char *name);
/* How well what a person typed names the function (base/find.h). */
enum find_fit function_fit(const struct function *function, const char *typed);
/* Says that there is none of that name, and which may be meant; false, for return. */
bool function_unknown(const struct function *const *table, const char *name, struct err *e);
/* The questions and the function's own check together. */
bool function_check(const struct function *function, const json_t *configuration, struct err *e);
/* The question whose answer is a list that may grow while the task runs, or NULL. */
const struct question *function_list(const struct function *function);
/* Something both configurations touch, copied into text; false when there is nothing. */
bool function_clash(const struct function *one, const json_t *configuration,
		    const struct function *other, const json_t *other_configuration, char *text,
		    size_t size);

#endif
