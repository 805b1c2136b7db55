/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/detached.h - this program once more, outliving everything: its own session, no terminal, its
 * output in a log, private files by default.
 */
#ifndef OS_DETACHED_H
#define OS_DETACHED_H

#include <stdbool.h>
#include <sys/types.h>

struct err;

/* The descriptor on which a detached program finds the channel to its starter. */
enum { DETACHED_CHANNEL = 3 };
/* Executes this program anew, detached, with these arguments (the first is the name,
 * NULL ends them). Gives the starter's end of the channel and the pid. */
bool detached_start(const char *const *arguments, const char *log_path, int *channel, pid_t *pid,
		    struct err *e);
/* The first thing that such a program does. */
void detached_begin(void);

#endif
