/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/account/state.h - what the files of game/account/account.h share.
 *
 * What tasks tell each other about the session stands in the account's object of the
 * session file:
 *
 *	sessionNumber  counts sessions: another number means newer cookies
 *	sessionUsed    when the session was last good, seconds, to the minute or so
 *	sessionLost    { "since", "until" } while it is left to a browser; until -1: for good
 *	loginNeeded    the number of a session that only a person can renew
 */
#ifndef GAME_ACCOUNT_STATE_H
#define GAME_ACCOUNT_STATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "game/account/context.h"
#include "game/pages/city.h"

struct err;
struct gate;
struct http;

struct account {
	struct account_context context;
	struct gate *gate;
	struct http *http; /* NULL until the first request, and after a new session */
	json_t *file;	   /* the session file as it was at the gate */
	json_t *secrets;
	int64_t number; /* sessionNumber of our cookies */
	char token[TOKEN_SIZE];
	int64_t good_ms;  /* wall time of the last good answer; 0: none yet */
	int64_t noted_ms; /* when sessionUsed was last written */
	int64_t come_back_ms;
	int depth;
	bool is_fresh; /* nothing was asked since it entered: it relies on no current city */
	int64_t city;  /* the current city that it relies on; 0: not known */
};

/* The account's object in the session file, borrowed. */
const json_t *account_object(const struct account *account);
/* Reads the session file again, and the secrets when they belong to a newer session. */
bool account_refresh(struct account *account, struct err *e);

/* Inside the gate: may the session be used? False with ERR_SESSION while it is left to a
 * browser; takes it back when that time is over. */
bool account_may_use(struct account *account, struct err *e);
/* The world says that the session is over: takes over a newer session, leaves this one to
 * the browser (false, ERR_SESSION), or logs in again. */
bool account_recover(struct account *account, struct err *e);
/* The answer was good: keeps its cookies, and now and then the moment. */
void account_note_good(struct account *account, bool set_cookie);

#endif
