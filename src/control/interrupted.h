/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * control/interrupted.h - saved tasks that a start must not pass over.
 *
 * A task that was interrupted, or has failed, does not run, but may be resumed at any time. A
 * start beside it would make two of what should be one: so it is a choice, too, whether that
 * one goes on, is forgotten, or stays beside. One whose state file cannot be read (it is damaged)
 * never goes on, but is a task that a name means: it is forgotten, or stays beside.
 */
#ifndef CONTROL_INTERRUPTED_H
#define CONTROL_INTERRUPTED_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct err;
struct function;
struct home;

enum if_interrupted {
	IF_INTERRUPTED_SAME,	/* one with the same answers goes on, else as FAIL */
	IF_INTERRUPTED_FAIL,	/* ERR_BUSY, with which one, and what can be done */
	IF_INTERRUPTED_RESUME,	/* it goes on, with its own answers */
	IF_INTERRUPTED_REPLACE, /* it is forgotten, and the new one starts */
	IF_INTERRUPTED_BESIDE,	/* the new one is another copy; both can run */
};

/* The choice with that name ("fail", "resume", ...); false when there is none. */
bool if_interrupted_find(const char *name, enum if_interrupted *choice);

struct interrupted {
	const struct function *const *functions; /* the table */
	const struct function *function;	 /* what is to start, ... */
	const char *account;
	const json_t *configuration; /* NULL: any, it is not known yet */
	int instance;		     /* 0: any */
};

/* The saved tasks in its way: entries (control/tasks.h), with "touches" where functions say what
 * they touch, and "same" where function and answers are the same; an array owned by the caller.
 * Where it cannot be seen which there are, one {"obstacle": why}. */
json_t *interrupted_list(struct home *home, const struct interrupted *start);
/* Which of them is to go on, borrowed: the one with the same answers, or the only one of the
 * function; NULL when there is none, or several fit. */
const json_t *interrupted_same(const json_t *entries);
const json_t *interrupted_only(const json_t *entries, const struct function *function);
/* "autoPirate (k3f9), started Nov 22 13:58, was interrupted and is saved: mission 4/10". */
void interrupted_describe(const json_t *entry, char *text, size_t size);
/* Lets it be resumed beside tasks that it clashes with. ERR_BUSY: it was resumed or changed
 * meanwhile. */
bool interrupted_stays_beside(struct home *home, const json_t *entry, struct err *e);
/* The lowest number that neither a running task nor a saved one has. */
int interrupted_free_instance(struct home *home, const char *account, const char *function);

#endif
