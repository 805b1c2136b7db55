/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/link.h - the address under which a task serves.
 *
 * A task that serves (STEP_SERVES) tells its addresses in its status. A person who has just
 * started it, or wants to use the one that runs, gets them printed and opened.
 */
#ifndef UI_LINK_H
#define UI_LINK_H

#include <stdbool.h>

struct asker;
struct err;
struct function;
struct home;

/* Prints the addresses in the status of the task and, where a browser can be opened, asks
 * whether to. Waits a little for a task that has just begun. Nothing for other functions.
 * False and *e when the person gave up. */
bool link_offer(struct home *home, const struct function *function, const char *id,
		struct asker *asker, struct err *e);

#endif
