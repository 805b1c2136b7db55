/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * control/identity.h - the process that an entry, a label or a state file names.
 */
#ifndef CONTROL_IDENTITY_H
#define CONTROL_IDENTITY_H

#include <jansson.h>
#include <stdbool.h>

struct err;
struct process;

/* "pid", "start", "boot", "space", "machine", "host", into an entry or a label. */
void identity_put(json_t *entry, const struct process *process);
/* From these; false when they are not there. Older programs wrote no space and no machine. */
bool identity_keeper(const json_t *entry, struct process *process);
/* From "worker", "workerStart" and the keeper's place. */
bool identity_worker(const json_t *label, struct process *process);
bool identity_lives(const json_t *entry);
/* At a glance: there is no process with its pid here. It may be elsewhere. */
bool identity_is_gone(const json_t *entry);
/* Does it name a process of another computer or container, which cannot be looked at? */
bool identity_is_elsewhere(const json_t *entry);
/* Of another computer, that is: with a kernel of its own, which knows nothing of our locks. */
bool identity_is_of_another_computer(const json_t *entry);
/* Then puts where it is into the entry, as "elsewhere": "on another computer (HOST)"; label
 * may be the entry itself. */
void identity_note_elsewhere(json_t *entry, const json_t *label);

/* As process_signal, for a process that a file names: files can be written by a step that was
 * taken over, so ERR_MISSING for one that is none of ikabot's. */
bool identity_signal(const struct process *process, int number, struct err *e);
/* The same as process_end_group. */
bool identity_end_group(const struct process *process, struct err *e);

#endif
