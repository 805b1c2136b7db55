/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * control/entry.h - a task as the list has it (control/tasks.h).
 *
 * An entry is the JSON object of the register (store/register.h) with its "account". A task that
 * is dead but has a state file is "interrupted" (it can be resumed) or "failed"; its pid is null.
 */
#ifndef CONTROL_ENTRY_H
#define CONTROL_ENTRY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct err;

/* Does it run (in whatever state), or is it only a saved one? */
bool task_runs(const json_t *entry);
/* Can what is saved of it not be read? */
bool task_is_damaged(const json_t *entry);
/* Does it live without a lock that counts (its file was removed), and has not yet taken it
 * anew? Then its process alone says that it lives. */
bool task_is_adrift(const json_t *entry);
/* Where it is, when that is not here: "on another computer (HOST)"; NULL when it is ours. */
const char *task_elsewhere(const json_t *entry);
/* Is it only perhaps there? Its lock is free, but the home is on a remote disk. */
bool task_is_unseen(const json_t *entry);
/* False with ERR_REFUSED and whose it is when it is not ours: then it is only looked at. */
bool task_is_ours(const json_t *entry, struct err *e);
/* "autoPirate (k3f9)": how messages call it; in a buffer of the caller's. */
const char *task_title(const json_t *entry, char *title, size_t size);

#endif
