/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Construction lists without a game: items, levels, costs, saved lists. */
#include "harness.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "functions/construction_list/book.h"
#include "functions/construction_list/construction.h"
#include "functions/construction_list/goal.h"
#include "scratch.h"
#include "store/lists.h"
#include "task/question.h"

static void put(struct city *city, int position, const char *type, int level)
{
	struct slot *slot = &city->slots[position];

	text_copy(slot->type, sizeof slot->type, type);
	slot->level = level;
	if (position >= city->slot_count)
		city->slot_count = position + 1;
}

TEST(an_item_names_a_building_and_a_level)
{
	static const char *const wrong[] = {
		"",	     "tavern",	  "tavern:",	  "tavern:0",	 "tavern:999",
		":9",	     "tavern@:9", "tavern@99:9",  "tavern@-1:9", "tav ern:9",
		"../../x:9", "tavern:9x", "tavern@3@4:9", "tavern:9:10"
	};
	struct building_goal goal;
	struct err e = { 0 };
	char text[GOAL_TEXT_SIZE];

	assert_true(goal_parse("tavern:9", &goal, &e));
	assert_string_equal(goal.type, "tavern");
	assert_int_equal(goal.position, -1);
	assert_int_equal(goal.level, 9);
	assert_true(goal_parse(" warehouse@7:12", &goal, &e));
	assert_string_equal(goal_print(&goal, text), "warehouse@7:12");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		if (goal_parse(wrong[i], &goal, &e))
			fail_msg("\"%s\" was taken for an item", wrong[i]);
}

TEST(an_item_for_a_known_building_gives_it_a_new_level)
{
	OWN(json) json_t *list = json_pack("[s, s]", "tavern:9", "warehouse@7:12");
	OWN(text) char *text = NULL;
	struct err e = { 0 };

	assert_true(goals_merge(list, "tavern:11", &e));
	assert_false(goals_merge(list, "Tavern:10", &e)); /* the plan would shrink */
	assert_true(goals_merge(list, "warehouse@3:5", &e));
	assert_true(goals_merge(list, "warehouse@7:14", &e));
	assert_false(goals_merge(list, "nonsense", &e));
	text = question_text(list);
	assert_string_equal(text, "tavern:11, warehouse@7:14, warehouse@3:5");
	assert_true(goals_check(list, &e));
	json_array_append_new(list, json_string("tavern:3"));
	assert_false(goals_check(list, &e));
}

TEST(a_building_that_was_moved_is_found_by_its_type)
{
	struct city *city = mem_new(sizeof *city);
	struct building_goal goal = { "tavern", 3, 9 };

	put(city, 3, "academy", 5);
	put(city, 6, "tavern", 7);
	assert_ptr_equal(goal_slot(&goal, city), &city->slots[6]);
	put(city, 3, "tavern", 2);
	assert_ptr_equal(goal_slot(&goal, city), &city->slots[3]);
	text_copy(goal.type, sizeof goal.type, "museum");
	assert_null(goal_slot(&goal, city));
	free(city);
}

static json_t *book_of(int research)
{
	return json_pack("{s:i, s:{s:{s:i, s:[[i,i,i,i,i,i],[i,i,i,i,i,i]]}}}", "research",
			 research, "types", "tavern", "max", 9, "rows", 8, 1234, 0, 960, 0, 0, 9,
			 2046, 0, 1560, 0, 0);
}

/* The worked sample of the protocol: research 6, carpenter 4. */
TEST(costs_are_reduced_exactly_and_summed_over_the_levels)
{
	OWN(json) json_t *book = book_of(6);
	struct city *city = mem_new(sizeof *city);
	int64_t costs[RESOURCES] = { 0 };

	put(city, 1, "carpentering", 4);
	put(city, 6, "tavern", 7);
	book_costs(book, city, "tavern", 7, 9, costs);
	assert_int_equal(costs[WOOD], 3141);
	assert_int_equal(costs[MARBLE], 2520);
	free(city);
}

TEST(levels_under_construction_are_paid_and_the_table_has_an_end)
{
	OWN(json) json_t *book = book_of(0);
	struct city *city = mem_new(sizeof *city);
	struct building_goal goal = { "tavern", -1, 12 };
	int64_t costs[RESOURCES] = { 0 };

	put(city, 6, "tavern", 7);
	assert_int_equal(goal_levels_left(&goal, city, book), 2); /* up to 9 */
	city->slots[6].is_upgrading = true;
	assert_int_equal(goal_levels_left(&goal, city, book), 1);
	goal_costs(&goal, city, book, costs);
	assert_int_equal(costs[WOOD], 2046);
	city->slots[6].is_max = true;
	assert_int_equal(goal_levels_left(&goal, city, book), 0);
	free(city);
}

TEST(amounts_are_rounded_up_as_the_original_does)
{
	static const int64_t pairs[][2] = { { 0, 0 },	     { 1, 100 },       { 100, 100 },
					    { 999, 1000 },   { 1000, 1000 },   { 1001, 1500 },
					    { 9999, 10000 }, { 10001, 11000 }, { -5, 0 } };

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		assert_int_equal(round_up_goods(pairs[i][0]), pairs[i][1]);
}

TEST_IN_SCRATCH(lists_are_saved_by_name_and_removed)
{
	struct home home = scratch_home();
	OWN(json) json_t *configuration = json_pack("{s:[s]}", "list", "tavern:9");
	OWN(json) json_t *lists = NULL;
	struct err e = { 0 };

	assert_true(
		lists_save(&home, "s301-en/1", "constructionList", "evening", configuration, &e));
	assert_false(lists_save(&home, "s301-en/1", "constructionList", "", configuration, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_false(
		lists_save(&home, "s301-en/1", "constructionList", "a\x1b[31m", configuration, &e));
	assert_false(lists_save(&home, "s301-en/1", "sendResources", "evening", configuration, &e));
	assert_int_equal(e.kind, ERR_REFUSED);
	lists = lists_load(&home, "s301-en/1", "constructionList", &e);
	assert_true(json_equal(json_object_get(lists, "evening"), configuration));
	assert_false(lists_remove(&home, "s301-en/1", "constructionList", "morning", &e));
	assert_int_equal(e.kind, ERR_MISSING);
	assert_true(lists_remove(&home, "s301-en/1", "constructionList", "evening", &e));
	json_decref(lists);
	lists = lists_load(&home, "s301-en/1", "constructionList", &e);
	assert_int_equal(json_object_size(lists), 0);
}

RUN_TESTS()
