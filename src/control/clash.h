/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * control/clash.h - tasks of different functions, or copies of one, that would spend twice.
 *
 * Functions say what their configuration touches (task/function.h). Two tasks of an account
 * that touch the same clash, like two copies of a function that says nothing. A launcher
 * looks beforehand, to ask the person; the keeper looks once more, under the lock
 * locks/ACCOUNT.start and before it lets go of it, so that of two that start at the same
 * instant one sees the other.
 */
#ifndef CONTROL_CLASH_H
#define CONTROL_CLASH_H

#include <jansson.h>
#include <stdbool.h>

struct err;
struct function;
struct home;
struct lock;

enum {
	CLASH_TEXT_SIZE = 128,
	CLASH_WAIT_MS = 8000,
	CLASH_WAIT_SHORT_MS = 200, /* for a task that runs and is to answer callers */
};

/* Running tasks of the account that this configuration clashes with, except the one with
 * that id (may be NULL): an array of entries (control/tasks.h) with "touches": what both
 * touch; owned by the caller. Empty when the function touches nothing. */
json_t *clash_list(struct home *home, const struct function *const *table, const char *account,
		   const struct function *function, const json_t *configuration, const char *id);
/* Do both touch something? Then it is the text, for people. */
bool clash_is(const struct function *one, const json_t *configuration, const struct function *other,
	      const json_t *theirs, char text[CLASH_TEXT_SIZE]);
/* The start lock. Taken by a keeper from before it looks until it is registered, or has
 * changed what it touches; and when a saved task is forgotten, which another process may be
 * resuming. NULL with ERR_BUSY when others hold it for wait_ms. */
struct lock *clash_lock(const struct home *home, const char *account, int wait_ms, struct err *e);

#endif
