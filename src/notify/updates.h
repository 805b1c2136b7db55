/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notify/updates.h - what Telegram's answers mean, and whom a message answers.
 *
 * Anybody may write to a bot: what arrives is foreign until its chat is known. A message
 * answers a question when it is a reply to the message that asked, when it begins with the
 * task's id, or, being just a text, when it comes while a question is open: then the oldest
 * one. What was written before the question, or replies to an older one, answers nothing: the
 * messages of a chat are numbered, and as long as the number of the one that asked is not known,
 * their dates say it.
 */
#ifndef NOTIFY_UPDATES_H
#define NOTIFY_UPDATES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/state.h"
#include "store/telling.h"

struct err;

enum { MESSAGE_TEXT_SIZE = 4097 }; /* an answer's limit (ikabot(5)), and its NUL */

struct message {
	int64_t update; /* grows with each one; 0 when the update has none */
	int64_t chat, from;
	int64_t number;		      /* of the message in its chat; 0: not known */
	int64_t date;		      /* seconds, by Telegram's clock; 0: not known */
	int64_t about_number;	      /* of the message that it replies to, or 0 */
	char text[MESSAGE_TEXT_SIZE]; /* trimmed; "" when it is not a text, or too long for one */
	bool too_long;
	char about[MESSAGE_TEXT_SIZE]; /* of the message that it replies to, or "" */
};

/* The "result" of an answer, owned by the caller; NULL with ERR_INPUT when it is not JSON,
 * ERR_REFUSED with Telegram's own words when it says no. */
json_t *updates_result(const char *text, size_t length, struct err *e);
/* A whole number under that key; 0 when there is none. */
int64_t updates_number(const json_t *object, const char *key);
/* The first "update_id" in an answer that cannot be parsed; 0 when there is none. */
int64_t updates_first_number(const char *text, size_t length);
/* Whatever the update is, *message is complete. */
void updates_read(const json_t *update, struct message *message);
/* Does it say "/ikabot NUMBER"? */
bool updates_is_greeting(const struct message *message, const char *number);

struct open_question {
	char id[TASK_ID_SIZE];
	int64_t asked_ms;
	int64_t question;			/* its number among the task's events, or 0 */
	int64_t messages[TELLING_MESSAGES_MAX]; /* that asked it; 0: no more, or not known */
};
enum match {
	MATCH_FOUND,
	MATCH_NOTHING,	/* an order to the bot, a picture, ... */
	MATCH_NOBODY,	/* nothing is asked */
	MATCH_UNCLEAR,	/* several ask, and it names one that does not */
	MATCH_OLD,	/* it replies to a question that is over */
	MATCH_EARLY,	/* it was written before what is asked now, or this clock is wrong */
	MATCH_TOO_LONG, /* for an answer */
};
/* questions: oldest first. The answer is a part of the message. */
enum match updates_match(const struct message *message, const struct open_question *questions,
			 size_t count, size_t *which, const char **answer);

#endif
