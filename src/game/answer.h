/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/answer.h - what an answer of the world means for the session.
 *
 * The game tells most of it in the body, whatever the status says.
 */
#ifndef GAME_ANSWER_H
#define GAME_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

/* What a person is told about ANSWER_VACATION. */
#define ACCOUNT_VACATION "the account is in vacation mode; end that in the game first"

enum answer_kind {
	ANSWER_GOOD,
	ANSWER_EXPIRED,	    /* nobody is logged in */
	ANSWER_BACKUP,	    /* the game makes its backup */
	ANSWER_WRONG_TOKEN, /* the token was spent */
	ANSWER_VACATION,    /* the account is in vacation mode */
	ANSWER_RELOAD,	    /* the game wants the page loaded afresh, and did nothing */
};

/* post: the request was one; only then does a wrong token mean something. */
enum answer_kind answer_judge(const char *body, size_t length, bool post);
/* Is it the page of an account in vacation mode? */
bool answer_is_vacation(const char *body, size_t length);

/* Copies the newest token of an answer; false when it carries none. */
bool answer_token(const char *body, size_t length, char *token, size_t size);

#endif
