/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/outcome.h"
#include "base/own.h"
#include "base/text.h"
#include "base/url.h"
#include "scratch.h"

TEST_IN_SCRATCH(an_error_keeps_its_beginning_when_it_grows_too_long)
{
	struct err e = { 0 };

	err_set(&e, ERR_RETRY, "%0600d", 1);
	assert_int_equal(strlen(e.text), sizeof e.text - 1);
	assert_false(err_prefix(&e, "city %d", 7));
	assert_true(text_starts(e.text, "city 7: 000"));
	assert_int_equal(e.kind, ERR_RETRY);
}

TEST_IN_SCRATCH(every_kind_of_error_has_a_name_of_its_own)
{
	for (int kind = ERR_NONE; kind <= ERR_STOPPED; kind++)
		assert_int_equal(err_kind_find(err_kind_name((enum err_kind)kind)), kind);
	assert_int_equal(err_kind_find("nonsense"), ERR_SYSTEM);
	assert_int_equal(err_kind_find(NULL), ERR_SYSTEM);
}

TEST_IN_SCRATCH(numbers_are_read_whole_or_not_at_all)
{
	static const char *const wrong[] = { "",   "x", "1x", "1 2", "99999999999999999999",
					     "11", "-1" };
	int64_t number = 7;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_false(text_number(wrong[i], 0, 10, &number));
	assert_false(text_number(NULL, 0, 10, &number));
	assert_int_equal(number, 7);
	assert_true(text_number(" 10 ", 0, 10, &number));
	assert_int_equal(number, 10);
}

/* Where a long has 32 bits, too: a Telegram offset, the bytes of a body, a rich player's gold. */
TEST_IN_SCRATCH(numbers_of_the_outside_have_64_bits_everywhere)
{
	OWN(json) json_t *object = json_pack("{s:s}", "gold", "123456789012");
	char grouped[32];
	int64_t number = 0;

	assert_true(text_number("9223372036854775807", 0, INT64_MAX, &number));
	assert_true(number == INT64_MAX);
	assert_true(text_number("-9223372036854775808", INT64_MIN, 0, &number));
	assert_true(number == INT64_MIN);
	assert_false(text_number("9223372036854775808", 0, INT64_MAX, &number));
	assert_true(json_get_number(object, "gold", 0) == INT64_C(123456789012));
	text_grouped(grouped, sizeof grouped, INT64_C(1) << 40);
	assert_string_equal(grouped, "1,099,511,627,776");
	assert_int_equal(sizeof(off_t), 8);
	assert_int_equal(sizeof(time_t), 8);
}

TEST_IN_SCRATCH(text_from_outside_cannot_move_the_cursor)
{
	static const struct {
		const char *text, *visible;
	} cases[] = {
		{ "plain Ελληνικά", "plain Ελληνικά" },
		{ "\033[2J", "\\x1b[2J" },
		{ "a\nb\tc", "a\\x0ab\\x09c" },
		{ "\xff\xc3", "\\xff\\xc3" },
		{ "\xe2\x80\xae"
		  "evil",
		  "\\u{202e}evil" },
		{ "\xc2\x9b"
		  "31m",
		  "\\u{9b}31m" },
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },
		{ "\xc0\xaf", "\\xc0\\xaf" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		OWN(buffer) struct buffer visible = { 0 };

		text_visible(&visible, cases[i].text);
		assert_string_equal(visible.bytes, cases[i].visible);
	}
}

TEST_IN_SCRATCH(copies_are_cut_between_characters)
{
	char small[6];

	text_copy(small, sizeof small, "Ελλην");
	assert_string_equal(small, "Ελ");
	text_copy(small, sizeof small, "12345");
	assert_string_equal(small, "12345");
	text_copy(small, 0, "x");
}

TEST_IN_SCRATCH(columns_count_wide_characters_twice)
{
	assert_int_equal(text_columns("Polis"), 5);
	assert_int_equal(text_columns("Πόλις"), 5);
	assert_int_equal(text_columns("城市"), 4);
	assert_int_equal(text_columns("e\xcc\x81"), 1);
	assert_int_equal(text_fit("城市", 3), 3);
	assert_int_equal(text_fit("abc", 2), 2);
	assert_int_equal(text_fit("abc", 0), 0);
}

TEST_IN_SCRATCH(numbers_and_spans_read_as_people_write_them)
{
	static const struct {
		int64_t seconds;
		const char *text;
	} spans[] = { { 0, "0s" },	 { 59, "59s" },	     { 61, "1m 1s" },
		      { 7500, "2h 5m" }, { 90061, "1d 1h" }, { -5, "now" } };
	char text[48];

	for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
		text_span(text, sizeof text, spans[i].seconds);
		assert_string_equal(text, spans[i].text);
	}
	text_grouped(text, sizeof text, 1234567);
	assert_string_equal(text, "1,234,567");
	text_grouped(text, sizeof text, -1000);
	assert_string_equal(text, "-1,000");
	text_grouped(text, sizeof text, 12);
	assert_string_equal(text, "12");
}

TEST_IN_SCRATCH(a_number_is_read_as_it_is_printed_and_as_others_write_it)
{
	static const char *const right[] = { "1234567",	  "1,234,567", "1.234.567",
					     "1 234 567", "1'234'567", "1,234,567 " };
	static const char *const wrong[] = { "1,5",	  "1.23",	"1,234.567", "12345,678",
					     "1,234,56",  ",123",	"1,,234",    "1,234,",
					     "1,234,5x7", "1,234,5678", "-1,234",    "" };
	int64_t number;

	for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
		number = 0;
		assert_true(text_amount(right[i], 0, 2000000, &number));
		assert_int_equal(number, 1234567);
		assert_false(text_amount(right[i], 0, 1234566, &number));
	}
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_false(text_amount(wrong[i], 0, INT64_MAX, &number));
}

TEST_IN_SCRATCH(a_buffer_is_always_a_text)
{
	struct buffer buffer = { 0 };
	char *taken;

	buffer_format(&buffer, "%d-%s", 1, "two");
	buffer_add(&buffer, "\0x", 2);
	assert_int_equal(buffer.length, 7);
	buffer_drop(&buffer, 2);
	assert_memory_equal(buffer.bytes, "two\0x", 6);
	buffer_drop(&buffer, 100);
	assert_int_equal(buffer.length, 0);
	taken = buffer_take(&buffer);
	assert_string_equal(taken, "");
	free(taken);
	taken = buffer_take(&buffer);
	assert_string_equal(taken, "");
	free(taken);
}

TEST_IN_SCRATCH(cutting_many_lines_from_a_long_buffer_is_quick)
{
	struct buffer buffer = { 0 };
	clock_t start = clock();

	for (int i = 0; i < 1000000; i++)
		buffer_add(&buffer, "\n", 1);
	while (buffer.length > 0)
		buffer_drop(&buffer, 1);
	/* It was half a minute when what is left was moved each time. */
	assert_true(clock() - start < 2 * CLOCKS_PER_SEC);
	buffer_done(&buffer);
}

TEST_IN_SCRATCH(a_buffer_that_was_dropped_from_goes_on)
{
	struct buffer buffer = { 0 };
	char *taken;

	for (int i = 0; i < 1000; i++) {
		buffer_format(&buffer, "%03d,", i);
		if (i >= 10)
			buffer_drop(&buffer, 4);
		assert_int_equal(strlen(buffer.bytes), buffer.length);
	}
	assert_string_equal(buffer.bytes, "990,991,992,993,994,995,996,997,998,999,");
	assert_true(buffer.room + buffer.dropped < 1024);
	taken = buffer_take(&buffer);
	assert_string_equal(taken, "990,991,992,993,994,995,996,997,998,999,");
	free(taken);
}

TEST_IN_SCRATCH(json_numbers_come_in_any_dress)
{
	json_t *object = json_pack("{s:i, s:f, s:s, s:s, s:b}", "a", 5, "b", 5.9, "c", "5", "d",
				   "five", "e", 1);

	assert_int_equal(json_get_number(object, "a", 0), 5);
	assert_int_equal(json_get_number(object, "b", 0), 5);
	assert_int_equal(json_get_number(object, "c", 0), 5);
	assert_int_equal(json_get_number(object, "d", -1), -1);
	assert_int_equal(json_get_number(object, "e", -1), -1);
	assert_int_equal(json_get_number(NULL, "e", -1), -1);
	json_put_number(object, "g", INT64_MAX);
	assert_int_equal(json_get_number(object, "g", -1), -1);
	json_put_number(object, "g", INT64_MIN);
	assert_int_equal(json_get_number(object, "g", 0), 0);
	json_put_text(object, "f", "bad \xff byte");
	assert_string_equal(json_get_text(object, "f", ""), "bad \\xff byte");
	json_decref(object);
}

TEST_IN_SCRATCH(what_is_not_seen_or_piled_up_is_written_out)
{
	static const struct {
		const char *text, *shown;
	} cases[] = {
		{ "a\u00ADb\u200Bc\u3164", "a\\u{ad}b\\u{200b}c\\u{3164}" },
		{ "\u061C\u2068x\u2069", "\\u{61c}\\u{2068}x\\u{2069}" },
		{ "\xC2\x9B"
		  "31m\033[m\r\n",
		  "\\u{9b}31m\\x1b[m\\x0d\\x0a" },
		{ "e\u0301\u0302", "e\u0301\u0302" },
		{ "e\u0301\u0302\u0303\u0304\u0305\u0306!",
		  "e\u0301\u0302\u0303\u0304\\u{305}\\u{306}!" },
		{ "\uFFFE\U000E0041", "\\u{fffe}\\u{e0041}" },
		{ "\xC0\x80\xED\xA0\x80", "\\xc0\\x80\\xed\\xa0\\x80" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buffer shown = { 0 };

		text_visible(&shown, cases[i].text);
		assert_string_equal(shown.bytes, cases[i].shown);
		buffer_done(&shown);
	}
}

TEST_IN_SCRATCH(columns_are_those_that_a_terminal_gives)
{
	assert_int_equal(text_columns("abc"), 3);
	assert_int_equal(text_columns("\u05D0\u05B7"), 1); /* a point below a letter */
	assert_int_equal(text_columns("\u0E01\u0E31"), 1);
	assert_int_equal(text_columns("\u4E16\uFF21"), 4);
	assert_int_equal(text_columns("\U0001F680\u26A1\u2705"), 6);
	assert_int_equal(text_columns("\u1100\u1161\u11A8"), 2); /* one Korean syllable */
	assert_int_equal(text_columns("\u2764\u20AC"), 2);
}

TEST_IN_SCRATCH(json_for_a_terminal_means_the_same_and_deceives_nobody)
{
	json_t *object = json_pack("{s:s}", "a", "\033\xC2\x9B\u202E\U000E0041x\u00E9");
	char *text = json_shown(object, false);
	struct err e = { 0 };
	json_t *again = json_parse(text, strlen(text), "shown", &e);

	assert_string_equal(text, "{\"a\":\"\\u001B\\u009B\\u202E\\uDB40\\uDC41x\u00E9\"}");
	assert_true(json_equal(object, again));
	json_decref(object);
	json_decref(again);
	free(text);
}

TEST_IN_SCRATCH(json_of_too_many_values_is_refused_before_it_becomes_a_tree)
{
	struct buffer text = { 0 };
	struct err e = { 0 };
	json_t *json;

	buffer_text(&text, "[\"");
	for (int i = 0; i < JSON_VALUES_MAX; i++)
		buffer_text(&text, ",{\\\"");
	buffer_text(&text, "\"]"); /* a text may hold what it likes */
	json = json_parse(text.bytes, text.length, "text", &e);
	assert_non_null(json);
	json_decref(json);
	buffer_drop(&text, text.length);
	buffer_text(&text, "[{}");
	for (int i = 0; i < JSON_VALUES_MAX; i++)
		buffer_text(&text, ",{}");
	buffer_text(&text, "]");
	assert_null(json_parse(text.bytes, text.length, "many", &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_true(text_starts(e.text, "many holds more than"));
	buffer_done(&text);
}

TEST_IN_SCRATCH(json_that_is_deep_or_broken_is_refused_with_its_line)
{
	char *deep = mem_new(200001);
	struct err e = { 0 };

	memset(deep, '[', 200000);
	assert_null(json_parse(deep, 200000, "deep", &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_null(json_parse("{\n\n\"a\": }", 10, "broken", &e));
	assert_true(text_starts(e.text, "broken, line 3"));
	assert_null(json_parse("", 0, "empty", &e));
	free(deep);
}

TEST_IN_SCRATCH(a_log_rotates_and_never_grows_past_its_bound)
{
	struct stat kind;

	log_open(scratch_path("log"), "test", 4000);
	for (int i = 0; i < 500; i++)
		log_info("line %d with a bell \a in it", i);
	assert_int_equal(stat(scratch_path("log"), &kind), 0);
	assert_true(kind.st_size < 5000);
	assert_int_equal(stat(scratch_path("log.1"), &kind), 0);
	assert_true(kind.st_size < 5000);
	assert_int_equal(scratch_count("", "log"), 2);
	assert_non_null(strstr(scratch_read("log"), "line 499 with a bell \\x07"));
	log_open(NULL, "test", 0);
}

TEST_IN_SCRATCH(a_log_that_cannot_be_written_stops_nothing)
{
	log_open(scratch_path("no folder/log"), "test", 4000);
	log_info("lost");
	log_info("lost");
	assert_int_equal(mkdir(scratch_path("no folder"), 0700), 0);
	log_info("found");
	assert_non_null(strstr(scratch_read("no folder/log"), "found (2 lines before this one"));
	log_open(NULL, "test", 0);
}

/* 4294967297 is 1 in 32 bits: the id of somebody else. */
TEST(a_number_that_does_not_fit_is_none_and_never_another)
{
	struct err e = { 0 };
	const char text[] = "{\"a\": 4294967297, \"b\": \"-4294967297\", \"c\": 2147483647, "
			    "\"d\": 2147483648.0}";
	OWN(json) json_t *object = json_parse(text, strlen(text), "it", &e);

	assert_int_equal(json_get_int(object, "a", -1), -1);
	assert_int_equal(json_get_int(object, "b", 7), 7);
	assert_int_equal(json_get_int(object, "c", 0), INT32_MAX);
	assert_int_equal(json_get_int(object, "d", 0), 0);
	assert_int_equal(json_get_int(object, "e", 5), 5);
}

TEST(a_query_is_decoded_as_a_server_does)
{
	const char query[] = "a%41+%2b%zz%4";
	const char *at = query;
	char decoded[sizeof query] = "";

	for (size_t i = 0; at < query + strlen(query); i++)
		decoded[i] = url_next_decoded(&at, query + strlen(query));
	assert_string_equal(decoded, "aA +%zz%4");
}

TEST(only_this_machine_is_this_machine)
{
	static const char *const ours[] = { "127.0.0.1", "127.0.0.1:80",   "127.9.9.9/x",
					    "localhost", "localhost:8080", "[::1]",
					    "[::1]:80" };
	static const char *const others[] = { "127.example.com", "127.0.0.1.example.com",
					      "localhost.de",	 "[::2]",
					      "example.com",	 "" };

	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		assert_true(url_host_is_loopback(ours[i]));
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_false(url_host_is_loopback(others[i]));
}

TEST(an_outcome_survives_its_line)
{
	struct err failed = { 0 };
	struct err heard = { 0 };
	OWN(text) char *good = outcome_print(json_pack("{s:i}", "id", 7), &failed);
	OWN(text) char *bad = NULL;
	OWN(json) json_t *answer = outcome_parse(good, &heard);

	assert_int_equal(json_get_number(answer, "id", 0), 7);
	err_set(&failed, ERR_RETRY, "no \"answer\"\n yet");
	bad = outcome_print(NULL, &failed);
	assert_ptr_equal(strchr(bad, '\n'), bad + strlen(bad) - 1);
	assert_null(outcome_parse(bad, &heard));
	assert_int_equal(heard.kind, ERR_RETRY);
	assert_string_equal(heard.text, failed.text);
	assert_null(outcome_parse("{\"ok\":true", &heard));
	assert_int_equal(heard.kind, ERR_INPUT);
}

RUN_TESTS()
