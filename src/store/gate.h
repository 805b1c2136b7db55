/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/gate.h - one task at a time talks to an account, and a person goes first.
 *
 * The tasks of an account share one session, one current city on the server and one
 * token, so requests that belong together must not be cut in two by another's. Locks:
 *
 *	locks/ACCOUNT.gate   held while requests are made
 *	locks/ACCOUNT.visit  held for all that a task does at one go, and around what a person
 *	                     orders: a task counts on what it has seen
 *	locks/ACCOUNT.turn   held by the task that is next, so one that has just left queues up
 *	                     behind the others and none starves
 *	locks/ACCOUNT.first  held by a person's request that waits: tasks let it go first
 *
 * What a person only reads needs no visit: it goes in between while a task rests (gate_rest).
 *
 * The gate also paces (store/pace.h): its file keeps the moment of the account's last request,
 * who made it and what is owed since, so that no number of tasks makes the account faster than
 * one.
 */
#ifndef STORE_GATE_H
#define STORE_GATE_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

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
/* From now on who enters is a person. */
void gate_for_person(struct gate *gate);

/* Enters, or goes one level deeper when inside already. False with ERR_RETRY (busy for
 * wait_ms), ERR_STOPPED or ERR_SYSTEM. */
bool gate_enter(struct gate *gate, int wait_ms, struct err *e);
/* The same for a person who only reads. */
bool gate_enter_to_read(struct gate *gate, int wait_ms, struct err *e);
void gate_leave(struct gate *gate);

/* Inside, a task: waits for the pace with the gate open to a person, who may have made another
 * city the current one and spent the token when *came says so. False with ERR_STOPPED or
 * ERR_RETRY. */
bool gate_rest(struct gate *gate, int64_t gap_ms, bool *came, struct err *e);
/* Inside: waits for the pace, at most gap_ms, and notes that a request is made now. False with
 * ERR_STOPPED. */
bool gate_pace(struct gate *gate, int64_t gap_ms, struct err *e);
/* Inside: was the account's last request made by this very gate object? If not, what the
 * game said to us last (token, current city) may be out of date. */
bool gate_was_ours(const struct gate *gate);

#endif
