/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/login/lobby.h - the lobby's requests, one by one. game/login/login.h puts them together.
 *
 * The lobby speaks JSON and knows its visitor by a token that is cookie and Bearer in
 * one. Tokens and passwords are wiped when the lobby is freed and stand in no message.
 */
#ifndef GAME_LOGIN_LOBBY_H
#define GAME_LOGIN_LOBBY_H

#include <jansson.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "game/pages/accounts.h"

#define LOBBY_URL "https://lobby.ikariam.gameforge.com"
#define LOBBY_USER_AGENT "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
#define LOBBY_LOCALE "en-GB"

struct err;
struct lobby;

/* Is it the real game's lobby? */
bool lobby_is_real(const char *url);

/* url as in IKABOT_LOBBY_URL: https, or http on this very machine; ERR_INPUT otherwise. */
struct lobby *lobby_new(const char *url, const char *locale, const char *user_agent,
			const volatile sig_atomic_t *stop, struct err *e);
void lobby_free(struct lobby *lobby);
static inline void own_lobby(struct lobby **lobby)
{
	lobby_free(*lobby);
}

const char *lobby_url(const struct lobby *lobby); /* without a "/" at its end */
/* The token in use; "" while there is none. */
const char *lobby_token(const struct lobby *lobby);
/* Takes a token as a person pastes it (game/login/pasted.h). */
void lobby_set_token(struct lobby *lobby, const char *pasted);

/* Is the token good? False with ERR_SESSION when it is not, other kinds when unknown. */
bool lobby_test(struct lobby *lobby, struct err *e);

enum lobby_outcome {
	LOBBY_IN,	 /* the token is there */
	LOBBY_WANTS_OTP, /* ask for the code and come again with it */
	LOBBY_CHALLENGE, /* it wants a person in a browser */
	LOBBY_WRONG,	 /* mail or password is not right */
	LOBBY_REFUSED,	 /* *e says how */
	LOBBY_FAILED,	 /* *e says why; not the lobby's judgement */
};
/* otp and blackbox may be NULL. */
enum lobby_outcome lobby_login(struct lobby *lobby, const char *mail, const char *password,
			       const char *otp, const char *blackbox, struct err *e);

/* The accounts of the visitor, owned by the caller, blocked ones too. NULL and *e;
 * ERR_SESSION when the token is no good. */
struct lobby_account *lobby_accounts(struct lobby *lobby, size_t *count, struct err *e);

/* The link that begins a session, owned by the caller: a secret. ERR_SESSION when the
 * token is no good, ERR_REFUSED when the lobby does not want to. */
char *lobby_link(struct lobby *lobby, const struct lobby_account *account, const char *blackbox,
		 struct err *e);

#endif
