/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/details.h - everything about one task, and what can be done with it.
 */
#ifndef UI_DETAILS_H
#define UI_DETAILS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

struct asker;
struct err;
struct function;
struct home;
struct key;

/* DETAILS_SHORT leaves out what only explains, DETAILS_LEAST the answers, too. */
enum details_size { DETAILS_WHOLE, DETAILS_SHORT, DETAILS_LEAST };

/* Prints configuration (in the words of the questions), progress, counters and the last
 * lines of the log of the task of an entry (control/tasks.h), running or not. */
void details_print(struct home *home, const struct function *const *table, const json_t *entry,
		   enum details_size size, FILE *to, bool colour);

struct details {
	struct home *home;
	const struct function *const *table;
	const struct key *key; /* for restarting and resuming */
	struct asker *asker;
};

enum { DETAILS_SAID_SIZE = 640 };

/* Shows the task and does what the person chooses, until he goes back or the task is
 * gone. said: what came of the last action, for people, or "". False and *e when he gave
 * up, or an answer given beforehand is wrong. */
bool details_menu(const struct details *details, const char *id, char said[DETAILS_SAID_SIZE],
		  struct err *e);

#endif
