/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/clerk.h - who keeps the session file for a process that may not touch it.
 *
 * The session file stands in the home itself and is replaced as a whole, so a process that may
 * write it may write everything beside it. A process that is about to enter the sandbox
 * (os/sandbox/sandbox.h) hires a clerk first: a child of its own that stays outside, sends the file
 * on request and puts a changed one in its place. The lock of the file stays with the one who
 * changes it. All that the process forks later shares the clerk.
 *
 * The clerk trusts no client. Of what it is given it takes only what a step may change: notes on
 * the account it was hired for, its saved lists, and of its secrets the cookies and the
 * lobby's token. So a step that was taken over can reach no other account, switch no sandbox
 * off, and set no program as a "notification" that is started outside.
 *
 * It reads and keeps the account's journal, too, for that stands beside those of others. Two more
 * things can be asked of it. Errands are the duties of its hirer that need more than a
 * sandbox gives, such as starting a task; each runs in a process of its own. And it connects
 * with the control socket of a task: a confined process can make no such socket itself, for
 * nothing would keep it from connecting with any other program of the user (D-Bus, docker).
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
	int lock;		   /* a descriptor that the clerk keeps for it; 0: none */
	bool reaches;		   /* control sockets of tasks */
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
/* Moves a file aside that is not a session (session_mend); the home's notice says so. */
bool clerk_mend(struct home *home, struct err *e);
/* Of the account that the clerk was hired for (store/journal.h). */
bool clerk_read_journal(struct buffer *to, struct err *e);
bool clerk_keep_journal(const char *text, size_t length, bool durable, struct err *e);
bool clerk_move_journal(struct err *e);
/* As local_connect (os/local.h) on that name in the folder "run". */
int clerk_reach(const char *name, struct err *e);
json_t *clerk_errand(const json_t *order, int wait_ms, struct err *e);

#endif
