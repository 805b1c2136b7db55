/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answers and configurations from anywhere. What is accepted as an answer is accepted
 * again as it is printed; what is completed passes its own check.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "cli/functions.h"
#include "task/question.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PRINTED_SIZE = 2048 };

static const struct question questions[] = {
	{ .key = "number", .text = "Number", .min = -5, .max = 100, .otherwise = "7" },
	{ .key = "words", .text = "Words", .max = 9, .words = "all half none", .otherwise = "all" },
	{ .key = "flag", .text = "Flag", .type = QUESTION_YES_NO, .otherwise = "n" },
	{ .key = "text", .text = "Text", .type = QUESTION_TEXT, .max = 40, .only_if = "flag=y" },
	{ CITY("city", "City"), .zero = "Back", .otherwise = "0" },
	{ CITIES("cities", "Cities", 9), .words = "all", .otherwise = "all" },
	{ GOOD("good", "Good"), .otherwise = "wine" },
	{ GOODS("goods", "Goods"), .otherwise = "0-0-0-0-0" },
	{ SHIPS("ships", "Ships"), .otherwise = "1" },
	{ BUILDING("building", "Building"), .otherwise = "tavern" },
	{ AMOUNT("amount", "Amount"), .otherwise = "half" },
	{ RATIO("ratio", "Ratio"), .otherwise = "50%" },
	{ TIMES("times", "Times"), .otherwise = "0" },
	{ INTERVAL("every", "Interval"), .otherwise = "6h" },
	{ DAYTIMES("at", "Times of day"), .otherwise = "8:00" },
	{ HOURS("hours", "Hours"), .otherwise = "8-23" },
	{ CHOICE("to", "Choice", "forest", "good"), .otherwise = "good" },
	{ .key = NULL },
};

static void answer(const struct question *question, const char *text)
{
	struct err e = { .kind = ERR_NONE };
	char printed[PRINTED_SIZE];
	json_t *value = NULL;
	json_t *again = NULL;

	question_limits(question, printed, sizeof printed);
	if (!question_parse(question, text, &value, &e))
		return;
	question_print(value, printed, sizeof printed);
	if (!question_parse(question, printed, &again, &e) || !json_equal(value, again))
		abort();
	json_decref(value);
	json_decref(again);
}

/* Among choices of the game, as a person types and as KEY=VALUE: what is found is one of them. */
static void choose(const char *text, bool loosely)
{
	OWN(json) json_t *choices = json_array();
	struct err e = { .kind = ERR_NONE };
	OWN(json) json_t *picked = NULL;

	choice_also(choice_add(choices, json_integer(1295), "Polis", "Polis [1:2]"), "1:2");
	choice_add(choices, json_integer(1299), "M\xc3\xa1laga", "M\xc3\xa1laga");
	choice_refuse(choice_add(choices, json_integer(7), "3", "3"), "%s", "no port");
	(void)choices_find(choices, text, "city", loosely, &e);
	picked = choices_pick(choices, text, "city", loosely, &e);
	if (json_array_size(picked) > 2)
		abort();
}

/* A question as a line of a talk has it. */
static void read_line(const json_t *line)
{
	struct question question = { .key = NULL };
	OWN(json) json_t *written = NULL;
	char limits[PRINTED_SIZE];

	if (!question_read(line, &question))
		return;
	written = question_write(&question);
	question_limits(&question, limits, sizeof limits);
	question_done(&question);
}

static void complete(const struct question *asked, const json_t *configuration)
{
	struct err e = { .kind = ERR_NONE };
	OWN(json) json_t *whole = question_complete(asked, configuration, &e);

	(void)question_check(asked, configuration, &e);
	if (whole != NULL && !question_check(asked, whole, &e))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWN(text) char *text = malloc(size + 1);
	const char *pairs[1];
	struct err e = { .kind = ERR_NONE };
	OWN(json) json_t *configuration = NULL;

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	pairs[0] = text;
	for (const struct question *question = questions; question->key != NULL; question++)
		answer(question, text);
	choose(text, false);
	choose(text, true);
	json_decref(question_from_pairs(questions, pairs, 1, &e));
	configuration = json_parse(text, size, "the configuration", &e);
	if (configuration == NULL)
		return 0;
	complete(questions, configuration);
	read_line(configuration);
	for (const struct function *const *row = function_table; *row != NULL; row++) {
		complete((*row)->questions, configuration);
		(void)function_check(*row, configuration, &e);
	}
	return 0;
}
