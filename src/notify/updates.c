/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify/updates.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"

json_t *updates_result(const char *text, size_t length, struct err *e)
{
	OWN(json) json_t *answer = json_parse(text, length, "Telegram's answer", e);
	char said[200];

	if (answer == NULL)
		return NULL;
	if (!json_is_true(json_object_get(answer, "ok"))) {
		text_visible_copy(said, sizeof said,
				  json_get_text(answer, "description", "no reason given"));
		return err_null(e, ERR_REFUSED, "Telegram says: %s", said);
	}
	return json_incref(json_object_get(answer, "result"));
}

/* An id is a whole number; nothing else is taken for one. */
int64_t updates_number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

int64_t updates_first_number(const char *text, size_t length)
{
	static const char key[] = "\"update_id\":";
	const char *at = memmem(text, length, key, sizeof key - 1);
	int64_t number = 0;

	if (at == NULL)
		return 0;
	for (at += sizeof key - 1; at < text + length && isspace((unsigned char)*at); at++)
		;
	for (; at < text + length && isdigit((unsigned char)*at); at++) {
		if (number > (INT64_MAX - 10) / 10)
			return 0;
		number = number * 10 + (*at - '0');
	}
	return number;
}

static void copy_trimmed(char to[MESSAGE_TEXT_SIZE], const char *from)
{
	char *trimmed;

	text_copy(to, MESSAGE_TEXT_SIZE, strlen(from) < MESSAGE_TEXT_SIZE ? from : "");
	trimmed = text_trim(to);
	memmove(to, trimmed, strlen(trimmed) + 1);
}

void updates_read(const json_t *update, struct message *message)
{
	const json_t *said = json_object_get(update, "message");
	const json_t *about;

	if (said == NULL) /* in a channel there are only posts */
		said = json_object_get(update, "channel_post");
	about = json_object_get(said, "reply_to_message");
	*message = (struct message){
		.update = updates_number(update, "update_id"),
		.chat = updates_number(json_object_get(said, "chat"), "id"),
		.from = updates_number(json_object_get(said, "from"), "id"),
		.number = updates_number(said, "message_id"),
		.date = updates_number(said, "date"),
		.about_number = updates_number(about, "message_id"),
		.too_long = strlen(json_get_text(said, "text", "")) >= MESSAGE_TEXT_SIZE,
	};
	copy_trimmed(message->text, json_get_text(said, "text", ""));
	text_copy(message->about, sizeof message->about,
		  json_get_text(about, "caption", json_get_text(about, "text", "")));
}

bool updates_is_greeting(const struct message *message, const char *number)
{
	char wanted[32];

	snprintf(wanted, sizeof wanted, "/ikabot %.8s", number);
	return text_equal(message->text, wanted);
}

/* Is the first word that id? Telephones like to begin with a capital letter. */
static bool begins_with(const char *text, const char *id, const char **rest)
{
	size_t length = strlen(id);

	if (strncasecmp(text, id, length) != 0 || !isspace((unsigned char)text[length]))
		return false;
	for (text += length; isspace((unsigned char)*text); text++)
		;
	*rest = text;
	return *text != '\0';
}

/* "k3f9 more": it may well name a task. */
static bool looks_addressed(const char *text)
{
	size_t length = strcspn(text, " \t\r\n");
	char id[TASK_ID_LENGTH + 1] = "";

	if (length != TASK_ID_LENGTH || text[length] == '\0')
		return false;
	for (size_t i = 0; i < length; i++)
		id[i] = (char)tolower((unsigned char)text[i]);
	return state_id_is_valid(id);
}

static bool is_about(const struct message *message, const struct open_question *question)
{
	char marked[TASK_ID_SIZE + 4];

	snprintf(marked, sizeof marked, "(%s)", question->id);
	return strstr(message->about, marked) != NULL;
}

/* The number that notice_text gives a question; 0 when that message names none. */
static int64_t number_in(const char *text)
{
	static const char mark[] = "(question ";
	const char *at = strstr(text, mark);

	return at != NULL ? strtoll(at + sizeof mark - 1, NULL, 10) : 0;
}

enum relation { UNRELATED, ITS_REPLY, OLD_REPLY };

static enum relation relate(const struct message *message, const struct open_question *question)
{
	int64_t number;

	for (int i = 0; i < TELLING_MESSAGES_MAX; i++)
		if (question->messages[i] != 0 && question->messages[i] == message->about_number)
			return ITS_REPLY;
	if (!is_about(message, question) || strstr(message->about, "needs") == NULL)
		return UNRELATED;
	number = number_in(message->about);
	if (number != 0 && question->question != 0)
		return number == question->question ? ITS_REPLY : OLD_REPLY;
	/* Which messages asked is known, and it is none of them. */
	if (message->about_number != 0 && question->messages[0] != 0)
		return OLD_REPLY;
	return ITS_REPLY;
}

/* The numbers of a chat grow. */
static bool is_older(const struct message *message, const struct open_question *question)
{
	return message->number != 0 && question->messages[0] != 0 &&
	       message->number < question->messages[0];
}

/* A message may be read in the moment between the asking and the message that asks. */
static bool is_early(const struct message *message, const struct open_question *question)
{
	return message->date != 0 && question->messages[0] == 0 &&
	       message->date < question->asked_ms / 1000;
}

static enum match match_reply(const struct message *message, const struct open_question *questions,
			      size_t count, size_t *which)
{
	enum match match = MATCH_NOTHING;

	for (size_t i = 0; i < count; i++) {
		switch (relate(message, &questions[i])) {
		case UNRELATED: break;
		case OLD_REPLY: match = MATCH_OLD; break;
		case ITS_REPLY: *which = i; return MATCH_FOUND;
		}
	}
	/* "needs an answer (question 7)" of a task that does not ask any more. */
	return match == MATCH_NOTHING && number_in(message->about) != 0 ? MATCH_OLD : match;
}

/* The question whose task's id the text begins with; NULL for none. */
static const struct open_question *named_by(const struct message *message,
					    const struct open_question *questions, size_t count,
					    const char **rest)
{
	for (size_t i = 0; i < count; i++)
		if (begins_with(message->text, questions[i].id, rest))
			return &questions[i];
	return NULL;
}

static enum match match_named(const struct message *message, const struct open_question *question)
{
	enum relation relation = relate(message, question);

	if (relation == OLD_REPLY)
		return MATCH_OLD;
	if (relation == UNRELATED && is_early(message, question))
		return MATCH_EARLY;
	return is_older(message, question) ? MATCH_NOBODY : MATCH_FOUND;
}

/* Just a text. */
static enum match match_plain(const struct message *message, const struct open_question *questions,
			      size_t count, size_t *which)
{
	enum match match = MATCH_NOBODY;

	if (count > 1 && looks_addressed(message->text))
		return MATCH_UNCLEAR;
	for (*which = 0; *which < count; ++*which) {
		if (is_early(message, &questions[*which]))
			match = MATCH_EARLY;
		else if (!is_older(message, &questions[*which]))
			return MATCH_FOUND;
	}
	return match;
}

enum match updates_match(const struct message *message, const struct open_question *questions,
			 size_t count, size_t *which, const char **answer)
{
	const struct open_question *named;
	enum match match;

	if (count == 0)
		return MATCH_NOBODY;
	if (message->too_long)
		return MATCH_TOO_LONG;
	if (*message->text == '\0' || *message->text == '/')
		return MATCH_NOTHING;
	named = named_by(message, questions, count, answer);
	if (named != NULL) {
		*which = (size_t)(named - questions);
		return match_named(message, named);
	}
	*answer = message->text;
	match = match_reply(message, questions, count, which);
	return match == MATCH_NOTHING ? match_plain(message, questions, count, which) : match;
}
