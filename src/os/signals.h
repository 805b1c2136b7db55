/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/signals.h - signals without surprises.
 *
 * A handler only writes the number into a pipe, which the main loop reads like any
 * other descriptor; or, in a worker, which is plain blocking code, sets a flag that
 * every long call looks at.
 */
#ifndef OS_SIGNALS_H
#define OS_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

struct err;

/* Sends these signals (0 ends them) into a pipe; returns the end to wait on, or -1.
 * Once per process. */
int signals_open(const int *numbers, struct err *e);
/* The next signal that came, or 0. */
int signals_next(int descriptor);

/* Sets *flag to 1 when the signal comes; blocking calls are cut short. */
void signals_flag(int number, volatile sig_atomic_t *flag);
void signals_ignore(int number);
void signals_default(int number);
/* Holds signals back around a fork: a child that meets one before its own
 * signals_reset would run its parent's handlers, and write into its parent's pipe.
 * The parent lets them through again; signals_reset does it for the child. */
void signals_hold(bool held);
/* Everything as a new process of ours expects it: for a child before it starts its own work. A
 * file that reaches a limit of its size (SIGXFSZ) is an error of write, as a full disk is. */
void signals_reset(void);
/* Everything as another program expects it. */
void signals_reset_all(void);

#endif
