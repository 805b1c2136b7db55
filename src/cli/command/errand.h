/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/errand.h - work with the network, in a process of its own.
 *
 * Menu and command line never load the network library. Ctrl-C at the terminal ends the child
 * and gives the errand up.
 */
#ifndef CLI_COMMAND_ERRAND_H
#define CLI_COMMAND_ERRAND_H

#include <jansson.h>

struct err;

/* In the child: the answer, a new reference, or NULL and *e. */
typedef json_t *errand_work(const void *argument, struct err *e);
/* In the child: what it does now, for the parent's step. The second argument means nothing. */
void errand_say(const char *text, void *ignored);
/* The same, handed over and owned by the caller; ERR_STOPPED when it was given up. step may be
 * NULL. */
json_t *errand_run(errand_work *work, const void *argument, void (*step)(const char *text),
		   struct err *e);

#endif
