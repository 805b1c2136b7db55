/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/login.h - from a mail address to a session in a world.
 *
 * The lobby knows the person (a token), the world knows the account (cookies). A token
 * comes from mail and password, or is pasted out of the person's own browser. Where
 * the lobby wants a check that only a person can pass, the dialog explains how to paste
 * the token; nothing of that kind is ever solved by machine.
 *
 * What is stored: mail, player, world, base, lobby and locale in the account's object
 * of the session file, readable; token and cookies among the sealed secrets. The seal's
 * key comes from the account's password, also when a token was pasted.
 *
 * An account is named "s<number>-<language>/<account id>" in our files.
 */
#ifndef GAME_LOGIN_H
#define GAME_LOGIN_H

#include <signal.h>
#include <stdbool.h>

#include "store/home.h"

struct err;
struct key;

enum login_question {
	LOGIN_MAIL,
	LOGIN_PASSWORD, /* not to be shown while it is typed */
	LOGIN_OTP,
	LOGIN_TOKEN,   /* not to be shown */
	LOGIN_ACCOUNT, /* a number; the text lists the choices, one a line */
	LOGIN_COOKIE,  /* not to be shown; may stay empty: give up */
};
/* Must the answer stay off the screen? */
bool login_question_is_secret(enum login_question question);

struct login_dialog {
	/* The answer, owned by the caller, or NULL and *e (the person gave up). */
	char *(*ask)(void *argument, enum login_question question, const char *text, struct err *e);
	/* Shows a text; may be NULL. */
	void (*tell)(void *argument, const char *text);
	void *argument;
};

/* Each may be NULL: it is asked for, or the default is taken. */
struct login_options {
	const char *lobby_url; /* NULL: the real lobby */
	const char *mail;
	const char *password;
	const char *token;   /* of the lobby */
	const char *locale;  /* "en-GB" */
	const char *account; /* "s301-en/12345", its beginning, or the player's name */
	const char *user_agent;
};

/* Options from IKABOT_LOBBY_URL, IKABOT_MAIL, IKABOT_PASSWORD_FILE (or ikabot-password
 * in CREDENTIALS_DIRECTORY), IKABOT_TOKEN_FILE, IKABOT_LOCALE, IKABOT_ACCOUNT. Holds the
 * texts that options point to; free with login_environment_done, which wipes them.
 * False with ERR_INPUT when a file that is named cannot be read. */
struct login_environment {
	struct login_options options;
	char *owned[8];
};
bool login_environment(struct login_environment *environment, struct err *e);
void login_environment_done(struct login_environment *environment);

/*
 * Logs in with a person at hand (or with options that leave nothing to ask). On success
 * account holds the account's name and key the key of its secrets, and the session is
 * stored. A stored session that is still good is kept.
 *
 * dialog may be NULL: whatever would have been asked is then ERR_INPUT.
 * stop   may be NULL.
 * Errors: ERR_REFUSED (wrong password, vacation...), ERR_INPUT, ERR_RETRY, ERR_STOPPED.
 */
bool login_person(struct home *home, const struct login_options *options,
		  const struct login_dialog *dialog, char account[ACCOUNT_NAME_SIZE],
		  struct key *key, const volatile sig_atomic_t *stop, struct err *e);

/* Renews the account's session unattended: with the stored token, else with the mail and
 * the password that the environment names. The caller holds the account's gate. False
 * with ERR_SESSION ("log in again with: ikabot --login") when only a person can help. */
bool login_again(struct home *home, const char *account, const struct key *key,
		 const volatile sig_atomic_t *stop, struct err *e);

#endif
