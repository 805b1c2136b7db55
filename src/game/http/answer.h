/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/http/answer.h - what an answer of the world means for the session.
 *
 * The game tells most of it in the body, whatever the status says. Other players' words stand
 * in the same body: a fact counts only at its own place. An envelope, and a page that shows
 * the game's data, come with a session; the pages without one say what
 * they are in a tag or a script. A refused token is the whole text of a feedback.
 */
#ifndef GAME_HTTP_ANSWER_H
#define GAME_HTTP_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

/* What a person is told about ANSWER_VACATION. */
#define ACCOUNT_VACATION "the account is in vacation mode; end that in the game first"

enum answer_kind {
	ANSWER_GOOD,
	ANSWER_EXPIRED,	    /* not logged in */
	ANSWER_BACKUP,	    /* the game makes its backup */
	ANSWER_WRONG_TOKEN, /* the token was spent */
	ANSWER_VACATION,    /* the account is in vacation mode */
	ANSWER_RELOAD,	    /* the game wants the page loaded afresh, and did nothing */
};

/* acts: the request may have acted; only then does a wrong token mean something. */
enum answer_kind answer_judge(const char *body, size_t length, bool acts);
/* Is it the page of an account in vacation mode? */
bool answer_is_vacation(const char *body, size_t length);

/* Copies the newest token of an answer: of an envelope's global data, or a page's scripts.
 * False when it carries none. */
bool answer_token(const char *body, size_t length, char *token, size_t size);

#endif
