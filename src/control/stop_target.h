/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * control/stop_target.h - what the files of stopping share; included by these only.
 *
 *	stop.c        all that are to end, at once: asked, waited for, forced
 *	stop_target.c one of them: is it over, what signals reach it, what it leaves behind
 */
#ifndef CONTROL_STOP_TARGET_H
#define CONTROL_STOP_TARGET_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "control/control.h"
#include "control/stop_way.h"
#include "store/home.h"

struct lock;

enum stop_stage {
	STAGE_ASKED, /* over its socket, whether or not it has answered yet */
	STAGE_TERMINATED,
	STAGE_LAST, /* there is no more force than was used */
	STAGE_DONE, /* stopped, or given up: its error says which */
};

struct target {
	struct home *home;
	const json_t *entry;
	const char *id;
	const char *account;
	const char *function;
	int instance;
	bool keep; /* the state file stays */
	bool many; /* the register is changed once for all of them (tasks_stop) */
	char lock_path[HOME_PATH_SIZE];

	enum stop_stage stage;
	enum stop_way way;   /* what was really sent */
	int64_t deadline_ms; /* monotonic; the next stage */
	struct control_call call;
	bool accepted;	   /* it has said that it will stop */
	struct err unsent; /* why the last signal was not sent */
	struct err e;	   /* what became of it */
};

void target_aim(struct target *target, struct home *home, const json_t *entry);
/* Does the task hold its lock no more? *lock: then ours for a moment, or NULL where
 * another task was quicker and holds it now. */
bool target_is_over(const struct target *target, struct lock **lock);
/* Sends a signal to the keeper and, where it shall die, to the worker that the label names.
 * False when none was sent: target->unsent says why. */
bool target_signal(struct target *target, int number);
/* Removes what a task that is over has left; lock as target_is_over gave it. */
bool target_forget(const struct target *target, const struct lock *lock, struct err *e);

#endif
