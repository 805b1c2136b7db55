/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * control/stop.h - ending a task, and knowing that it is over.
 *
 * First the task is asked over its socket, and leaves at its next safe point. A process that
 * does not is sent SIGTERM with SIGCONT (a stopped process handles no signal), then
 * SIGKILL, keeper and worker both, always verified (os/process.h). Over means that the
 * lock is free: it is waited for, not a fixed time. What is told is what was really sent.
 * A task of another computer or container is refused and not touched (control/tasks.h).
 */
#ifndef CONTROL_STOP_H
#define CONTROL_STOP_H

#include <jansson.h>
#include <stdbool.h>

#include "control/stop_way.h"

struct err;
struct home;

enum { STOP_WAIT_MS = 10000 };

/* Stops the task of an entry (control/tasks.h). wait_ms: how long to wait before force.
 * False and *e when it still runs after all, or was resumed since the entry was made. A
 * stopped task is not resumed later. */
bool task_stop(struct home *home, const json_t *entry, int wait_ms, enum stop_way *way,
	       struct err *e);
/* The same, but its state file stays: it is interrupted, and can be resumed. */
bool task_interrupt(struct home *home, const json_t *entry, int wait_ms, enum stop_way *way,
		    struct err *e);
/* What became of one of many: e->kind is ERR_NONE when it is stopped. */
typedef void stop_told(const json_t *entry, enum stop_way way, const struct err *e, void *argument);
/* Stops all of them at once: it takes as long as the slowest, however many do not answer. The
 * register, which grows with them, is written once. Tells of each when it is over. */
void tasks_stop(struct home *home, const json_t *entries, int wait_ms, stop_told *told,
		void *argument);
/* The same, but their state files stay. */
void tasks_interrupt(struct home *home, const json_t *entries, int wait_ms, stop_told *told,
		     void *argument);
#endif
