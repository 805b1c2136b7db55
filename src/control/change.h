/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * control/change.h - changing what a task is to do, whether it runs or is only saved.
 *
 * A change is judged like a start: the questions, the function's survey with the game before
 * it, the function's check, and whether another task touches the same. A task that runs has
 * its keeper do that; of one that does not (interrupted, failed, or paused before a reboot)
 * the caller does it here, and writes the state file.
 *
 * A change is the request that a keeper gets: {"do": "set", "key", "value"}, {"do": "set",
 * "values": {KEY: VALUE, ...}}, which is taken as a whole or not at all, or {"do": "add",
 * "item"}.
 */
#ifndef CONTROL_CHANGE_H
#define CONTROL_CHANGE_H

#include <jansson.h>
#include <stdbool.h>

struct err;
struct function;
struct home;
struct key;

/* The keeper's own look ends before its caller gives up waiting for it. */
enum { CHANGE_LOOK_MS = 50000, CHANGE_WAIT_MS = 60000 };

/* The key of an account for the look at a saved task; NULL and *e when there is none. */
typedef const struct key *change_key(void *argument, const char *account, struct err *e);

struct change {
	struct home *home;
	const struct function *const *functions;
	const json_t *entry;	 /* of control/tasks.h */
	const struct key *known; /* of its account, for the look at a saved task; or NULL: */
	change_key *key;	 /* asked for only when the game must be looked at */
	void *argument;
};

/* The configuration as the task has it now, owned by the caller; NULL and *e. */
json_t *change_configuration(const struct change *change, struct err *e);

/* The request is consumed. False with ERR_BUSY when another change, or a resume, is under way;
 * whatever the reason, nothing was changed then, and it says so. */
bool change_task(const struct change *change, json_t *request, struct err *e);

/* The configuration with that change, with its defaults, owned by the caller; checked as single
 * answers only. NULL and *e. */
json_t *change_apply(const struct function *function, const json_t *configuration,
		     const json_t *request, struct err *e);
/* Puts before what a look has failed with, that it is one, and after, that nothing was changed. */
bool change_refused(struct err *e);

#endif
