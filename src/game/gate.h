/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/gate.h - one task at a time talks to an account.
 *
 * The tasks of an account share one session, one current city on the server and one
 * token, so requests that belong together must not be cut in two by another task's.
 * The gate is a lock, locks/ACCOUNT.gate. Before it stands a turnstile, locks/ACCOUNT.turn:
 * whoever waits for the gate holds the turnstile, so one that has just left queues up
 * behind the others and nobody starves.
 *
 * The gate also paces: its file keeps the moment of the account's last request and who
 * made it, so that no number of tasks makes the account faster than one. A clock that
 * was set never makes a wait longer than the gap.
 */
#ifndef GAME_GATE_H
#define GAME_GATE_H

#include <signal.h>
#include <stdbool.h>

struct err;
struct gate;
struct home;

enum { GATE_WAIT_MS = 60000 };

/* home and stop (may be NULL) are borrowed as long as the gate. */
struct gate *gate_new(const struct home *home, const char *account,
		      const volatile sig_atomic_t *stop);
void gate_free(struct gate *gate); /* leaves it, too */
static inline void own_gate(struct gate **gate)
{
	gate_free(*gate);
}

/* Enters, or goes one level deeper when inside already. False with ERR_RETRY (busy for
 * wait_ms), ERR_STOPPED or ERR_SYSTEM. */
bool gate_enter(struct gate *gate, int wait_ms, struct err *e);
void gate_leave(struct gate *gate);

/* Inside: waits until gap_ms have passed since the account's last request and notes that
 * one is made now. False with ERR_STOPPED. */
bool gate_pace(struct gate *gate, long gap_ms, struct err *e);
/* Inside: was the account's last request made by this very gate object? If not, what the
 * game said to us last (token, current city) may be out of date. */
bool gate_was_ours(const struct gate *gate);

#endif
