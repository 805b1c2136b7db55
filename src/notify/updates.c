/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify/updates.h"

#include <ctype.h>
#include <stdio.h>
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
static int64_t number_of(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
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
	const json_t *about = json_object_get(said, "reply_to_message");

	*message = (struct message){
		.update = number_of(update, "update_id"),
		.chat = number_of(json_object_get(said, "chat"), "id"),
		.from = number_of(json_object_get(said, "from"), "id"),
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

static bool is_about(const struct message *message, const char *id)
{
	char marked[TASK_ID_SIZE + 4];

	snprintf(marked, sizeof marked, "(%s)", id);
	return strstr(message->about, marked) != NULL;
}

enum match updates_match(const struct message *message, const struct open_question *questions,
			 size_t count, size_t *which, const char **answer)
{
	if (*message->text == '\0' || *message->text == '/')
		return MATCH_NOTHING;
	if (count == 0)
		return MATCH_NOBODY;
	for (*which = 0; *which < count; ++*which)
		if (begins_with(message->text, questions[*which].id, answer))
			return MATCH_FOUND;
	*answer = message->text;
	for (*which = 0; *which < count; ++*which)
		if (is_about(message, questions[*which].id))
			return MATCH_FOUND;
	*which = 0;
	return count > 1 && looks_addressed(message->text) ? MATCH_UNCLEAR : MATCH_FOUND;
}
