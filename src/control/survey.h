/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * control/survey.h - one look at the game before a task is launched, or changed.
 *
 * So that a person hears at once what cannot work ("no city has a pirate fortress"). The
 * look runs in a child process, like a step: menu and keeper load no network library, and
 * Ctrl-C ends the look and not the menu.
 */
#ifndef CONTROL_SURVEY_H
#define CONTROL_SURVEY_H

#include <jansson.h>
#include <signal.h>
#include <stdbool.h>

#include "task/step.h"

struct child;
struct err;
struct function;
struct home;
struct key;

enum { SURVEY_LINE_MAX = 128 * 1024 };

struct survey {
	struct home *home;
	const struct function *const *functions; /* the table */
	const struct function *function;
	const char *account;
	const struct key *key;
	const json_t *configuration;
	const json_t *before; /* what holds now, where it is a change; NULL: a start */
};

/* How a person sees the look. */
struct survey_watch {
	const volatile sig_atomic_t *stop; /* ends it with ERR_STOPPED; may be NULL */
	step_doing *doing;		   /* what takes its time now; may be NULL */
};

/* The configuration as it may be taken, owned by the caller: the look writes names as the game
 * does. NULL and *e: it cannot work, or could not be looked at. Without a look of the function's
 * it is the one that was given. watch may be NULL. */
json_t *survey_run(const struct survey *survey, const struct survey_watch *watch, struct err *e);

/* The same in two halves, for a caller that waits for other things, too: the child tells one line
 * that is not a status (survey_status), and that is the outcome. */
bool survey_begin(const struct survey *survey, struct child *child, struct err *e);
bool survey_status(const struct child *child, const char *line, step_doing *doing);
json_t *survey_outcome(const char *line, struct err *e);

#endif
