/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"

#include <string.h>

#include "base/err.h"
#include "world/server/trouble.h"
#include "world/world.h"

TEST(an_option_is_set_by_its_key)
{
	struct world_options options;
	struct err e = { .kind = ERR_NONE };

	world_options_init(&options);
	assert_true(world_option_set(&options, "speed", "600", &e));
	assert_true(world_option_set(&options, "captcha-every", "3", &e));
	assert_true(world_option_set(&options, "separator", "nbsp", &e));
	assert_true(world_option_set(&options, "names", "hebrew", &e));
	assert_true(world_option_set(&options, "otp", NULL, &e));
	assert_true(options.speed > 599 && options.speed < 601);
	assert_int_equal(options.captcha_every, 3);
	assert_string_equal(options.separator, "\xc2\xa0");
	assert_int_equal(options.names, NAMES_HEBREW);
	assert_true(options.otp);
}

TEST(what_an_option_cannot_be_is_refused_and_named)
{
	static const struct {
		const char *key, *value;
	} wrong[] = {
		{ "speed", "fast" },
		{ "speed", "0" },
		{ "speed", "nan" },
		{ "port", "65536" },
		{ "port", NULL },
		{ "fortress", "-1" },
		{ "names", "runes" },
		{ "separator", ";" },
		{ "mail", "" },
		{ "trouble", "slow" },
		{ "trouble", "mischief:2" },
		{ "trouble", "slow:0" },
		{ "trouble", "slow:2:x" },
		{ "otp", "maybe" },
		{ "research", "5" },
		{ "research", "-2" },
		{ "stock", "-1" },
		{ "production", "none" },
		{ "colour", "blue" },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct world_options options;
		struct err e = { .kind = ERR_NONE };

		world_options_init(&options);
		assert_false(world_option_set(&options, wrong[i].key, wrong[i].value, &e));
		assert_int_equal(e.kind, ERR_INPUT);
		assert_non_null(strstr(e.text, wrong[i].key));
	}
}

TEST(trouble_may_be_ordered_more_than_once)
{
	struct world_options options;
	struct err e = { .kind = ERR_NONE };

	world_options_init(&options);
	assert_true(world_option_set(&options, "trouble", "slow:7:250", &e));
	assert_true(world_option_set(&options, "trouble", "http-503:9", &e));
	assert_int_equal(options.trouble_count, 2);
	assert_int_equal(options.trouble[0].kind, world_trouble_find("slow"));
	assert_int_equal(options.trouble[0].every, 7);
	assert_int_equal(options.trouble[0].amount, 250);
	assert_int_equal(options.trouble[1].kind, world_trouble_find("http-503"));
}

TEST(every_option_and_every_trouble_has_a_help_text_and_a_name_of_its_own)
{
	for (const struct world_option *one = world_option_table; one->key != NULL; one++) {
		assert_non_null(one->set);
		assert_true(strlen(one->help) > 5);
		for (const struct world_option *other = one + 1; other->key != NULL; other++)
			assert_string_not_equal(one->key, other->key);
	}
	for (int i = 0; world_trouble_kinds[i].name != NULL; i++) {
		assert_true(strlen(world_trouble_kinds[i].help) > 5);
		assert_int_equal(world_trouble_find(world_trouble_kinds[i].name), i);
	}
}

RUN_TESTS()
