/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/account/context.h - on whose behalf an account of the game is used.
 */
#ifndef GAME_ACCOUNT_CONTEXT_H
#define GAME_ACCOUNT_CONTEXT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct home;
struct key;

struct account_counters {
	uint64_t requests;
	uint64_t bytes; /* received */
	uint64_t errors;
};

/* What is borrowed stays valid as long as the account. */
struct account_context {
	struct home *home;
	const char *name; /* "s301-en/12345" */
	const struct key *key;
	const volatile sig_atomic_t *stop; /* may be NULL */
	struct account_counters *counters; /* may be NULL */
	bool is_person; /* who asks clicks in a browser: goes first (store/gate.h) */
	/* Told in one short line what a request is waiting for; may be NULL. */
	void (*status)(void *argument, const char *text);
	void *argument;
};

#endif
