/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/login/person.h - the person who logs in, and asking them.
 */
#ifndef GAME_LOGIN_PERSON_H
#define GAME_LOGIN_PERSON_H

#include <signal.h>
#include <stdbool.h>

#include "game/login/dialog.h"

struct err;
struct home;
struct lobby;

enum { ASK_MAX = 3 };

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

#endif
