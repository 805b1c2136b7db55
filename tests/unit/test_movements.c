/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Movements: what is listed, which are ours, and what cannot be seen. The fixture
 * movements.txt is compared in test_game_pages. */
#include "harness.h"

#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "game/pages/movements.h"
#include "game/scan/envelope.h"

static struct movements movements;

static bool parse(const char *list, struct err *e)
{
	OWN(text) char *text = NULL;
	OWN(envelope) struct envelope *envelope = NULL;

	text = text_format("[[\"updateGlobalData\",{}],[\"changeView\",["
			   "\"militaryAdvisor\",\"\",{\"viewScriptParams\":{"
			   "\"currentTime\":500%s}}]]]",
			   list);
	envelope = envelope_parse(text, strlen(text), e);
	assert_non_null(envelope);
	return movements_parse(envelope, &movements, e);
}

TEST(no_movement_is_an_answer_too)
{
	struct err e = { .kind = ERR_NONE };

	assert_true(parse(",\"militaryAndFleetMovements\":[]", &e));
	assert_int_equal(movements.count, 0);
	assert_int_equal(movements.time, 500);
	assert_int_equal(movements_next_own(&movements), 0);
}

TEST(an_answer_without_a_list_is_refused)
{
	struct err e = { .kind = ERR_NONE };

	movements.count = 7;
	assert_false(parse("", &e));
	assert_int_equal(e.kind, ERR_STRANGE);
	assert_int_equal(movements.count, 7);
}

TEST(the_next_own_event_is_the_earliest_of_ours)
{
	struct err e = { .kind = ERR_NONE };

	assert_true(parse(",\"militaryAndFleetMovements\":["
			  "{\"eventTime\":510,\"isHostile\":true},"
			  "{\"eventTime\":\"540\",\"isOwnArmyOrFleet\":1},"
			  "{\"eventTime\":530,\"isOwnArmyOrFleet\":true},"
			  "{\"isOwnArmyOrFleet\":true}]",
			  &e));
	assert_int_equal(movements.count, 4);
	assert_int_equal(movements_next_own(&movements), 530);
}

TEST(what_is_not_told_in_numbers_is_marked)
{
	struct err e = { .kind = ERR_NONE };

	assert_true(parse(",\"militaryAndFleetMovements\":["
			  "{\"isOwnArmyOrFleet\":true,\"fleet\":{\"ships\":[{\"cssClass\":"
			  "\"ship_transport\",\"amount\":2}]},\"resources\":[{\"cssClass\":"
			  "\"resource_icon wood\",\"amount\":\"1.2M\"}]},"
			  "{\"isOwnArmyOrFleet\":true,\"fleet\":{\"ships\":[{\"cssClass\":"
			  "\"ship_transport\",\"amount\":2}]},\"resources\":[{\"cssClass\":"
			  "\"resource_icon honey\",\"amount\":\"12\"}]},"
			  "null]",
			  &e));
	assert_int_equal(movements.count, 3);
	assert_true(movements.rows[0].is_hidden);
	assert_int_equal(movements.rows[0].goods[WOOD], 0);
	assert_true(movements.rows[1].is_hidden);
	assert_true(movements.rows[1].is_transport);
	assert_false(movements.rows[2].is_transport);
}

TEST(numbers_that_are_not_there_are_unknown_and_not_0)
{
	struct err e = { .kind = ERR_NONE };
	OWN(json) json_t *printed = NULL;

	assert_true(parse(",\"militaryAndFleetMovements\":["
			  "{\"origin\":{\"cityId\":4294967297}},{\"origin\":{\"cityId\":7}}]",
			  &e));
	printed = movement_print(&movements.rows[0]);
	assert_true(json_is_null(json_object_get(printed, "id")));
	assert_true(json_is_null(json_object_get(printed, "arrival")));
	assert_true(json_is_null(json_object_get(json_object_get(printed, "origin"), "id")));
	assert_true(json_is_null(json_object_get(json_object_get(printed, "target"), "id")));
	assert_int_equal(movements.rows[1].origin_id, 7);
}

TEST(a_list_that_is_too_long_is_cut_and_says_so)
{
	OWN(buffer) struct buffer list = { 0 };
	struct err e = { .kind = ERR_NONE };

	buffer_text(&list, ",\"militaryAndFleetMovements\":[{\"eventTime\":1}");
	for (int i = 0; i < MOVEMENTS_MAX; i++)
		buffer_text(&list, ",{\"eventTime\":2}");
	buffer_text(&list, "]");
	assert_true(parse(list.bytes, &e));
	assert_int_equal(movements.count, MOVEMENTS_MAX);
	assert_true(movements.is_cut);
}

RUN_TESTS()
