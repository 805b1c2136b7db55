/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/text.h"
#include "functions/reorganize_buildings/reorganize_plan.h"
#include "game/pages/city_parse.h"

/* A city of one letter per slot: '.' free land, '~' free shore, 'x' a locked one. */
static struct city city_of(const char *slots)
{
	static const struct {
		char letter;
		const char *type, *ground;
	} kinds[] = {
		{ '.', "", "land" },	     { '~', "", "shore" },    { 'x', "", "land" },
		{ '|', "", "wall" },	     { 'H', "townHall", "" }, { 'W', "warehouse", "" },
		{ 'A', "academy", "" },	     { 'T', "tavern", "" },   { 'P', "port", "" },
		{ 'S', "shipyard", "" },     { 'w', "wall", "" },     { 'K', "palace", "" },
		{ 'k', "palaceColony", "" },
	};
	struct city city = { .id = 7 };

	for (; *slots != '\0'; slots++) {
		struct slot *slot = &city.slots[city.slot_count++];
		size_t i = 0;

		while (kinds[i].letter != *slots)
			i++;
		text_copy(slot->type, sizeof slot->type, kinds[i].type);
		text_copy(slot->ground, sizeof slot->ground, kinds[i].ground);
		slot->is_locked = *slots == 'x';
		slot->building_id = -1;
	}
	return city;
}

/* The slots after the plan's moves. */
static const char *moved(const char *slots, const struct reorganize_plan *plan)
{
	static char after[SLOTS_MAX + 1];

	text_copy(after, sizeof after, slots);
	for (int i = 0; i < plan->count; i++) {
		char standing = after[plan->moves[i].to];

		assert_int_not_equal(plan->moves[i].from, plan->moves[i].to);
		after[plan->moves[i].to] = after[plan->moves[i].from];
		after[plan->moves[i].from] = standing;
	}
	return after;
}

static struct reorganize_plan plan_of(const char *pattern, const char *target)
{
	const struct city one = city_of(pattern);
	const struct city other = city_of(target);
	struct reorganize_plan plan;

	reorganize_plan(&one, &other, &plan);
	return plan;
}

TEST(buildings_go_where_the_pattern_has_them)
{
	static const struct {
		const char *pattern, *target, *after;
		int moves, left;
	} cases[] = {
		{ "HWAT", "HWAT", "HWAT", 0, 0 },
		{ "HWAT", "HTWA", "HWAT", 2, 0 },
		{ "HWAT", "HAW.", "HWA.", 1, 0 },
		{ "H.WA", "HAW.", "H.WA", 1, 0 },
		/* What stands right stays: one move, not two. */
		{ "H.WW.", "H..WW", "H.WW.", 1, 0 },
		/* More of a kind than in the pattern: left alone, or displaced. */
		{ "HWA", "HWWA", "HWAW", 1, 0 },
		{ "HA.W", "HWWA", "HAWW", 1, 0 },
		{ "HKA", "HAk", "HkA", 1, 0 },
		/* Shorter and longer cities. */
		{ "HWA....", "HAW", "HWA", 1, 0 },
		{ "HWA", "HAW....", "HWA....", 1, 0 },
		{ "", "HAW", "HAW", 0, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct reorganize_plan plan = plan_of(cases[i].pattern, cases[i].target);

		assert_string_equal(moved(cases[i].target, &plan), cases[i].after);
		assert_int_equal(plan.count, cases[i].moves);
		assert_int_equal(plan.left, cases[i].left);
	}
}

TEST(a_building_never_moves_to_ground_that_does_not_bear_it)
{
	static const struct {
		const char *pattern, *target, *after;
		int left;
	} cases[] = {
		/* Shore buildings among themselves only. */
		{ "HPS", "HSP", "HPS", 0 },
		{ "H.P", "HP.", "HP.", 1 },
		/* The displaced one must bear its new place, too. */
		{ "HAP", "HPA", "HPA", 2 },
		{ "Hx.A", "HA..", "H..A", 0 },
		{ "HA..", "Hx.A", "Hx.A", 1 },
		{ "AH", "HA", "HA", 2 },
		{ "Hw|", "H|w", "Hw|", 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct reorganize_plan plan = plan_of(cases[i].pattern, cases[i].target);

		assert_string_equal(moved(cases[i].target, &plan), cases[i].after);
		assert_int_equal(plan.left, cases[i].left);
	}
}

TEST(what_the_page_allows_wins_over_what_is_known_of_grounds)
{
	struct city pattern = city_of("HWA.");
	struct city target = city_of("HAW.");
	struct reorganize_plan plan;

	for (int i = 0; i < target.slot_count; i++)
		target.slots[i].allowed = UINT64_C(1) << 4 | UINT64_C(1) << 7;
	target.slots[1].building_id = 4;
	target.slots[2].building_id = 7;
	reorganize_plan(&pattern, &target, &plan);
	assert_int_equal(plan.count, 1);
	target.slots[2].allowed = UINT64_C(1) << 7;
	reorganize_plan(&pattern, &target, &plan);
	assert_int_equal(plan.count, 0);
	assert_int_equal(plan.left, 2);
}

TEST(the_page_tells_which_buildings_a_slot_accepts)
{
	static const char page[] =
		"[[\"updateBackgroundData\",{\"id\":\"77\",\"name\":\"Oros\",\"position\":["
		"{\"buildingId\":0,\"name\":\"Hall\",\"level\":3,\"building\":\"townHall\","
		"\"groundId\":0,\"allowedBuildings\":[0]},"
		"{\"buildingId\":7,\"name\":\"Store\",\"level\":1,\"building\":\"warehouse\","
		"\"allowedBuildings\":{\"0\":4,\"3\":7,\"5\":35,\"6\":64,\"7\":-1}},"
		"{\"building\":\"buildingGround land\",\"allowedBuildings\":\"all\"},"
		"{\"building\":\"buildingGround shore\"}]}],[\"updateTemplateData\",\"\"]]";
	struct err e = { 0 };
	struct city city;

	assert_true(city_parse(page, sizeof page - 1, &city, &e));
	assert_int_equal(city.slot_count, 4);
	assert_int_equal(city.slots[0].building_id, 0);
	assert_true(city.slots[0].allowed == 1);
	assert_int_equal(city.slots[1].building_id, 7);
	assert_true(city.slots[1].allowed ==
		    (UINT64_C(1) << 4 | UINT64_C(1) << 7 | UINT64_C(1) << 35));
	assert_int_equal(city.slots[2].building_id, -1);
	assert_true(city.slots[2].allowed == 0);
	assert_true(city.slots[3].allowed == 0);
}

TEST(after_the_moves_nothing_is_left_to_move)
{
	static const char letters[] = "WATK.W.A";
	char pattern[25], target[25];

	srand(11);
	for (int round = 0; round < 2000; round++) {
		struct reorganize_plan plan, rest;

		for (int i = 0; i < 24; i++) {
			pattern[i] = letters[rand() % 8];
			target[i] = letters[rand() % 8];
		}
		pattern[24] = target[24] = '\0';
		plan = plan_of(pattern, target);
		assert_in_range(plan.count, 0, 24);
		assert_int_equal(plan.left, 0);
		rest = plan_of(pattern, moved(target, &plan));
		assert_int_equal(rest.count, 0);
	}
}

RUN_TESTS()
