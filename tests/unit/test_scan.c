/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of pages that are not quite JSON: escapes, broken characters, numbers of all kinds. */
#include "harness.h"

#include <string.h>

#include "base/buffer.h"
#include "base/own.h"
#include "game/scan/scan.h"

#define REPLACED "\xEF\xBF\xBD"

TEST(texts_are_unescaped_and_never_leave_utf8)
{
	static const struct {
		const char *raw, *meant;
	} cases[] = {
		{ "\"plain\"", "plain" },
		{ "\"a\\u0041\\u00e9\\u20ac\"", "aA\xC3\xA9\xE2\x82\xAC" },
		{ "\"\\ud83d\\ude00\"", "\xF0\x9F\x98\x80" },
		{ "\"\\ud83d x\"", REPLACED " x" },	/* half a pair */
		{ "\"\\ud83d\\u0041\"", REPLACED "A" }, /* its other half is none */
		{ "\"\\ude00\"", REPLACED },
		{ "\"\\u12\"", REPLACED "12" },
		{ "\"\\uzzzz\"", REPLACED "zzzz" },
		{ "\"\\x41\\xZZ\"", "A" REPLACED "ZZ" },
		{ "\"\\u0000\"", REPLACED },
		{ "\"\\n\\u001b\\\"\"", "  \"" }, /* nothing that moves a cursor */
		{ "\"a\tb\"", "a b" },
		{ "\"\xFF\xC3\"", REPLACED REPLACED },
		{ "\"\xE2\x28\xA1\"", REPLACED "(" REPLACED },
		{ "\"\xF5\x80\x80\x80\"", REPLACED REPLACED REPLACED REPLACED },
		{ "-12.5", "-12.5" },
		{ "true", "" },
		{ "null", "" },
		{ "{\"a\": 1}", "" },
		{ "[1, 2]", "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct scan scan = scan_of(cases[i].raw, strlen(cases[i].raw));
		char text[64];

		scan_copy(&scan, text, sizeof text);
		assert_string_equal(text, cases[i].meant);
	}
}

TEST(a_text_is_cut_between_characters)
{
	static const char raw[] = "\"ab\xE2\x82\xAC\"";
	char text[6];

	for (size_t size = 3; size <= sizeof text; size++) {
		struct scan scan = scan_of(raw, strlen(raw));

		scan_copy(&scan, text, size);
		assert_string_equal(text, size < 6 ? "ab" : "ab\xE2\x82\xAC");
	}
}

TEST(names_are_decoded_only_when_all_of_them_is_coded)
{
	static const struct {
		const char *coded, *meant;
	} cases[] = {
		{ "u0422u0443", "\xD0\xA2\xD1\x83" },
		{ "u0422 u0443-1", "\xD0\xA2 \xD1\x83-1" },
		{ "ubeef", "ubeef" },
		{ "u0422uxyz", "u0422uxyz" },
		{ "ud83dude00", REPLACED REPLACED }, /* halves are no letters */
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char name[64];

		memcpy(name, cases[i].coded, strlen(cases[i].coded) + 1);
		scan_decode_name(name);
		assert_string_equal(name, cases[i].meant);
	}
}

TEST(numbers_of_all_kinds_are_read_or_not_said)
{
	static const struct {
		const char *raw;
		int64_t meant;
	} cases[] = {
		{ "12", 12 },	    { "-3.5", -4 },	  { "\"77 wood\"", 77 },
		{ "true", 1 },	    { "false", 0 },	  { "\"+5\"", 5 },
		{ "\"wood\"", -1 }, { "null", -1 },	  { "1e400", -1 },
		{ "3e-7", 0 },	    { "-1E9", -1 },	  { "99999999999999999", -1 },
		{ "[1]", -1 },	    { "{\"a\":{}}", -1 }, { "", -1 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct scan scan = scan_of(cases[i].raw, strlen(cases[i].raw));

		assert_int_equal(scan_integer(&scan, -1), cases[i].meant);
	}
}

TEST(a_shown_number_has_digits_and_no_letters)
{
	static const struct {
		const char *shown;
		int64_t meant;
	} cases[] = {
		{ "1,234<", 1234 },
		{ "1.234.567</td>", 1234567 },
		{ "14.71M<", -1 },
		{ "<", -1 },
		{ "12", -1 }, /* it does not end */
		{ "9999999999999999999<", -1 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct scan scan = scan_of(cases[i].shown, strlen(cases[i].shown));

		assert_int_equal(scan_shown_number(&scan), cases[i].meant);
	}
}

TEST(a_shown_number_is_not_looked_for_all_over_the_page)
{
	char far[1000] = "7";
	struct scan scan;

	memset(far + 1, ' ', sizeof far - 2);
	far[sizeof far - 1] = '<';
	scan = scan_of(far, sizeof far);
	assert_int_equal(scan_shown_number(&scan), -1);
}

static bool read_script(const char *raw, size_t max, struct buffer *to)
{
	struct scan scan = scan_of(raw, strlen(raw));
	bool done = scan_script_text(&scan, to, max);

	assert_int_equal(scan_is_bad(&scan), !done);
	return done;
}

TEST(a_script_text_ends_with_its_quote_and_within_its_bound)
{
	OWN(buffer) struct buffer text = { 0 };
	OWN(buffer) struct buffer other = { 0 };

	assert_true(read_script("a\\'b\\u0041\\x\\\\c' rest", 100, &text));
	assert_string_equal(text.bytes, "a'bA\\c");
	assert_false(read_script("no end", 100, &other));
	assert_false(read_script("ends in an escape\\", 100, &other));
	assert_false(read_script("longer than its bound'", 5, &other));
}

RUN_TESTS()
