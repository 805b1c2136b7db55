/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * control/tasks.h - the tasks there are: running, interrupted, failed.
 *
 * Made from the register, the state files and, before both, the locks: an entry whose
 * lock is free is dead whatever it says (control/entry.h).
 */
#ifndef CONTROL_TASKS_H
#define CONTROL_TASKS_H

#include <jansson.h>
#include <stdbool.h>

#include "control/entry.h"

struct err;
struct home;

/* An array of entries, oldest first, owned by the caller; account NULL means all.
 * No two of them hold the same lock, however quickly tasks follow each other. A state file
 * that cannot be read is an entry, too, "damaged", and its status says why. NULL and *e when
 * it cannot be seen whether there are others. */
json_t *tasks_list(struct home *home, const char *account, struct err *e);
/* The same for looking and stopping: never NULL. What could not be looked at is told in
 * *unseen, and the rest is there. Also shows tasks that hold a lock and have lost all else. */
json_t *tasks_look(struct home *home, const char *account, struct err *unseen);
/* The task that is meant: an id, a pid, or a function's name where only one task has it.
 * An entry, owned by the caller; NULL with ERR_MISSING, or ERR_INPUT when several fit. */
json_t *tasks_find(struct home *home, const char *wanted, const char *account, struct err *e);
/* Finishes what tasks that were killed in their last act could not: they leave the register
 * for those that have ended, and their state file goes. */
void tasks_settle(struct home *home);
#endif
