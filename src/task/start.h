/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/start.h - starting a task where one may be running already: detect and warn.
 *
 * Everybody who starts a task comes through here: menu, --run, recovery, dashboard. What
 * to do about a running one is a choice: of a person in the dialog, or of the option
 * --if-running. The lock decides, never a list: two launches at the same instant give
 * one task and one question.
 */
#ifndef TASK_START_H
#define TASK_START_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "task/launch.h"

struct err;
struct function;
struct home;
struct key;

enum if_running {
	IF_RUNNING_FAIL,    /* ERR_BUSY, with who runs */
	IF_RUNNING_USE,	    /* fine as it is */
	IF_RUNNING_WAIT,    /* until it has ended, then start */
	IF_RUNNING_RESTART, /* stop it, then start */
	IF_RUNNING_ANYWAY,  /* beside it, as the next instance */
};

/* The choice with that name ("fail", "use", ...); false when there is none. */
bool if_running_find(const char *name, enum if_running *choice);

struct start {
	const struct function *const *functions; /* the table */
	const struct function *function;
	const char *account;
	const struct key *key;
	const json_t *configuration;
	/* 0: the first, or the first that is free where copies may run side by side: with
	 * IF_RUNNING_ANYWAY, or when the function says what it touches. */
	int instance;
	enum if_running choice;
	int stop_wait_ms;
};

struct started {
	struct launched task;
	bool used; /* nothing was started: the task is the one that ran already */
};

/* The running tasks that this one would clash with: entries (task/tasks.h), with "touches"
 * where the function says what it touches; an array owned by the caller. Without a
 * configuration all copies of the function, whether they clash or not. */
json_t *start_in_the_way(struct home *home, const struct start *start);
/* The first half of start_task, for who starts the task himself: does what the choice
 * says about those that run. True when the way is free, or started->used. */
bool start_clear(struct home *home, const struct start *start, struct started *started,
		 struct err *e);
/* ERR_BUSY when one runs and the choice is to fail; then the text names it, its pid,
 * since when and what it does. */
bool start_task(struct home *home, const struct start *start, struct started *started,
		struct err *e);
/* "autoPirate is already running (PID 4242, since Nov 22 13:58, mission 4/10, ...)", and
 * what both touch. */
void start_describe(struct home *home, const json_t *entry, char *text, size_t size);

#endif
