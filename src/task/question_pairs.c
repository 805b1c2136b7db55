/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers as "KEY=VALUE" on the command line. */
#include "task/question.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"

struct pairs {
	const char *const *pairs;
	size_t count;
};

static const char *value_of(const struct pairs *pairs, const char *key)
{
	size_t length = strlen(key);

	for (size_t i = 0; i < pairs->count; i++)
		if (strncasecmp(pairs->pairs[i], key, length) == 0 &&
		    pairs->pairs[i][length] == '=')
			return pairs->pairs[i] + length + 1;
	return NULL;
}

static char *ask_pairs(void *argument, const struct question *question, const char *complaint,
		       struct err *e)
{
	const char *value = value_of(argument, question->key);

	if (complaint != NULL)
		return err_null(e, ERR_INPUT, "%s", complaint);
	if (value == NULL && question->otherwise == NULL)
		return err_null(e, ERR_INPUT, "%s=... is missing: %s", question->key,
				question->text);
	return mem_text(value != NULL ? value : "");
}

static bool is_known_pair(const struct question *questions, const char *pair, struct err *e)
{
	char key[64];

	snprintf(key, sizeof key, "%.*s", (int)strcspn(pair, "="), pair);
	if (strchr(pair, '=') == NULL)
		return err_set(e, ERR_INPUT, "\"%s\" is not KEY=VALUE", pair);
	return question_find(questions, key) != NULL || question_unknown(questions, key, e);
}

json_t *question_given(const struct question *questions, const char *const *pairs, size_t count,
		       struct err *e)
{
	OWN(json) json_t *given = json_object();

	for (size_t i = 0; i < count; i++) {
		OWN(text) char *key = NULL;

		if (!is_known_pair(questions, pairs[i], e))
			return NULL;
		key = text_format("%.*s", (int)strcspn(pairs[i], "="), pairs[i]);
		if (json_object_set_new(given, question_find(questions, key)->key,
					json_string(strchr(pairs[i], '=') + 1)) != 0)
			return err_null(e, ERR_INPUT, "%s: the answer is not UTF-8", key);
	}
	return STEAL(given);
}

json_t *question_from_pairs(const struct question *questions, const char *const *pairs,
			    size_t count, struct err *e)
{
	struct pairs given = { pairs, count };
	OWN(json) json_t *configuration = NULL;

	for (size_t i = 0; i < count; i++)
		if (!is_known_pair(questions, pairs[i], e))
			return NULL;
	configuration = question_ask_all(questions, ask_pairs, &given, e);
	for (; configuration != NULL && questions->key != NULL; questions++)
		if (value_of(&given, questions->key) != NULL &&
		    json_object_get(configuration, questions->key) == NULL)
			return err_null(e, ERR_INPUT, "%s=... goes with %s only", questions->key,
					questions->only_if);
	return STEAL(configuration);
}
