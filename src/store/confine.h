/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/confine.h - what each kind of our processes gives up before it reads what strangers
 * wrote (os/guard.h, os/sandbox/sandbox.h, store/clerk.h).
 *
 *	CONFINE_STEP     a step, a look before a start: reads the game's pages
 *	CONFINE_TALK     the same, and looks which tasks run before it acts (talk_is_clear)
 *	CONFINE_SERVER   the web server and its children: read what browsers send, too
 *	CONFINE_MESSAGE  a channel of the messenger: reads what a service answers
 *
 * All of them keep the network and the account's own locks; a step, a talk and the server use
 * the cache. None may read journals (their clerk reads the account's own), write what other tasks
 * go by (the labels of their locks, journals, saved tasks, logs), touch other files of the user
 * or kept keys, or start a program.
 *
 * The keeper is not confined: what it started later would be confined with it, and the
 * user's own notification program must be free to do what it does (setuid programs too). It
 * reads nothing that comes from the network.
 */
#ifndef STORE_CONFINE_H
#define STORE_CONFINE_H

#include <stdbool.h>

#include "os/sandbox/sandbox.h"
#include "store/clerk.h"

struct err;
struct home;

enum confine_kind { CONFINE_STEP, CONFINE_TALK, CONFINE_SERVER, CONFINE_MESSAGE };

/* Is the setting "sandbox" of that account anything but 0? */
bool confine_is_wanted(struct home *home, const char *account);

/* What the system does not offer does not hold, and confine_holds says so. False and *e
 * (ERR_RETRY) when something that it offers does not hold: then end without doing anything.
 * What the duty names must live until confine_end; a process that was born confined stays so. */
bool confine(enum confine_kind kind, struct clerk_duty *duty, bool wanted, struct err *e);
/* Before it: one more lock that the process may take. */
void confine_lock(const char *path);
/* Before it: the descriptor of the task's lock, which the process shares so that nothing else
 * starts while it lives (keeper/worker.h). A process that has it may as well unlock it for all, or
 * leave it to a grandchild; so once confined the process has it no more, and its clerk, which is
 * outside and dies with it, holds it in its place. */
void confine_holder(int lock);
/* What holds of it, for people: "Landlock 7, seccomp". */
const char *confine_holds(void);
/* Before the end of the process. */
void confine_end(void);

/* Tries it in a process of its own, confined as a step is. */
enum { CONFINE_TRIES = 3 };
extern const char *const confine_tries[CONFINE_TRIES]; /* "start programs" */
struct confine_trial {
	bool is_private; /* no core dump, no look into it */
	struct sandbox_report held;
	bool could[CONFINE_TRIES];
};
/* False when it could not be tried. */
bool confine_try(struct home *home, struct confine_trial *trial);

#endif
