/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/question.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/near.h"
#include "base/own.h"
#include "base/pick.h"
#include "base/text.h"

/* Where the answer stands among words with blanks between, the first is 0, and the word as it is
 * written there; -1: nowhere. Case does not count. */
static int find_word(const char *words, const char *answer, const char **written)
{
	size_t length = strlen(answer);

	for (int i = 0; length > 0 && words != NULL && *words != '\0'; i++) {
		size_t end = strcspn(words, " ");

		if (end == length && strncasecmp(words, answer, length) == 0) {
			*written = words;
			return i;
		}
		words += end + strspn(words + end, " ");
	}
	return -1;
}

static json_t *parse_word(const struct question *question, const char *answer)
{
	const char *written;

	if (find_word(question->words, answer, &written) < 0)
		return NULL;
	return json_stringn(written, strlen(answer));
}

/* A number, or its name. */
static json_t *parse_number(const struct question *question, const char *answer)
{
	const char *written;
	int64_t number;
	int named;

	if (text_amount(answer, question->min, question->max, &number))
		return json_integer(number);
	named = find_word(question->names, answer, &written);
	number = named + 1;
	return named >= 0 && number >= question->min && number <= question->max
		       ? json_integer(number)
		       : NULL;
}

/* "1-9", "1-82,471", "1 or more". */
static void print_range(const struct question *question, const char *to_word, struct buffer *to)
{
	char min[40], max[40];

	text_grouped(min, sizeof min, question->min);
	text_grouped(max, sizeof max, question->max);
	if (question->max >= QUESTION_MAX_DEFAULT)
		buffer_text(to, min);
	else
		buffer_format(to, "%s%s%s", min, to_word, max);
}

static void describe(const struct question *question, struct buffer *to)
{
	if (question->type == QUESTION_YES_NO)
		buffer_text(to, "y or n");
	else if (question->type == QUESTION_PICK)
		buffer_format(to, "numbers from 1 to %" PRId64 ", such as 1,3-5, or all, or 0",
			      question->max);
	else if (question->type == QUESTION_TEXT)
		buffer_text(to, "a text");
	else if (question->type == QUESTION_LIST)
		buffer_format(to, "at most %" PRId64 " texts of %d bytes with commas between",
			      question->max, QUESTION_ITEM_MAX);
	else {
		buffer_text(to, "a number from ");
		print_range(question, " to ", to);
	}
	if (question->names != NULL)
		buffer_format(to, ", or one of %s", question->names);
	if (question->words != NULL)
		buffer_format(to, ", or %s", question->words);
}

static bool refuse(const struct question *question, const char *answer, struct err *e)
{
	OWN(buffer) struct buffer right = { 0 };
	char visible[80];
	struct near near;

	near_begin(&near, answer);
	if (strspn(answer, "0123456789") != strlen(answer)) { /* 10 is no slip of 1h */
		near_offer_words(&near, question->words);
		near_offer_words(&near, question->names);
	}
	describe(question, &right);
	text_visible_copy(visible, sizeof visible, answer);
	if (*answer == '\0')
		return err_set(e, ERR_INPUT, "%s: %s is needed", question->key, right.bytes);
	return err_set(e, ERR_INPUT, "%s: %s, not \"%s\"%s", question->key, right.bytes, visible,
		       near_hint(&near));
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
	return (int64_t)json_array_size(list) <= question->max ? STEAL(list) : NULL;
}

/* "1,3-5": [1, 3, 4, 5]; "0" picks none. */
static json_t *parse_pick(const struct question *question, const char *plain)
{
	OWN(text) char *meant = mem_new((size_t)question->max + 1);
	json_t *numbers;

	if (!text_equal(plain, "0") && !pick_numbers(plain, (size_t)question->max, (bool *)meant))
		return NULL;
	numbers = json_array();
	for (int64_t i = 0; i < question->max; i++)
		if (meant[i])
			json_array_append_new(numbers, json_integer(i + 1));
	return numbers;
}

static json_t *parse_typed(const struct question *question, const char *plain)
{
	OWN(text) char *items = NULL;
	json_t *word;

	if (question->type == QUESTION_LIST) {
		items = mem_text(plain);
		return parse_list(question, items);
	}
	if (question->type == QUESTION_PICK)
		return parse_pick(question, plain);
	word = parse_word(question, plain);
	if (word != NULL)
		return word;
	if (question->type == QUESTION_YES_NO)
		return parse_yes_no(plain);
	if (question->type == QUESTION_NUMBER)
		return parse_number(question, plain);
	return (int64_t)strlen(plain) <= question->max ? json_string(plain) : NULL; /* UTF-8 */
}

bool question_parse(const struct question *question, const char *answer, json_t **value,
		    struct err *e)
{
	OWN(text) char *copy = mem_text(answer);
	const char *plain = text_trim(copy);
	json_t *parsed;

	if (*plain == '\0' && question->otherwise != NULL)
		plain = question->otherwise;
	parsed = parse_typed(question, plain);
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
	json_each_item(value, i, item) {
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
	if (question->type == QUESTION_PICK)
		buffer_text(&limits, question->max > 1 ? "several: 1,3-5 or all; 0 = none"
						       : "1, or 0 = none");
	if (question->type == QUESTION_LIST)
		buffer_text(&limits, "commas between");
	if (question->type == QUESTION_NUMBER) {
		print_range(question, "-", &limits);
		if (question->max >= QUESTION_MAX_DEFAULT)
			buffer_text(&limits, " or more");
	}
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
