/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/login/session.h - what the files of game/login/login.h share.
 */
#ifndef GAME_LOGIN_SESSION_H
#define GAME_LOGIN_SESSION_H

#include <jansson.h>
#include <signal.h>
#include <stdbool.h>

#include "game/http/follow.h"
#include "game/login/lobby.h"
#include "game/login/login.h"

struct err;
struct home;
struct key;

enum { ASK_MAX = 3 };

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
 * leads elsewhere, ERR_SESSION when nobody was logged in by it. */
bool login_follow(struct login_session *session, const char *link, struct err *e);
/* Is the session with these cookies (base set) alive? Takes over what the world changed
 * in them. ERR_SESSION when it is not. */
bool login_probe(struct login_session *session, struct err *e);

/* Writes everything into session file and secrets, and counts the session up, so that
 * other tasks see that it is a new one. */
bool login_store(struct home *home, const struct login_session *session, const struct key *key,
		 struct err *e);

/* One login with a person, from the mail to the stored session. */
struct person {
	struct home *home;
	const struct login_options *options;
	const struct login_dialog *dialog;
	const volatile sig_atomic_t *stop;
	char *mail, *password;
	char *user_agent;
	const char *locale;
	struct lobby *lobby;
	bool password_proved; /* the lobby itself has just accepted it */
	bool is_known;	      /* the key opens what the account has stored */
};
/* As in struct login_dialog. Without one, what would have been asked is ERR_INPUT. */
char *person_ask(const struct person *person, enum login_question question, const char *text,
		 struct err *e);
void person_tell(const struct person *person, const char *text);
/* Shows the complaint. False and *e when the answer was given beforehand: it is never tried on
 * the next question. */
bool person_ask_again(const struct person *person, enum login_question question,
		      const char *complaint, struct err *e);
void person_wipe(char *text); /* wipes and frees a secret */

/* A token out of the person's browser, tested. */
bool login_paste_token(struct person *person, struct err *e);
/* The cookie of the person's browser, when the lobby gives no link: *e says why it does not. */
bool login_paste_cookie(const struct person *person, struct login_session *session, struct err *e);

/* The key of the account's secrets, and these. What a former password sealed is sealed anew
 * where its key is kept, and else is lost. */
json_t *person_open_secrets(const struct person *person, const char *name, struct key *key,
			    struct err *e);
/* Puts the key in the place of a kept one that the login has made stale. The session is there,
 * whatever becomes of that. */
void person_renew_key(const struct person *person, const char *name, const struct key *key);

#endif
