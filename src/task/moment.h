/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/moment.h - the moments of a task, as its own clock shows them.
 *
 * The status of a task is a text with hours in it ("back 14:32:10"), written in the zone of its
 * process: TZ as it was when it was started, else the system's. Where the reader's zone is
 * another one, all moments beside that text are shown as the task's clock shows them, and that
 * clock is named: no line shows two.
 */
#ifndef TASK_MOMENT_H
#define TASK_MOMENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Does the task's clock show another hour than ours? entry: of the register, or a status. */
bool moment_is_foreign(const json_t *entry);
/* "UTC+01:00" where it does, else "". */
const char *moment_zone(const json_t *entry, char *to, size_t size);
/* "14:32:10, in 24 min". */
void moment_next(const json_t *entry, char *to, size_t size, int64_t wall_ms);
/* As clock_short (base/clock.h). */
void moment_short(const json_t *entry, char *to, size_t size, int64_t wall_ms);

#endif
