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

TEST_WITH(answers_given_beforehand_are_taken_in_order, hush, speak)
{
	static const char *const answers[] = { "3", "n", "7", "0" };
	struct asker asker;
	struct err e = { 0 };
	OWN(json) json_t *made = ask_with(answers, 4, &asker, &e);

	assert_non_null(made);
	assert_int_equal(json_get_number(made, "missions", 0), 3);
	assert_int_equal(json_get_number(made, "mission", 0), 7);
	assert_int_equal(asker_left(&asker), 1);
}

TEST_WITH(an_empty_answer_is_the_default, hush, speak)
{
	static const char *const answers[] = { "3", "", "" };
	struct asker asker;
	struct err e = { 0 };
	OWN(json) json_t *made = ask_with(answers, 3, &asker, &e);

	assert_int_equal(json_get_number(made, "mission", 0), 1);
	assert_false(json_get_flag(made, "schedule", true));
}

TEST_WITH(a_wrong_answer_is_named_and_ends_the_asking, hush, speak)
{
	static const char *const answers[] = { "3", "maybe", "7", "0" };
	struct asker asker;
	struct err e = { 0 };

	assert_null(ask_with(answers, 4, &asker, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_string_equal(e.text, "answer 2, \"maybe\", does not fit \"By day and by night?\": "
				    "y or n, not \"maybe\"");
	assert_true(asker.wrong);
	assert_int_equal(asker_left(&asker), 0); /* 7 and 0 answer nothing else */
}

TEST_WITH(numbers_have_limits, hush, speak)
{
	static const char *const wrong[] = {
		"0", "11", "x", "3x", "", "-1", "99999999999999999999"
	};

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

TEST_WITH(a_wrong_answer_is_shown_visibly, hush, speak)
{
	static const char *const answers[] = { "\033[2J" };
	struct asker asker;
	struct err e = { 0 };
	bool yes;

	init(&asker, answers, 1);
	assert_false(ask_yes_no(&asker, "Sure?", true, &yes, &e));
	assert_null(strchr(e.text, '\033'));
}

TEST_WITH(a_backslash_leads_back, hush, speak)
{
	static const char *const answers[] = { "\\", "\\" };
	struct asker asker;
	struct err e = { 0 };
	int64_t number;
	OWN(text) char *line = NULL;

	init(&asker, answers, 2);
	assert_false(ask_number(&asker, "Which one?", 1, 10, NULL, &number, &e));
	assert_int_equal(e.kind, ERR_STOPPED);
	line = ask_line(&asker, "> ", ASK_BACKSLASH, &e);
	assert_string_equal(line, "\\");
}

TEST_WITH(answers_that_a_child_used_are_left_out, hush, speak)
{
	static const char *const answers[] = { "mail", "password", "17" };
	struct asker asker;
	struct err e = { 0 };
	OWN(text) char *line = NULL;

	init(&asker, answers, 3);
	asker_skip(&asker, 2);
	line = ask_line(&asker, "> ", ASK_PLAIN, &e);
	assert_string_equal(line, "17");
	asker_skip(&asker, 9);
	assert_int_equal(asker_left(&asker), 0);
}

TEST_WITH(lines_of_a_pipe_are_answers_too, hush, speak)
{
	struct asker asker;
	struct err e = { 0 };
	OWN(json) json_t *made = NULL;

	type("3\ny");
	made = ask_with(NULL, 0, &asker, &e);
	assert_true(json_get_flag(made, "schedule", false));
}

TEST_WITH(nothing_is_read_ahead, hush, speak)
{
	struct asker asker;
	struct err e = { 0 };
	char rest[8] = "";
	OWN(text) char *line = NULL;

	type("first\nrest");
	init(&asker, NULL, 0);
	line = ask_line(&asker, "> ", ASK_PLAIN, &e);
	assert_string_equal(line, "first");
	assert_int_equal(read(STDIN_FILENO, rest, sizeof rest), 4);
	assert_memory_equal(rest, "rest", 4);
}

TEST_WITH(a_wrong_line_of_a_pipe_is_not_tried_on_the_next_question, hush, speak)
{
	struct asker asker;
	struct err e = { 0 };

	type("0\n3\nn\n1\n");
	assert_null(ask_with(NULL, 0, &asker, &e));
	assert_int_equal(e.kind, ERR_INPUT);
}

TEST_WITH(the_end_of_input_says_which_question_is_open, hush, speak)
{
	struct asker asker;
	struct err e = { 0 };

	type("3\n");
	assert_null(ask_with(NULL, 0, &asker, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_non_null(strstr(e.text, "no answer for \"By day and by night?"));
}

TEST_WITH(a_very_long_line_is_cut_and_refused, hush, speak)
{
	enum { LENGTH = 40000 };
	OWN(text) char *text = mem_new(LENGTH + 2);
	struct asker asker;
	struct err e = { 0 };
	int64_t number;

	memset(text, '7', LENGTH);
	text[LENGTH] = '\n';
	type(text);
	init(&asker, NULL, 0);
	assert_false(ask_number(&asker, "Which one?", 1, 10, NULL, &number, &e));
	assert_int_equal(e.kind, ERR_INPUT);
}

TEST_WITH(enter_is_not_waited_for_when_nobody_is_there, hush, speak)
{
	static const char *const answers[] = { "0" };
	struct asker asker;

	type("");
	init(&asker, answers, 1);
	ask_enter(&asker);
	assert_int_equal(asker_left(&asker), 1); /* a spare answer is not used up */
	init(&asker, NULL, 0);
	ask_enter(&asker);
}

RUN_TESTS()
