/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/find.h"
#include "harness.h"

static const struct findable ships = { "8.3", "Market/Buy ships", "buyShips",
				       "Buys trade ships for gold. merchant port" };

TEST(a_number_is_found_as_it_stands_and_in_one)
{
	assert_int_equal(find_fit(&ships, "8.3"), FIND_NUMBER);
	assert_int_equal(find_fit(&ships, "803"), FIND_NUMBER);
	assert_int_equal(find_fit(&ships, "83"), FIND_NONE);
	assert_int_equal(find_fit(&ships, "8"), FIND_NONE);
}

TEST(the_better_fit_comes_first)
{
	assert_int_equal(find_fit(&ships, "BUYSHIPS"), FIND_WHOLE);
	assert_int_equal(find_fit(&ships, "market / buy ships"), FIND_WHOLE);
	assert_int_equal(find_fit(&ships, "buy"), FIND_START);
	assert_int_equal(find_fit(&ships, "m\xc3\xa1rket"), FIND_START);
	assert_int_equal(find_fit(&ships, "ships"), FIND_WORD);
	assert_int_equal(find_fit(&ships, "hips"), FIND_INSIDE);
}

TEST(the_purpose_is_found_by_all_of_the_words)
{
	assert_int_equal(find_fit(&ships, "merchant"), FIND_ABOUT);
	assert_int_equal(find_fit(&ships, "gold  trade"), FIND_ABOUT);
	assert_int_equal(find_fit(&ships, "gold wine"), FIND_NONE);
}

TEST(nothing_and_far_too_much_find_nothing)
{
	const struct findable bare = { NULL, NULL, NULL, NULL };
	char long_word[4000];

	memset(long_word, 'a', sizeof long_word - 1);
	long_word[sizeof long_word - 1] = '\0';
	assert_int_equal(find_fit(&ships, ""), FIND_NONE);
	assert_int_equal(find_fit(&ships, "  "), FIND_NONE);
	assert_int_equal(find_fit(&ships, "--"), FIND_NONE);
	assert_int_equal(find_fit(&ships, long_word), FIND_NONE);
	assert_int_equal(find_fit(&bare, "a"), FIND_NONE);
}

TEST(a_dotted_number_is_written_in_one)
{
	char code[24];

	find_number_code("17", code, sizeof code);
	assert_string_equal(code, "17");
	find_number_code("21.2.1.2", code, sizeof code);
	assert_string_equal(code, "210212");
	find_number_code("21.12", code, 4);
	assert_string_equal(code, "211");
}

RUN_TESTS()
