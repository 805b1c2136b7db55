/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/identity.h - the process that an entry, a label or a state file names.
 */
#ifndef TASK_IDENTITY_H
#define TASK_IDENTITY_H

#include <jansson.h>
#include <stdbool.h>

struct process;

/* From "pid", "start", "boot", "host"; false when they are not there. */
bool identity_keeper(const json_t *entry, struct process *process);
/* From "worker", "workerStart" and the keeper's boot and host. */
bool identity_worker(const json_t *label, struct process *process);
bool identity_lives(const json_t *entry);
/* Does it name a process of another machine or container, which cannot be looked at? */
bool identity_is_elsewhere(const json_t *entry);

#endif
