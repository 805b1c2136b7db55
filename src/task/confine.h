/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/confine.h - what each kind of our processes gives up before it reads what strangers
 * wrote (os/guard.h, os/sandbox.h, store/clerk.h).
 *
 *	CONFINE_STEP     a step, a look before a start, a talk: reads the game's pages
 *	CONFINE_SERVER   the web server and its children: read what browsers send, too
 *	CONFINE_MESSAGE  a channel of the messenger: reads what a service answers
 *
 * All of them keep the network, the account's locks, journal, log and cache. None may touch
 * other files of the user, kept keys, saved tasks, or start a program.
 *
 * The keeper is not confined: what it started later would be confined with it, and the
 * user's own notification program must be free to do what it does (setuid programs too). It
 * reads nothing that comes from the network.
 */
#ifndef TASK_CONFINE_H
#define TASK_CONFINE_H

#include <stdbool.h>

#include "os/sandbox.h"
#include "store/clerk.h"

struct home;

enum confine_kind { CONFINE_STEP, CONFINE_SERVER, CONFINE_MESSAGE };

/* Is the setting "sandbox" of that account anything but 0? */
bool confine_is_wanted(struct home *home, const char *account);

/* Never fails: what the system does not offer does not hold. What the duty names must live
 * until confine_end; a process that was born confined stays so. */
void confine(enum confine_kind kind, struct clerk_duty *duty, bool wanted);
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
