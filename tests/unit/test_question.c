/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"

#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/functions.h"
#include "task/question.h"

static const struct question questions[] = {
	{ .key = "count", .text = "How many?", .min = 1, .max = 10, .changeable = true },
	{ .key = "more", .text = "More?", .type = QUESTION_YES_NO, .otherwise = "n" },
	{ .key = "amount",
	  .text = "How much?",
	  .min = 0,
	  .max = 100,
	  .words = "all half",
	  .otherwise = "all",
	  .only_if = "more=y" },
	{ .key = "name", .text = "Name", .type = QUESTION_TEXT, .max = 8, .otherwise = "x" },
	{ .key = NULL },
};

TEST(pairs_make_a_configuration_with_defaults)
{
	static const char *const pairs[] = { "count=3" };
	struct err e = { 0 };
	OWN(json) json_t *made = question_from_pairs(questions, pairs, 1, &e);
	OWN(json) json_t *wanted = json_pack("{s:i, s:b, s:s}", "count", 3, "more", 0, "name", "x");

	assert_true(json_equal(made, wanted));
}

TEST(wrong_pairs_are_refused_with_what_would_be_right)
{
	static const struct {
		const char *pair, *said;
	} cases[] = {
		{ "count=0", "count: a number from 1 to 10, not \"0\"" },
		{ "count=eleven", "not \"eleven\"" },
		{ "count=", "count: a number from 1 to 10 is needed" },
		{ "colour=red", "there is no key \"colour\"; there are: count more amount name" },
		{ "count", "not KEY=VALUE" },
		{ "more=maybe", "more: y or n, not \"maybe\"" },
		{ "name=much too long a name", "name: a text" },
		{ "amount=5", "amount=... goes with more=y only" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *const pairs[] = { cases[i].pair, "count=1" };
		bool alone = text_starts(cases[i].pair, "count");
		struct err e = { 0 };

		assert_null(question_from_pairs(questions, pairs, alone ? 1 : 2, &e));
		assert_int_equal(e.kind, ERR_INPUT);
		if (strstr(e.text, cases[i].said) == NULL)
			fail_msg("%s: said \"%s\"", cases[i].pair, e.text);
	}
}

TEST(a_number_is_no_slip_of_a_name)
{
	const struct question mission = { .key = "mission", .min = 1, .max = 9, .names = "1h 2h" };
	struct err e = { 0 };
	json_t *value = NULL;

	assert_false(question_parse(&mission, "10", &value, &e));
	assert_string_equal(e.text, "mission: a number from 1 to 9, or one of 1h 2h, not \"10\"");
	assert_false(question_parse(&mission, "1g", &value, &e));
	assert_non_null(strstr(e.text, "did you mean 1h?"));
}

TEST(words_count_only_whole)
{
	struct err e = { 0 };
	json_t *value = NULL;

	assert_true(question_parse(&questions[2], "half", &value, &e));
	assert_string_equal(json_string_value(value), "half");
	json_decref(value);
	assert_false(question_parse(&questions[2], "al", &value, &e));
	assert_false(question_parse(&questions[2], "all half", &value, &e));
	assert_true(question_parse(&questions[2], "", &value, &e));
	assert_string_equal(json_string_value(value), "all");
	json_decref(value);
	assert_true(question_parse(&questions[2], " 50 ", &value, &e));
	assert_int_equal(json_integer_value(value), 50);
	json_decref(value);
}

/* Gives wrong answers and counts how often it is asked. */
static char *stubborn(void *argument, const struct question *question, const char *complaint,
		      struct err *e)
{
	int *asked = argument;

	(void)question;
	(void)e;
	assert_true((complaint != NULL) == (*asked > 0));
	(*asked)++;
	return mem_text("wrong");
}

TEST(a_stubborn_person_is_asked_twenty_times)
{
	struct err e = { 0 };
	int asked = 0;

	assert_null(question_ask_all(questions, stubborn, &asked, &e));
	assert_int_equal(asked, QUESTION_TRIES);
	assert_int_equal(e.kind, ERR_INPUT);
}

TEST(a_saved_configuration_is_completed_and_checked)
{
	struct err e = { 0 };
	OWN(json) json_t *old = NULL;
	OWN(json) json_t *complete = NULL;
	OWN(json) json_t *wrong = json_pack("{s:s}", "count", "3x");
	OWN(json) json_t *array = json_pack("{s:[]}", "count");

	old = json_pack("{s:i, s:b, s:s}", "count", 3, "more", 1, "extra", "kept");
	complete = question_complete(questions, old, &e);
	assert_string_equal(json_get_text(complete, "amount", ""), "all");
	assert_string_equal(json_get_text(complete, "extra", ""), "kept");
	assert_false(question_check(questions, wrong, &e));
	assert_false(question_check(questions, array, &e));
	assert_false(question_check(questions, NULL, &e));
}

TEST(a_list_is_an_array_of_texts)
{
	const struct question list = {
		.key = "list", .text = "?", .type = QUESTION_LIST, .max = 3
	};
	static const char *const wrong[] = { "a, b, c, d", "a, \xff" };
	struct err e = { 0 };
	OWN(json) json_t *value = NULL;
	OWN(text) char *text = NULL;

	assert_true(question_parse(&list, " tavern:9 ,, warehouse@3:12,", &value, &e));
	assert_int_equal(json_array_size(value), 2);
	text = question_text(value);
	assert_string_equal(text, "tavern:9, warehouse@3:12");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		json_t *none = NULL;

		assert_false(question_parse(&list, wrong[i], &none, &e));
		assert_int_equal(e.kind, ERR_INPUT);
	}
}

TEST(an_item_of_a_list_has_a_limit)
{
	const struct question list = {
		.key = "list", .text = "?", .type = QUESTION_LIST, .max = 3
	};
	char item[QUESTION_ITEM_MAX + 2];
	struct err e = { 0 };
	json_t *value = NULL;

	memset(item, 'x', sizeof item);
	item[QUESTION_ITEM_MAX + 1] = '\0';
	assert_false(question_parse(&list, item, &value, &e));
	item[QUESTION_ITEM_MAX] = '\0';
	assert_true(question_parse(&list, item, &value, &e));
	json_decref(value);
}

/* --- the table of functions */

TEST(every_row_is_complete_and_unique)
{
	for (const struct function *const *f = function_table; *f != NULL; f++) {
		assert_non_null((*f)->name);
		assert_non_null((*f)->number);
		assert_non_null((*f)->menu);
		assert_non_null((*f)->questions);
		if ((*f)->kind == FUNCTION_ONESHOT)
			assert_non_null((*f)->talk);
		else
			assert_non_null((*f)->step);
		assert_true(text_ends((*f)->help, "."));
		assert_true(text_ends((*f)->why, "."));
		assert_ptr_equal(function_find(function_table, (*f)->name), *f);
		for (const struct function *const *other = function_table; other != f; other++)
			assert_string_not_equal((*other)->number, (*f)->number);
	}
}

TEST(every_question_can_be_shown_and_its_default_is_right)
{
	for (const struct function *const *f = function_table; *f != NULL; f++)
		for (const struct question *q = (*f)->questions; q->key != NULL; q++) {
			struct err e = { 0 };
			json_t *value = NULL;
			char limits[128];
			const char *equals = q->only_if != NULL ? strchr(q->only_if, '=') : NULL;

			question_limits(q, limits, sizeof limits);
			assert_true(strlen(limits) > 2 || q->type == QUESTION_TEXT);
			assert_ptr_equal(question_find((*f)->questions, q->key), q);
			if (q->otherwise != NULL) {
				assert_true(question_parse(q, "", &value, &e));
				json_decref(value);
			}
			if (q->only_if != NULL) {
				OWN(text) char *key = mem_text(q->only_if);

				assert_non_null(equals);
				key[equals - q->only_if] = '\0';
				assert_true(question_find((*f)->questions, key) < q);
			}
		}
}

TEST(a_name_means_the_same_number_whatever_the_limits)
{
	struct question good = { .key = "good", .min = 1, .max = 5, .names = "wood wine marble" };
	struct err e = { 0 };
	json_t *value = NULL;

	for (good.min = 0; good.min < 3; good.min++) {
		assert_true(question_parse(&good, "WINE", &value, &e));
		assert_int_equal(json_integer_value(value), 2);
		json_decref(value);
	}
	assert_false(question_parse(&good, "wine", &value, &e));
	good.min = 1;
	good.max = 2;
	assert_false(question_parse(&good, "marble", &value, &e));
	assert_false(question_parse(&good, "wien", &value, &e));
	assert_non_null(strstr(e.text, "did you mean wine?"));
}

RUN_TESTS()
