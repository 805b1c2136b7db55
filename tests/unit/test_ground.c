/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be built on a slot. The fixture ground.txt is compared in test_game_pages. */
#include "harness.h"

#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "game/pages/ground.h"

#define IMAGE(id)                                                                 \
	"<div title=\"Hut\" class=\"buildingimg hut\" onclick=\"ajaxHandlerCall(" \
	"'?view=buildingDetail&buildingId=" id "&helpId=1');\"></div>"

static bool parse(const char *html, struct ground *out, struct err *e)
{
	return ground_parse(html, strlen(html), out, e);
}

TEST(an_empty_text_means_nothing_can_be_built)
{
	struct err e = { .kind = ERR_NONE };
	struct ground ground = { .count = 7 };

	assert_true(parse("", &ground, &e));
	assert_int_equal(ground.count, 0);
}

TEST(a_cost_is_the_number_behind_the_colon)
{
	struct err e = { .kind = ERR_NONE };
	struct ground ground;

	assert_true(parse("<li class=\"building hut \">" IMAGE(
				  "31") "<li class=\"wood\" title=\"Wood: of 2 kinds: 1 234\"></li>"
					"<li class=\"crystal \" title=\"567\"></li>"
					"<li class=\"woodwork\" title=\"none: 8\"></li>",
			  &ground, &e));
	assert_int_equal(ground.count, 1);
	assert_int_equal(ground.rows[0].building_id, 31);
	assert_string_equal(ground.rows[0].type, "hut");
	assert_string_equal(ground.rows[0].name, "Hut");
	assert_int_equal(ground.rows[0].cost[WOOD], 1234);
	assert_int_equal(ground.rows[0].cost[CRYSTAL], 567);
}

TEST(a_building_without_a_number_is_refused)
{
	struct err e = { .kind = ERR_NONE };
	struct ground ground = { .count = 7 };

	assert_false(parse("<li class=\"building hut\"></li>", &ground, &e));
	assert_string_equal(e.text, "a building that could stand here has no number");
	assert_false(parse("<li class=\"building hut\">" IMAGE("3x"), &ground, &e));
	assert_int_equal(ground.count, 7);
}

TEST(a_cost_that_is_no_number_is_refused)
{
	struct err e = { .kind = ERR_NONE };
	struct ground ground = { .count = 7 };

	assert_false(parse("<li class=\"building hut\">" IMAGE(
				   "3") "<li class=\"wine\" title=\"Wine: 1.2k\"></li>",
			   &ground, &e));
	assert_string_equal(e.text, "what hut costs of wine is not a number");
	assert_false(parse("<li class=\"building hut\">" IMAGE("3") "<li class=\"wine\"></li>",
			   &ground, &e));
	assert_int_equal(ground.count, 7);
}

TEST(more_buildings_than_fit_are_refused)
{
	OWN(buffer) struct buffer html = { 0 };
	struct err e = { .kind = ERR_NONE };
	struct ground ground;

	for (int i = 0; i < GROUND_CHOICES_MAX; i++)
		buffer_text(&html, "<li class=\"building hut\">" IMAGE("3"));
	assert_true(parse(html.bytes, &ground, &e));
	assert_int_equal(ground.count, GROUND_CHOICES_MAX);
	buffer_text(&html, "<li class=\"building hut\">" IMAGE("3"));
	assert_false(parse(html.bytes, &ground, &e));
	assert_int_equal(e.kind, ERR_STRANGE);
}

RUN_TESTS()
