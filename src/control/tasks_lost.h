/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * control/tasks_lost.h - what the files of the list share; included by these only.
 *
 *	tasks.c      the list: register, state files, locks
 *	tasks_lost.c tasks that have lost a part of what tells of them
 */
#ifndef CONTROL_TASKS_LOST_H
#define CONTROL_TASKS_LOST_H

#include <jansson.h>
#include <stdbool.h>

struct err;
struct home;

struct listing {
	const struct home *home;
	const char *account; /* NULL: all */
	json_t *entries;
	json_t *ids;	 /* of the entries: a set, as there may be many */
	json_t *dead;	 /* id -> an entry of the register whose lock is free */
	json_t *damaged; /* id -> what is wrong with its state file */
	bool adrift;	 /* the process of a dead entry lives */
	bool lost;	 /* a lock is held by a task that is not listed */
};

/* The lock of an entry, as its file is called; owned by the caller. */
char *listing_lock_name(const json_t *entry);
/* The lock is the truth: its holder lives, whatever else is gone. Sets "lost" when there are
 * such tasks that are not listed; adds them, too, when it is to. */
bool listing_holders(struct listing *listing, bool adds, struct err *e);
/* Adds those whose lock is free and whose process lives. */
void listing_adrift(struct listing *listing);
/* Before that: leaves out what their state files say, that they do not run. */
void listing_leave_out_adrift(struct listing *listing);
/* Adds those whose state file cannot be read. */
void listing_damaged(struct listing *listing);

#endif
