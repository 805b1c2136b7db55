/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/login/dialog.h - what a login asks a person, and what it is told beforehand.
 */
#ifndef GAME_LOGIN_DIALOG_H
#define GAME_LOGIN_DIALOG_H

#include <stdbool.h>

struct err;

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

#endif
