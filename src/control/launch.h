/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * control/launch.h - starting a task so that "started" is true.
 *
 * The launcher starts the keeper (keeper/keeper.h), hands it its order and reads one
 * answer: ready, or why not. Control returns once the task holds its lock, is listed
 * and can be controlled.
 */
#ifndef CONTROL_LAUNCH_H
#define CONTROL_LAUNCH_H

#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>

#include "store/state.h"

struct err;
struct function;
struct home;
struct key;

struct launch {
	const char *function;
	const char *account;
	const struct key *key;	     /* NULL when the task needs none */
	const json_t *configuration; /* borrowed */
	int instance;
	bool anyway;	    /* beside tasks it clashes with: a person said so */
	const char *resume; /* the id of a saved task; then only the key counts */
	bool rehearses;	    /* nothing is started: could it be? */
};

struct launched {
	char id[TASK_ID_SIZE];
	pid_t pid;
	int instance;
};

/* ERR_BUSY: another task holds the lock. ERR_SYSTEM: it could not start, or did not
 * answer within ten seconds and was ended again. */
bool launch_task(struct home *home, const struct launch *launch, struct launched *launched,
		 struct err *e);
/* Before a task is ended in order to start one: could that start? Looks for room on the disk, and
 * lets a keeper come up to the point where it would take its lock. */
bool launch_is_possible(struct home *home, struct err *e);
/* The order as the keeper reads it, owned by the caller. */
json_t *launch_order(const struct launch *launch);

#endif
