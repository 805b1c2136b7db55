/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/clerk.h - the process that keeps the session file for one that may not touch it.
 *
 * The session file stands in the home itself and is replaced as a whole, so a process that may
 * write it may write everything beside it. A process that is about to enter the sandbox
 * (os/sandbox/sandbox.h) hires a clerk first: a child of its own that stays outside, sends the file
 * on request and puts a changed one in its place. The lock of the file stays with the one who
 * changes it. All that the process forks later shares the clerk, and asks it over its desk
 * (store/desk.h).
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

#endif
