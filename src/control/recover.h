/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * control/recover.h - going on after a crash, a kill or a reboot.
 *
 * A state file whose lock is free is an interrupted task. It is started again from its
 * configuration and its progress; one that was paused comes back paused, one that had
 * failed comes back only when it is named.
 */
#ifndef CONTROL_RECOVER_H
#define CONTROL_RECOVER_H

#include <jansson.h>
#include <stdbool.h>

#include "control/launch.h"

struct err;
struct home;
struct key;

/* Starts the saved task of an entry again. ERR_BUSY when another copy runs. */
bool recover_task(struct home *home, const json_t *entry, const struct key *key,
		  struct launched *launched, struct err *e);
/* The same for a person who names the task: one that was paused goes on. */
bool resume_task(struct home *home, const json_t *entry, const struct key *key,
		 struct launched *launched, struct err *e);
/* What is known before a task is ended: false when it could not be started again. */
bool restart_is_possible(struct home *home, const json_t *entry, struct err *e);
/* The second half of a restart, when the task of the entry has been ended. */
bool restart_ended(struct home *home, const json_t *entry, const struct key *key,
		   struct launched *launched, struct err *e);
/* Ends a running task and starts it again from where it was: with this program, after
 * an upgrade, or to make it read its settings anew. */
bool restart_task(struct home *home, const json_t *entry, const struct key *key, int wait_ms,
		  struct launched *launched, struct err *e);
/* tasks_list, for callers that may recover some: the worker of a keeper that was killed just now
 * has let go of its lock. */
json_t *recover_list(struct home *home, const char *account, struct err *e);
/* The interrupted tasks among the entries, an array owned by the caller. */
json_t *recover_candidates(const json_t *entries);

#endif
