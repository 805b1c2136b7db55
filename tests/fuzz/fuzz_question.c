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
	json_decref(question_from_pairs(questions, pairs, 1, &e));
	configuration = json_parse(text, size, "the configuration", &e);
	if (configuration == NULL)
		return 0;
	complete(questions, configuration);
	for (const struct function *const *row = function_table; *row != NULL; row++) {
		complete((*row)->questions, configuration);
		(void)function_check(*row, configuration, &e);
	}
	return 0;
}
