/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli/command/resumed.h - what became of a task that was resumed, told. */
#ifndef CLI_COMMAND_RESUMED_H
#define CLI_COMMAND_RESUMED_H

#include <jansson.h>
#include <stdint.h>

struct home;

/* Waits for the look after the first looks (control/resumed.h), no longer than until the moment
 * (clock_monotonic_ms), tells what came of it, and gives the exit status. pid: of its new
 * keeper; 0: it had one. */
int command_tell_resumed(struct home *home, const json_t *entry, int64_t looks, int64_t pid,
			 int64_t until_ms);
/* The same, but only what a person must know: that it has failed, or asks. */
int command_tell_trouble(struct home *home, const json_t *entry, int64_t looks, int64_t until_ms);

#endif
