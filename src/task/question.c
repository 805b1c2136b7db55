/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/question.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/near.h"
#include "base/own.h"
#include "base/text.h"
#include "task/question_type.h"

/* --- answers */

/* why: what the type itself says about it, or "". */
static bool refuse(const struct question *question, const char *answer, const char *why,
		   struct err *e)
{
	OWN(buffer) struct buffer right = { 0 };
	char visible[80];
	struct near near;

	if (*why != '\0')
		return err_set(e, ERR_INPUT, "%s: %s", question->key, why);
	near_begin(&near, answer);
	if (strspn(answer, "0123456789") != strlen(answer)) { /* 10 is not a slip of 1h */
		near_offer_words(&near, question->words);
		near_offer_words(&near, question->names);
	}
	question_describe(question, &right);
	text_visible_copy(visible, sizeof visible, answer);
	if (*answer == '\0')
		return err_set(e, ERR_INPUT, "%s: %s is needed", question->key, right.bytes);
	return err_set(e, ERR_INPUT, "%s: %s, not \"%s\"%s", question->key, right.bytes, visible,
		       near_hint(&near));
}

bool question_parse(const struct question *question, const char *answer, json_t **value,
		    struct err *e)
{
	OWN(text) char *copy = mem_text(answer);
	const char *plain = text_trim(copy);
	struct err why = { 0 };
	json_t *parsed;

	if (*plain == '\0' && question->otherwise != NULL)
		plain = question->otherwise;
	parsed = question_kind(question)->parse(question, plain, &why);
	if (parsed == NULL)
		return refuse(question, plain, why.text, e);
	*value = parsed;
	return true;
}

bool question_applies(const struct question *question, const json_t *configuration)
{
	const char *equals = question->only_if != NULL ? strchr(question->only_if, '=') : NULL;
	char key[64];
	char answer[128];

	if (equals == NULL)
		return true;
	snprintf(key, sizeof key, "%.*s", (int)(equals - question->only_if), question->only_if);
	question_print(json_object_get(configuration, key), answer, sizeof answer);
	return text_equal(answer, equals + 1);
}

const struct question *question_find(const struct question *questions, const char *key)
{
	for (; questions->key != NULL; questions++)
		if (strcasecmp(questions->key, key) == 0)
			return questions;
	return NULL;
}

bool question_unknown(const struct question *questions, const char *key, struct err *e)
{
	OWN(buffer) struct buffer keys = { 0 };
	char visible[NEAR_NAME_SIZE];
	struct near near;

	near_begin(&near, key);
	for (; questions->key != NULL; questions++) {
		near_offer(&near, questions->key);
		buffer_format(&keys, " %s", questions->key);
	}
	text_visible_copy(visible, sizeof visible, key);
	return err_set(e, ERR_INPUT, "there is no key \"%s\"; there are:%s%s", visible,
		       keys.bytes != NULL ? keys.bytes : " none", near_hint(&near));
}

json_t *question_ask_one(const struct question *question, question_ask *ask, void *argument,
			 struct err *e)
{
	struct err wrong = { 0 };
	json_t *value = NULL;

	for (int i = 0; i < QUESTION_TRIES; i++) {
		OWN(text) char *answer = ask(argument, question, i == 0 ? NULL : wrong.text, e);

		if (answer == NULL)
			return NULL;
		if (question_parse(question, answer, &value, &wrong))
			return value;
	}
	return err_null(e, ERR_INPUT, "%s", wrong.text);
}

json_t *question_ask_all(const struct question *questions, question_ask *ask, void *argument,
			 struct err *e)
{
	OWN(json) json_t *configuration = json_object();

	for (; questions->key != NULL; questions++) {
		json_t *value;

		if (!question_applies(questions, configuration))
			continue;
		value = question_ask_one(questions, ask, argument, e);
		if (value == NULL)
			return NULL;
		json_object_set_new(configuration, questions->key, value);
	}
	return STEAL(configuration);
}

static char *ask_configuration(void *argument, const struct question *question,
			       const char *complaint, struct err *e)
{
	if (complaint != NULL)
		return err_null(e, ERR_INPUT, "%s", complaint);
	return question_text(json_object_get(argument, question->key));
}

json_t *question_complete(const struct question *questions, const json_t *configuration,
			  struct err *e)
{
	json_t *complete = question_ask_all(questions, ask_configuration, (void *)configuration, e);

	/* Answers that do not apply now are kept for when they do again. */
	if (complete != NULL)
		json_object_update_missing(complete, (json_t *)configuration);
	return complete;
}

bool question_check(const struct question *questions, const json_t *configuration, struct err *e)
{
	OWN(json) json_t *complete = question_complete(questions, configuration, e);

	return complete != NULL;
}
