/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/tasks.h - the tasks there are: running, interrupted, failed.
 *
 * Made from the register, the state files and, before both, the locks: an entry whose
 * lock is free is dead whatever it says. An entry is the JSON object of the register
 * (store/register.h) with its "account". A task that is dead but has a state file is
 * "interrupted" (it can be resumed) or "failed"; its pid is null.
 */
#ifndef TASK_TASKS_H
#define TASK_TASKS_H

#include <jansson.h>
#include <stdbool.h>

struct err;
struct home;

/* An array of entries, oldest first, owned by the caller; account NULL means all.
 * No two of them hold the same lock, however quickly tasks follow each other.
 * Never fails because of one damaged file. NULL and *e when the home cannot be read. */
json_t *tasks_list(struct home *home, const char *account, struct err *e);
/* The task that is meant: an id, a pid, or a function's name where only one task has it.
 * An entry, owned by the caller; NULL with ERR_MISSING, or ERR_INPUT when several fit. */
json_t *tasks_find(struct home *home, const char *wanted, const char *account, struct err *e);
/* Finishes what tasks that were killed in their last act could not: they leave the register
 * for those that have ended, and their state file goes. */
void tasks_settle(struct home *home);
/* Does it run (in whatever state), or is it only a saved one? */
bool task_runs(const json_t *entry);
/* "autoPirate (k3f9)": how messages call it; in a buffer of the caller's. */
const char *task_title(const json_t *entry, char *title, size_t size);

#endif
