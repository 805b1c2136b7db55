/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers given beforehand, and plain lines from a pipe. */
#include "harness.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "ui/ask.h"

static const struct question questions[] = {
	{ .key = "missions", .text = "How many missions?", .min = 1, .max = 10 },
	{ .key = "schedule",
	  .text = "By day and by night?",
	  .type = QUESTION_YES_NO,
	  .otherwise = "n" },
	{ .key = "mission",
	  .text = "Which mission?",
	  .min = 1,
	  .max = 9,
	  .otherwise = "1",
	  .only_if = "schedule=n" },
	{ .key = NULL },
};

/* Standard input becomes a pipe that holds this text and then ends. */
static void type(const char *text)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], text, strlen(text)), strlen(text));
	close(ends[1]);
	assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	close(ends[0]);
}

/* The asker takes main's argv, which is not const. */
static void init(struct asker *asker, const char *const *answers, size_t count)
{
	asker_init(asker, (char *const *)answers, count);
}

static json_t *ask_with(const char *const *answers, size_t count, struct asker *asker,
			struct err *e)
{
	init(asker, answers, count);
	return question_ask_all(questions, ask_question, asker, e);
}

static void answers_given_beforehand_are_taken_in_order(void **state)
{
	static const char *const answers[] = { "3", "n", "7", "0" };
	struct asker asker;
	struct err e = { 0 };
	OWN(json) json_t *made = ask_with(answers, 4, &asker, &e);

	(void)state;
	assert_non_null(made);
	assert_int_equal(json_get_number(made, "missions", 0), 3);
	assert_int_equal(json_get_number(made, "mission", 0), 7);
	assert_int_equal(asker_left(&asker), 1);
}

static void an_empty_answer_is_the_default(void **state)
{
	static const char *const answers[] = { "3", "", "" };
	struct asker asker;
	struct err e = { 0 };
	OWN(json) json_t *made = ask_with(answers, 3, &asker, &e);

	(void)state;
	assert_int_equal(json_get_number(made, "mission", 0), 1);
	assert_false(json_get_flag(made, "schedule", true));
}

static void a_wrong_answer_is_named_and_ends_the_asking(void **state)
{
	static const char *const answers[] = { "3", "maybe", "7", "0" };
	struct asker asker;
	struct err e = { 0 };

	(void)state;
	assert_null(ask_with(answers, 4, &asker, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_string_equal(e.text, "answer 2, \"maybe\", does not fit \"By day and by night?\": "
				    "y or n, not \"maybe\"");
	assert_true(asker.wrong);
	assert_int_equal(asker_left(&asker), 0); /* 7 and 0 answer nothing else */
}

static void numbers_have_limits(void **state)
{
	static const char *const wrong[] = {
		"0", "11", "x", "3x", "", "-1", "99999999999999999999"
	};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct asker asker;
		struct err e = { 0 };
		int64_t number = 77;

		init(&asker, &wrong[i], 1);
		assert_false(ask_number(&asker, "Which one?", 1, 10, NULL, &number, &e));
		assert_int_equal(e.kind, ERR_INPUT);
		assert_int_equal(number, 77);
	}
}

static void a_wrong_answer_is_shown_visibly(void **state)
{
	static const char *const answers[] = { "\033[2J" };
	struct asker asker;
	struct err e = { 0 };
	bool yes;

	(void)state;
	init(&asker, answers, 1);
	assert_false(ask_yes_no(&asker, "Sure?", true, &yes, &e));
	assert_null(strchr(e.text, '\033'));
}

static void a_backslash_leads_back(void **state)
{
	static const char *const answers[] = { "\\", "\\" };
	struct asker asker;
	struct err e = { 0 };
	int64_t number;
	OWN(text) char *line = NULL;

	(void)state;
	init(&asker, answers, 2);
	assert_false(ask_number(&asker, "Which one?", 1, 10, NULL, &number, &e));
	assert_int_equal(e.kind, ERR_STOPPED);
	line = ask_line(&asker, "> ", ASK_BACKSLASH, &e);
	assert_string_equal(line, "\\");
}

static void answers_that_a_child_used_are_left_out(void **state)
{
	static const char *const answers[] = { "mail", "password", "17" };
	struct asker asker;
	struct err e = { 0 };
	OWN(text) char *line = NULL;

	(void)state;
	init(&asker, answers, 3);
	asker_skip(&asker, 2);
	line = ask_line(&asker, "> ", ASK_PLAIN, &e);
	assert_string_equal(line, "17");
	asker_skip(&asker, 9);
	assert_int_equal(asker_left(&asker), 0);
}

static void lines_of_a_pipe_are_answers_too(void **state)
{
	struct asker asker;
	struct err e = { 0 };
	OWN(json) json_t *made = NULL;

	(void)state;
	type("3\ny");
	made = ask_with(NULL, 0, &asker, &e);
	assert_true(json_get_flag(made, "schedule", false));
}

static void nothing_is_read_ahead(void **state)
{
	struct asker asker;
	struct err e = { 0 };
	char rest[8] = "";
	OWN(text) char *line = NULL;

	(void)state;
	type("first\nrest");
	init(&asker, NULL, 0);
	line = ask_line(&asker, "> ", ASK_PLAIN, &e);
	assert_string_equal(line, "first");
	assert_int_equal(read(STDIN_FILENO, rest, sizeof rest), 4);
	assert_memory_equal(rest, "rest", 4);
}

static void a_wrong_line_of_a_pipe_is_not_tried_on_the_next_question(void **state)
{
	struct asker asker;
	struct err e = { 0 };

	(void)state;
	type("0\n3\nn\n1\n");
	assert_null(ask_with(NULL, 0, &asker, &e));
	assert_int_equal(e.kind, ERR_INPUT);
}

static void the_end_of_input_says_which_question_is_open(void **state)
{
	struct asker asker;
	struct err e = { 0 };

	(void)state;
	type("3\n");
	assert_null(ask_with(NULL, 0, &asker, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_non_null(strstr(e.text, "no answer for \"By day and by night?"));
}

static void a_very_long_line_is_cut_and_refused(void **state)
{
	enum { LENGTH = 40000 };
	OWN(text) char *text = mem_new(LENGTH + 2);
	struct asker asker;
	struct err e = { 0 };
	int64_t number;

	(void)state;
	memset(text, '7', LENGTH);
	text[LENGTH] = '\n';
	type(text);
	init(&asker, NULL, 0);
	assert_false(ask_number(&asker, "Which one?", 1, 10, NULL, &number, &e));
	assert_int_equal(e.kind, ERR_INPUT);
}

static void enter_is_not_waited_for_when_nobody_is_there(void **state)
{
	static const char *const answers[] = { "0" };
	struct asker asker;

	(void)state;
	type("");
	init(&asker, answers, 1);
	ask_enter(&asker);
	assert_int_equal(asker_left(&asker), 1); /* a spare answer is not used up */
	init(&asker, NULL, 0);
	ask_enter(&asker);
}

/* The prompts are not what is tested. */
static int loud = -1;

static int hush(void **state)
{
	int null = open("/dev/null", O_WRONLY);
	bool fine;
	(void)state;

	fflush(stdout);
	loud = dup(STDOUT_FILENO);
	fine = null >= 0 && loud >= 0 && dup2(null, STDOUT_FILENO) >= 0;
	close(null);
	return fine ? 0 : -1;
}

static int speak(void **state)
{
	bool fine;
	(void)state;

	fflush(stdout);
	fine = dup2(loud, STDOUT_FILENO) >= 0;
	close(loud);
	return fine ? 0 : -1;
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, hush, speak)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(answers_given_beforehand_are_taken_in_order),
		CASE(an_empty_answer_is_the_default),
		CASE(a_wrong_answer_is_named_and_ends_the_asking),
		CASE(numbers_have_limits),
		CASE(a_wrong_answer_is_shown_visibly),
		CASE(a_backslash_leads_back),
		CASE(answers_that_a_child_used_are_left_out),
		CASE(lines_of_a_pipe_are_answers_too),
		CASE(nothing_is_read_ahead),
		CASE(a_wrong_line_of_a_pipe_is_not_tried_on_the_next_question),
		CASE(the_end_of_input_says_which_question_is_open),
		CASE(a_very_long_line_is_cut_and_refused),
		CASE(enter_is_not_waited_for_when_nobody_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
