/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of tasks fits whatever terminal there is. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "ui/screen.h"
#include "ui/table.h"

static json_t *entry(const char *id, const char *action, const char *state, const char *status)
{
	json_t *one = json_object();

	json_put_text(one, "id", id);
	json_put_text(one, "action", action);
	json_put_text(one, "account", "s301-en/12345");
	json_put_text(one, "state", state);
	json_put_text(one, "status", status);
	json_put_number(one, "pid", 4242);
	json_put_number(one, "date", 1763820000);
	json_put_number(one, "until", clock_wall_ms() / 1000 + 60);
	return one;
}

static const char greek[] = "αποστολή 4/10 · επιστροφή 14:32:10 · 12 πόντοι, 480 χρυσός";
static const char wide[] =
	"使命四之十・十四時三十二分帰還・金四百八十・使命四之十・十四時三十二分帰還";

static json_t *some_tasks(void)
{
	json_t *entries = json_array();

	json_array_append_new(entries, entry("k3f9", "autoPirate", "waiting", greek));
	json_array_append_new(entries, entry("m2x8", "loginDaily", "needs-answer", wide));
	json_array_append_new(entries, entry("evil", "autoPirate", "running", "a\033[31mb\nc"));
	return entries;
}

/* Owned by the caller. */
static char *print(const json_t *entries, int columns, bool colour, bool numbered)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (numbered)
		table_numbered(to, entries, columns, colour);
	else
		table_tasks(to, entries, columns, colour);
	fclose(to);
	return text;
}

/* Every line is whole UTF-8, without control characters, and not wider than that. */
static int assert_lines_fit(char *text, int columns)
{
	char *line;
	int lines = 0;

	while ((line = strsep(&text, "\n")) != NULL && text != NULL) {
		size_t bytes;

		assert_in_range(text_columns(line), 1, (uintmax_t)columns);
		for (const char *at = line; *at != '\0'; at += bytes)
			assert_true(text_next(at, &bytes) >= 0x20);
		lines++;
	}
	return lines;
}

TEST(no_line_is_wider_than_the_terminal)
{
	OWN(json) json_t *entries = some_tasks();

	for (int columns = SCREEN_COLUMNS_MIN; columns <= 200; columns++) {
		OWN(text) char *plain = print(entries, columns, false, false);
		OWN(text) char *numbered = print(entries, columns, false, true);

		assert_in_range(assert_lines_fit(plain, columns), 4, 10);
		assert_in_range(assert_lines_fit(numbered, columns), 4, 10);
	}
}

TEST(less_than_forty_columns_count_as_forty)
{
	OWN(json) json_t *entries = some_tasks();
	OWN(text) char *five = print(entries, 5, false, false);
	OWN(text) char *forty = print(entries, 40, false, false);

	assert_string_equal(five, forty);
}

TEST(at_forty_columns_task_and_state_are_whole)
{
	OWN(json) json_t *entries = some_tasks();
	OWN(text) char *text = print(entries, 40, false, false);

	assert_non_null(strstr(text, "autoPirate (k3f9)"));
	assert_non_null(strstr(text, "needs an answer"));
	assert_non_null(strstr(text, "αποστολή 4/10"));
}

/* One minute from now, as the entries say: "in 59 s" or "in 1 min 0 s". */
TEST(a_moment_has_its_countdown_beside_it_where_there_is_room)
{
	OWN(json) json_t *entries = some_tasks();
	OWN(text) char *narrow = print(entries, 50, false, false);
	OWN(text) char *usual = print(entries, 80, false, false);
	OWN(text) char *wide_one = print(entries, 200, false, false);

	assert_non_null(strstr(usual, ", in "));
	assert_non_null(strstr(wide_one, ", in "));
	assert_null(strstr(narrow, ", in"));
	assert_non_null(strstr(narrow, "next"));
}

TEST(at_eighty_columns_a_long_status_has_a_line_of_its_own)
{
	OWN(json) json_t *entries = some_tasks();
	OWN(text) char *text = print(entries, 80, false, false);

	assert_non_null(strstr(text, "4242"));
	assert_non_null(strstr(text, greek)); /* all of it */
}

TEST(at_two_hundred_columns_a_task_is_one_line)
{
	OWN(json) json_t *entries = some_tasks();
	OWN(text) char *text = print(entries, 200, false, false);

	assert_non_null(strstr(text, greek));
	assert_non_null(strstr(text, wide));
	assert_int_equal(assert_lines_fit(text, 200), 4);
}

TEST(text_from_outside_reaches_no_terminal_raw)
{
	OWN(json) json_t *entries = some_tasks();
	OWN(text) char *text = print(entries, 200, false, false);

	assert_null(strchr(text, '\033'));
	assert_non_null(strstr(text, "a\\x1b[31mb\\x0ac"));
}

TEST(colour_says_the_state_and_can_be_left_out)
{
	OWN(json) json_t *entries = some_tasks();
	OWN(text) char *plain = print(entries, 120, false, false);
	OWN(text) char *coloured = print(entries, 120, true, false);

	assert_null(strchr(plain, '\033'));
	assert_non_null(strstr(coloured, "\033[32mwaiting\033[0m"));
}

TEST(the_account_is_a_column_only_when_there_are_several)
{
	OWN(json) json_t *entries = some_tasks();
	OWN(text) char *one = print(entries, 200, false, false);
	OWN(text) char *two = NULL;

	json_put_text(json_array_get(entries, 1), "account", "s302-gr/77");
	two = print(entries, 200, false, false);
	assert_null(strstr(one, "s301-en"));
	assert_non_null(strstr(two, "s301-en/12345"));
	assert_non_null(strstr(two, "s302-gr/77"));
}

TEST(a_task_that_does_not_run_has_no_pid)
{
	OWN(json) json_t *entries = json_array();
	OWN(text) char *text = NULL;

	json_array_append_new(entries, entry("k3f9", "autoPirate", "interrupted", "step 1"));
	json_object_set_new(json_array_get(entries, 0), "pid", json_null());
	text = print(entries, 80, false, false);
	assert_null(strstr(text, "4242"));
	assert_non_null(strstr(text, "interrupted"));
}

TEST(a_damaged_entry_still_makes_a_line)
{
	OWN(json) json_t *entries = json_array();
	OWN(text) char *text = NULL;

	json_array_append_new(entries, json_object());
	json_array_append_new(entries, json_integer(3));
	text = print(entries, 80, false, true);
	assert_int_equal(assert_lines_fit(text, 80), 3);
}

TEST(no_tasks_print_nothing)
{
	OWN(json) json_t *entries = json_array();
	OWN(text) char *text = print(entries, 80, false, false);

	assert_string_equal(text, "");
}

TEST(a_text_is_wrapped_between_words)
{
	char *text = NULL;
	size_t size;
	struct screen screen = { open_memstream(&text, &size), 40, false };

	screen_wrap(&screen, "status  ", "the game asks for the text in the picture; answer it");
	screen_wrap(&screen, "", "");
	fclose(screen.to);
	assert_string_equal(text, "status  the game asks for the text in \n"
				  "        the picture; answer it\n\n");
	free(text);
}

TEST(the_lines_after_the_first_hang)
{
	char *text = NULL;
	size_t size;
	struct screen screen = { open_memstream(&text, &size), 20, false };

	screen_hang(&screen, 2, "waiting: 1 of 3 levels until 06:10:03");
	fclose(screen.to);
	assert_string_equal(text, "waiting: 1 of 3 \n  levels until \n  06:10:03\n");
	free(text);
}

TEST(a_wide_prompt_is_broken_between_words_and_asks_on_its_last_line)
{
	char *text = NULL;
	size_t size;
	struct screen screen = { open_memstream(&text, &size), 30, false };

	assert_string_equal(screen_prompt(&screen, "Your choice: "), "Your choice: ");
	assert_string_equal(screen_prompt(&screen, "Which one? (1,3-5 or all; 0 = back) "),
			    "back) ");
	assert_string_equal(screen_prompt(&screen, "Below:\n(0-9) "), "(0-9) ");
	assert_string_equal(screen_prompt(&screen, "a word of exactly 30 columns: "),
			    "a word of exactly 30 columns: ");
	fclose(screen.to);
	assert_string_equal(text, "Which one? (1,3-5 or all; 0 = \nBelow:\n");
	free(text);
}

RUN_TESTS()
