/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/question.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"

static bool is_word(const char *words, const char *answer)
{
	size_t length = strlen(answer);
	const char *word = words;

	if (length == 0 || strchr(answer, ' ') != NULL)
		return false;
	while (word != NULL && (word = strstr(word, answer)) != NULL) {
		if ((word == words || word[-1] == ' ') &&
		    (word[length] == ' ' || word[length] == '\0'))
			return true;
		word += length;
	}
	return false;
}

static void describe(const struct question *question, struct buffer *to)
{
	if (question->type == QUESTION_YES_NO)
		buffer_text(to, "y or n");
	else if (question->type == QUESTION_TEXT)
		buffer_text(to, "a text");
	else if (question->type == QUESTION_LIST)
		buffer_format(to, "at most %ld texts of %d bytes with commas between",
			      question->max, QUESTION_ITEM_MAX);
	else if (question->max >= QUESTION_MAX_DEFAULT)
		buffer_format(to, "a number from %ld", question->min);
	else
		buffer_format(to, "a number from %ld to %ld", question->min, question->max);
	if (question->words != NULL)
		buffer_format(to, ", or %s", question->words);
}

static bool refuse(const struct question *question, const char *answer, struct err *e)
{
	OWN(buffer) struct buffer right = { 0 };
	char visible[80];

	describe(question, &right);
	text_visible_copy(visible, sizeof visible, answer);
	if (*answer == '\0')
		return err_set(e, ERR_INPUT, "%s: %s is needed", question->key, right.bytes);
	return err_set(e, ERR_INPUT, "%s: %s, not \"%s\"", question->key, right.bytes, visible);
}

static json_t *parse_yes_no(const char *answer)
{
	static const char *const yes[] = { "y", "yes", "true", "1", NULL };
	static const char *const no[] = { "n", "no", "false", "0", NULL };

	for (const char *const *word = yes; *word != NULL; word++)
		if (strcasecmp(*word, answer) == 0)
			return json_true();
	for (const char *const *word = no; *word != NULL; word++)
		if (strcasecmp(*word, answer) == 0)
			return json_false();
	return NULL;
}

/* "a, b": an array of texts, NULL when one is too long or there are too many. */
static json_t *parse_list(const struct question *question, char *answer)
{
	OWN(json) json_t *list = json_array();
	char *rest = answer;

	for (char *item = answer; rest != NULL; item = rest) {
		rest = strchr(item, ',');
		if (rest != NULL)
			*rest++ = '\0';
		item = text_trim(item);
		if (*item == '\0')
			continue;
		if (strlen(item) > QUESTION_ITEM_MAX ||
		    json_array_append_new(list, json_string(item)))
			return NULL;
	}
	return (long)json_array_size(list) <= question->max ? STEAL(list) : NULL;
}

bool question_parse(const struct question *question, const char *answer, json_t **value,
		    struct err *e)
{
	OWN(text) char *copy = mem_text(answer);
	const char *plain = text_trim(copy);
	json_t *parsed = NULL;
	long number;

	if (*plain == '\0' && question->otherwise != NULL)
		plain = question->otherwise;
	if (question->type == QUESTION_LIST) {
		OWN(text) char *items = mem_text(plain);

		parsed = parse_list(question, items);
	} else if (is_word(question->words, plain))
		parsed = json_string(plain);
	else if (question->type == QUESTION_YES_NO)
		parsed = parse_yes_no(plain);
	else if (question->type == QUESTION_TEXT && (long)strlen(plain) <= question->max)
		parsed = json_string(plain); /* NULL when it is not UTF-8 */
	else if (question->type == QUESTION_NUMBER &&
		 text_number(plain, question->min, question->max, &number))
		parsed = json_integer(number);
	if (parsed == NULL)
		return refuse(question, plain, e);
	*value = parsed;
	return true;
}

static void print_list(const json_t *list, char *text, size_t size)
{
	OWN(text) char *whole = question_text(list);

	text_copy(text, size, whole);
}

char *question_text(const json_t *value)
{
	struct buffer text = { 0 };
	char plain[1024];
	size_t i;
	json_t *item;

	if (!json_is_array(value)) {
		if (json_is_string(value))
			return mem_text(json_string_value(value));
		question_print(value, plain, sizeof plain);
		return mem_text(plain);
	}
	json_array_foreach(value, i, item)
	{
		if (json_is_string(item))
			buffer_format(&text, "%s%s", text.length > 0 ? ", " : "",
				      json_string_value(item));
	}
	return buffer_take(&text);
}

void question_print(const json_t *value, char *text, size_t size)
{
	if (json_is_array(value)) {
		print_list(value, text, size);
		return;
	}
	if (json_is_boolean(value))
		text_copy(text, size, json_is_true(value) ? "y" : "n");
	else if (json_is_integer(value))
		snprintf(text, size, "%lld", (long long)json_integer_value(value));
	else if (json_is_string(value))
		text_copy(text, size, json_string_value(value));
	else
		text_copy(text, size, "");
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
		if (text_equal(questions->key, key))
			return questions;
	return NULL;
}

void question_limits(const struct question *question, char *text, size_t size)
{
	OWN(buffer) struct buffer limits = { 0 };

	if (question->type == QUESTION_YES_NO) {
		text_copy(text, size,
			  question->otherwise == NULL		 ? "(y/n)"
			  : text_equal(question->otherwise, "y") ? "(Y/n)"
								 : "(y/N)");
		return;
	}
	if (question->type == QUESTION_LIST)
		buffer_text(&limits, "commas between");
	else if (question->type == QUESTION_NUMBER && question->max >= QUESTION_MAX_DEFAULT)
		buffer_format(&limits, "%ld or more", question->min);
	else if (question->type == QUESTION_NUMBER)
		buffer_format(&limits, "%ld-%ld", question->min, question->max);
	if (question->words != NULL)
		buffer_format(&limits, "%s%s", limits.length > 0 ? ", or " : "", question->words);
	if (question->otherwise != NULL && *question->otherwise != '\0')
		buffer_format(&limits, "%sempty = %s", limits.length > 0 ? "; " : "",
			      question->otherwise);
	*text = '\0';
	if (limits.length > 0)
		snprintf(text, size, "(%s)", limits.bytes);
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

struct pairs {
	const char *const *pairs;
	size_t count;
};

static const char *value_of(const struct pairs *pairs, const char *key)
{
	size_t length = strlen(key);

	for (size_t i = 0; i < pairs->count; i++)
		if (strncmp(pairs->pairs[i], key, length) == 0 && pairs->pairs[i][length] == '=')
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
	OWN(buffer) struct buffer keys = { 0 };
	char key[64];

	snprintf(key, sizeof key, "%.*s", (int)strcspn(pair, "="), pair);
	if (strchr(pair, '=') == NULL)
		return err_set(e, ERR_INPUT, "\"%s\" is not KEY=VALUE", pair);
	if (question_find(questions, key) != NULL)
		return true;
	for (; questions->key != NULL; questions++)
		buffer_format(&keys, " %s", questions->key);
	return err_set(e, ERR_INPUT, "there is no key \"%s\"; there are:%s", key,
		       keys.bytes != NULL ? keys.bytes : " none");
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
		if (json_object_set_new(given, key, json_string(strchr(pairs[i], '=') + 1)) != 0)
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
