/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/survey.h - one look at the game before a task is launched.
 *
 * So that a person hears at once what cannot work ("no city has a pirate fortress"). The
 * look runs in a child process, like a step: the menu loads no network library, and
 * Ctrl-C ends the look and not the menu.
 */
#ifndef TASK_SURVEY_H
#define TASK_SURVEY_H

#include <jansson.h>
#include <signal.h>
#include <stdbool.h>

struct err;
struct function;
struct home;
struct key;

/* True when the function has nothing to look at, or found nothing wrong. *stop (may be
 * NULL) ends the look with ERR_STOPPED. */
bool survey_run(struct home *home, const struct function *function, const char *account,
		const struct key *key, const json_t *configuration,
		const volatile sig_atomic_t *stop, struct err *e);

#endif
