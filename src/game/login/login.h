/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/login/login.h - from a mail address to a session in a world.
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
#ifndef GAME_LOGIN_LOGIN_H
#define GAME_LOGIN_LOGIN_H

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
	LOGIN_ANEW,    /* y or n: what cannot be opened is given up */
	LOGIN_BROWSER, /* y or n: a token out of the browser, after the password was refused */
};
/* Must the answer stay off the screen? */
bool login_question_is_secret(enum login_question question);

struct login_dialog {
	/* The answer, owned by the caller, or NULL and *e (the person gave up). */
	char *(*ask)(void *argument, enum login_question question, const char *text, struct err *e);
	/* Shows a text; may be NULL. */
	void (*tell)(void *argument, const char *text);
	void *argument;
	/* After an answer that does not fit its question: may it be asked again? False and *e when
	 * it was given beforehand. NULL: always, after the complaint was shown. */
	bool (*again)(void *argument, enum login_question question, const char *complaint,
		      struct err *e);
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
 * Of a file the first line counts, without a byte order mark and the line end. False with
 * ERR_INPUT when a file that is named cannot be read, or every user may write into it. */
enum { LOGIN_PATH_SIZE = 1024, LOGIN_WARNING_SIZE = 512 };
struct login_secret {
	char path[LOGIN_PATH_SIZE];
	char warning[LOGIN_WARNING_SIZE]; /* other users can read it, and what to do; or "" */
};
struct login_environment {
	struct login_options options;
	struct login_secret password, token; /* where they come from */
	char *owned[8];
};
bool login_environment(struct login_environment *environment, struct err *e);
void login_environment_done(struct login_environment *environment);

/* The password of one source, to be wiped and freed by the caller; NULL with *e->kind ERR_NONE
 * when the environment does not name it. */
enum login_source { LOGIN_FROM_FILE, LOGIN_FROM_CREDENTIALS, LOGIN_SOURCES };
char *login_password(enum login_source source, struct login_secret *from, struct err *e);
/* The first line of the file from->path, as passwords are read: owned by the caller, to be wiped.
 * NULL and *e when it cannot be used; from->warning when it is not closed. */
char *login_read_secret(struct login_secret *from, struct err *e);

/*
 * Logs in with a person at hand (or with options that leave nothing to ask). On success
 * account holds the account's name and key the key of its secrets, and the session is
 * stored. A stored session that is still good is kept.
 *
 * dialog may be NULL: whatever would have been asked is then ERR_INPUT.
 * stop   may be NULL.
 * Errors: ERR_REFUSED (wrong password, vacation...), ERR_INPUT, ERR_RETRY, ERR_STOPPED. With
 * ERR_RETRY account and key are there, too, when only the world could not be reached: the lobby
 * knows the person, and the key opens what the account has stored. Else account is "".
 */
bool login_person(struct home *home, const struct login_options *options,
		  const struct login_dialog *dialog, char account[ACCOUNT_NAME_SIZE],
		  struct key *key, const volatile sig_atomic_t *stop, struct err *e);

/* Renews the account's session unattended: with the stored token, else with the mail and
 * the password that the environment names. The caller holds the account's gate. False
 * with ERR_SESSION ("log in again with: ikabot --login") when only a person can help. */
bool login_again(struct home *home, const char *account, const struct key *key,
		 const volatile sig_atomic_t *stop, struct err *e);
/* Could login_again do it, as far as the lobby is concerned? A token that is over is renewed;
 * the world's session is left alone. False with ERR_SESSION when only a person can help. */
bool login_is_possible(struct home *home, const char *account, const struct key *key,
		       const volatile sig_atomic_t *stop, struct err *e);

#endif
