/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/clerk.h - who keeps the session file for a process that may not touch it.
 *
 * The session file stands in the home itself and is replaced as a whole, so whoever may write
 * it may write everything beside it. A process that is about to enter the sandbox
 * (os/sandbox.h) hires a clerk first: a child of its own that stays outside, sends the file
 * on request and puts a changed one in its place. The lock of the file stays with the one who
 * changes it. All that the process forks later shares the clerk.
 *
 * The clerk trusts nobody. Of what it is given it takes only what a step may change: notes on
 * the account it was hired for, its saved lists, and of its secrets the cookies and the
 * lobby's token. So a step that was taken over can reach no other account, switch no sandbox
 * off, and set no program as a "notification" that is started outside.
 *
 * One more thing can be asked of it: errands, the duties of whoever hired it that need more
 * than a sandbox gives, such as starting a task. Each runs in a process of its own.
 */
#ifndef STORE_CLERK_H
#define STORE_CLERK_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct buffer;
struct err;
struct home;
struct key;

/* The answer, a new reference, or NULL and *e. */
typedef json_t *clerk_errand_work(void *context, const json_t *order, struct err *e);

struct clerk_duty {
	struct home *home;
	const char *account;
	const struct key *key;	   /* NULL: no secrets are changed */
	clerk_errand_work *errand; /* NULL: none are run */
	void *context;
};

/* Everything the duty names must live as long as the caller. */
bool clerk_hire(struct clerk_duty *duty, struct err *e);
/* Waits until it is gone; only the one that hired it does that. */
void clerk_dismiss(void);
bool clerk_is_there(void);

/* As file_read and file_replace on the session file. */
bool clerk_read(struct buffer *to, struct err *e);
bool clerk_replace(const char *text, size_t length, bool durable, struct err *e);
/* Moves a file aside that is no session (session_mend); the home's notice says so. */
bool clerk_mend(struct home *home, struct err *e);
json_t *clerk_errand(const json_t *order, int wait_ms, struct err *e);

#endif
