/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/near.h"
#include "harness.h"

static const char *nearest(const char *typed)
{
	static struct near near;

	near_begin(&near, typed);
	near_offer_words(&near, "autoPirate sendResources constructionList stop status");
	return near.name;
}

TEST(a_letter_less_more_changed_or_swapped_is_seen_through)
{
	assert_string_equal(nearest("autoPirat"), "autoPirate");
	assert_string_equal(nearest("autopirrate"), "autoPirate");
	assert_string_equal(nearest("AUTOPIRATE"), "autoPirate");
	assert_string_equal(nearest("sotp"), "stop");
	assert_string_equal(nearest("stats"), "status");
	assert_string_equal(nearest("constructoinlits"), "constructionList");
}

TEST(the_start_of_a_name_is_enough)
{
	assert_string_equal(nearest("send"), "sendResources");
	assert_string_equal(nearest("constr"), "constructionList");
}

TEST(what_is_like_nothing_gives_no_hint)
{
	struct near near;
	char long_word[300];

	assert_string_equal(nearest("nothing"), "");
	assert_string_equal(nearest("x"), "");
	assert_string_equal(nearest(""), "");
	assert_string_equal(nearest("ab"), "");
	memset(long_word, 's', sizeof long_word);
	long_word[sizeof long_word - 1] = '\0';
	assert_string_equal(nearest(long_word), "");
	near_begin(&near, "nothing");
	near_offer(&near, "stop");
	assert_false(near_found(&near));
	assert_string_equal(near_hint(&near), "");
}

TEST(a_hint_names_what_was_meant)
{
	struct near near;

	near_begin(&near, "timeot");
	near_offer(&near, "timeout");
	near_offer(&near, "");
	assert_string_equal(near_hint(&near), "; did you mean timeout?");
}

RUN_TESTS()
