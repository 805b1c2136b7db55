/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/question_print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "task/question_rows.h"
#include "task/question_type.h"

/* --- answers */

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
		const char *between = text.length > 0 ? ", " : "";

		if (json_is_string(item))
			buffer_format(&text, "%s%s", between, json_string_value(item));
		if (json_is_integer(item))
			buffer_format(&text, "%s%lld", between,
				      (long long)json_integer_value(item));
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

/* --- what may be answered */

void question_describe(const struct question *question, struct buffer *to)
{
	question_kind(question)->describe(question, to);
	if (question->names != NULL && question->type == QUESTION_NUMBER)
		buffer_format(to, ", or one of %s", question->names);
	if (question->words != NULL)
		buffer_format(to, ", or %s", question->words);
}

static const char *limits_of_yes_no(const struct question *question)
{
	if (question->otherwise == NULL)
		return "(y/n)";
	return text_equal(question->otherwise, "y") ? "(Y/n)" : "(y/N)";
}

/* "all, half" behind an amount, "or none" behind anything else. */
static void add_words(const struct question *question, struct buffer *to)
{
	bool is_amount = question->type == QUESTION_AMOUNT;

	buffer_text(to, to->length == 0 ? "" : is_amount ? ", " : ", or ");
	for (const char *word = question->words; *word != '\0'; word++)
		buffer_add(to, *word == ' ' && is_amount ? ", " : word,
			   *word == ' ' && is_amount ? 2 : 1);
}

void question_limits(const struct question *question, char *text, size_t size)
{
	OWN(buffer) struct buffer limits = { 0 };

	if (question->type == QUESTION_YES_NO) {
		text_copy(text, size, limits_of_yes_no(question));
		return;
	}
	if (question_kind(question)->hint != NULL)
		question_kind(question)->hint(question, &limits);
	if (question->words != NULL)
		add_words(question, &limits);
	if (question->zero != NULL && question->choices == NULL)
		buffer_format(&limits, "%s0 = %s", limits.length > 0 ? "; " : "", question->zero);
	if (question->otherwise != NULL && *question->otherwise != '\0')
		buffer_format(&limits, "%sempty = %s", limits.length > 0 ? "; " : "",
			      question->otherwise);
	*text = '\0';
	if (limits.length > 0)
		snprintf(text, size, "(%s)", limits.bytes);
}

/* --- as JSON */

static void put_texts(json_t *line, const struct question *question)
{
	const struct {
		const char *key, *text;
	} texts[] = { { "unit", question->unit },
		      { "words", question->words },
		      { "names", question->names },
		      { "zero", question->zero },
		      { "otherwise", question->otherwise } };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (texts[i].text != NULL)
			json_put_text(line, texts[i].key, texts[i].text);
}

json_t *question_write(const struct question *question)
{
	json_t *line = json_object();
	OWN(json) json_t *offers = question_offers(question);

	json_put_text(line, "key", question->key);
	json_put_text(line, "text", question->text);
	json_put_text(line, "type", question_kind(question)->name);
	json_put_number(line, "min", question->min);
	json_put_number(line, "max", question->max);
	if (question->step > 0)
		json_put_number(line, "step", question->step);
	put_texts(line, question);
	if (offers != NULL)
		json_object_set(line, "choices", offers);
	return line;
}

bool question_read(const json_t *line, struct question *question)
{
	json_t *choices = json_object_get(line, "choices");
	struct question found = {
		.key = json_get_text(line, "key", NULL),
		.text = json_get_text(line, "text", NULL),
		.min = json_get_number(line, "min", 0),
		.max = json_get_number(line, "max", 0),
		.step = json_get_number(line, "step", 0),
		.unit = json_get_text(line, "unit", NULL),
		.words = json_get_text(line, "words", NULL),
		.names = json_get_text(line, "names", NULL),
		.zero = json_get_text(line, "zero", NULL),
		.otherwise = json_get_text(line, "otherwise", NULL),
	};

	if (!question_type_find(json_get_text(line, "type", ""), &found.type) ||
	    found.key == NULL || found.text == NULL)
		return false;
	if (json_is_array(choices))
		found.choices = json_incref(choices);
	*question = found;
	return true;
}
