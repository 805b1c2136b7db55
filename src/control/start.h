/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * control/start.h - starting a task where one may be running already: detect and warn.
 *
 * Everybody who starts a task comes through here: menu, --run, recovery, dashboard. What
 * to do about a running one is a choice: of a person in the dialog, or of the option
 * --if-running; what to do about a saved one (control/interrupted.h) another, --if-interrupted.
 * The lock decides, never a list: two launches at the same instant give one task and one
 * question.
 */
#ifndef CONTROL_START_H
#define CONTROL_START_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "control/interrupted.h"
#include "control/launch.h"

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
	enum if_interrupted if_interrupted;
	int stop_wait_ms;
};

struct started {
	struct launched task;
	bool used; /* nothing was started: the task is the one that ran already */
	/* The saved task that goes on instead, "" where there is none; and how often it had
	 * looked at the game before (control/resumed.h). */
	char resumed[TASK_ID_SIZE];
	int64_t looks;
	bool beside; /* a saved task stays beside the new one */
};

/* The running tasks that this one would clash with: entries (control/tasks.h), with "touches"
 * where the function says what it touches; an array owned by the caller. Without a
 * configuration all copies of the function, whether they clash or not. */
json_t *start_in_the_way(struct home *home, const struct start *start);
/* The saved tasks that it would pass over (interrupted_list). */
json_t *start_passes_over(struct home *home, const struct start *start);
/* Those for which it would fail, as the choices are; none when it would not. */
json_t *start_fails_for(struct home *home, const struct start *start);
/* Is all that it would do to let a saved task go on? Then the game need not be looked at first. */
bool start_only_resumes(struct home *home, const struct start *start);
/* The first half of start_task, for callers that start the task themselves: does what the choices
 * say about those that run or are saved. True when the way is free, or started->used. */
bool start_clear(struct home *home, const struct start *start, struct started *started,
		 struct err *e);
/* The second half's order: of a new task, or of the saved one that is to go on. */
struct launch start_launch(struct home *home, const struct start *start,
			   const struct started *started);
/* ERR_BUSY when one runs or is saved and the choice is to fail; then the text names it, its pid,
 * since when and what it does. */
bool start_task(struct home *home, const struct start *start, struct started *started,
		struct err *e);
/* "autoPirate is already running (PID 4242, since Nov 22 13:58, mission 4/10, ...)", and
 * what both touch. */
void start_describe(struct home *home, const json_t *entry, char *text, size_t size);

#endif
