/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/logs.h - the logs of tasks, log/ID.log, and a bound on all of them together.
 */
#ifndef STORE_LOGS_H
#define STORE_LOGS_H

#include <stdbool.h>
#include <stddef.h>

struct buffer;
struct err;
struct home;

/* Removes the oldest logs while there are more than a few hundred. */
void logs_sweep(const struct home *home);
/* Appends the last bytes of a task's log, from the start of a line; ERR_MISSING when
 * there is none. */
bool logs_tail(const struct home *home, const char *id, size_t bytes, struct buffer *to,
	       struct err *e);

#endif
