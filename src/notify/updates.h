/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notify/updates.h - what Telegram's answers mean, and whom a message answers.
 *
 * Anybody may write to a bot: what arrives is foreign until its chat is known. A message
 * answers a question when it begins with the task's id, when it is a reply to the message
 * that asked, or, being just a text, when it comes while a question is open: then the
 * oldest one.
 */
#ifndef NOTIFY_UPDATES_H
#define NOTIFY_UPDATES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/state.h"

struct err;

enum { MESSAGE_TEXT_SIZE = 1024 };

struct message {
	int64_t update; /* grows with each one; 0 when the update has none */
	int64_t chat, from;
	char text[MESSAGE_TEXT_SIZE];  /* trimmed; "" when it is no text, or too long for one */
	char about[MESSAGE_TEXT_SIZE]; /* of the message that it replies to, or "" */
};

/* The "result" of an answer, owned by the caller; NULL with ERR_INPUT when it is no JSON,
 * ERR_REFUSED with Telegram's own words when it says no. */
json_t *updates_result(const char *text, size_t length, struct err *e);
/* Whatever the update is, *message is complete. */
void updates_read(const json_t *update, struct message *message);
/* Does it say "/ikabot NUMBER"? */
bool updates_is_greeting(const struct message *message, const char *number);

struct open_question {
	char id[TASK_ID_SIZE];
	int64_t asked_ms;
};
enum match {
	MATCH_FOUND,
	MATCH_NOTHING, /* an order to the bot, a picture, ... */
	MATCH_NOBODY,  /* nothing is asked */
	MATCH_UNCLEAR, /* several ask, and it names one that does not */
};
/* questions: oldest first. The answer is a part of the message. */
enum match updates_match(const struct message *message, const struct open_question *questions,
			 size_t count, size_t *which, const char **answer);

#endif
