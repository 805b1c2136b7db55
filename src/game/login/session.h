/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/login/session.h - a session in a world: begun, tried, stored.
 */
#ifndef GAME_LOGIN_SESSION_H
#define GAME_LOGIN_SESSION_H

#include <jansson.h>
#include <signal.h>
#include <stdbool.h>

#include "game/http/follow.h"
#include "game/login/lobby.h"

struct err;
struct home;
struct key;

/* A session in a world, begun or to be begun. All borrowed but the cookies. */
struct login_session {
	const char *mail, *lobby, *locale, *user_agent;
	const char *token; /* of the lobby; "" when there is none */
	const struct lobby_account *account;
	const char *proxy; /* its address; NULL: none */
	const volatile sig_atomic_t *stop;
	char base[BASE_SIZE];
	json_t *cookies; /* owned: login_session_done */
};
void login_session_done(struct login_session *session);
static inline void own_login_session(struct login_session *session)
{
	login_session_done(session);
}

/* The base of a world from a login link. lobby is the lobby's own URL: links of the real
 * one must lead to a world of the real game over https, any other lobby must lead to its
 * own origin. ERR_REFUSED when the link leads elsewhere. */
bool login_base(const char *link, const char *lobby, char base[BASE_SIZE], struct err *e);
/* Follows a login link; fills base and cookies. ERR_REFUSED for vacation or a link that
 * leads elsewhere, ERR_SESSION when it logged no player in. */
bool login_follow(struct login_session *session, const char *link, struct err *e);
/* Is the session with these cookies (base set) alive? Takes over what the world changed
 * in them. ERR_SESSION when it is not. */
bool login_probe(struct login_session *session, struct err *e);

/* Writes everything into session file and secrets, and counts the session up, so that
 * other tasks see that it is a new one. */
bool login_store(struct home *home, const struct login_session *session, const struct key *key,
		 struct err *e);

#endif
