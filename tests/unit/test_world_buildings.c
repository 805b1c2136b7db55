/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Building in the practice world, asked directly: time is a number here. */
#include "world_economy.h"

#include "world/feature/construct.h"

#define BUILD "action=BuildNewBuilding&cityId=10010&ajax=1"
#define MOVE "action=SaveBuildingPositions&cityId=10010&ajax=1"

static int set_up_studied(void **state)
{
	return set_up_with(state, "research", "14");
}

static int set_up_dotted(void **state)
{
	return set_up_with(state, "separator", ".");
}

TEST(costs_follow_the_published_tables)
{
	static const struct {
		const char *building;
		int level;
		int64_t wood, marble;
	} known[] = {
		{ "warehouse", 1, 160, 0 },  { "warehouse", 2, 288, 0 },
		{ "tavern", 2, 222, 0 },     { "tavern", 4, 541, 94 },
		{ "wall", 1, 114, 0 },	     { "wall", 2, 361, 203 },
		{ "palace", 2, 5823, 1433 }, { "palace", 3, 16047, 4546 },
		{ "stonemason", 1, 274, 0 }, { "stonemason", 4, 1044, 436 },
		{ "museum", 1, 560, 280 },   { "vineyard", 2, 423, 197 },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct world_cost cost =
			world_cost_shown(world_building_find(known[i].building), known[i].level, 0);

		assert_int_equal(cost.goods[WOOD], known[i].wood);
		assert_int_equal(cost.goods[MARBLE], known[i].marble);
	}
}

TEST(every_building_costs_wood_and_more_at_each_level)
{
	for (const struct world_building_type *type = world_building_types; type->name != NULL;
	     type++) {
		int64_t before = 0;

		for (int level = 1; level <= type->level_max; level++) {
			struct world_cost cost = world_cost_shown(type, level, 0);

			assert_true(cost.goods[WOOD] > before);
			assert_true(cost.seconds > 0);
			for (int i = 0; i < MATERIALS; i++)
				assert_true(cost.goods[i] >= 0);
			before = cost.goods[WOOD];
		}
	}
}

TEST_WITH(an_upgrade_takes_exactly_what_it_costs_and_its_time, set_up, tear_down)
{
	struct fixture *f = *state;
	struct world_building *academy = &city(f, 0)->slots[ACADEMY];
	int level = academy->level;
	struct world_cost cost = world_cost_in(city(f, 0), academy->type, level + 1, 0);

	assert_non_null(strstr(upgrade(f, ACADEMY), GOOD));
	for (int i = 0; i < MATERIALS; i++)
		assert_true((int64_t)city(f, 0)->stock[i] == STOCK - cost.goods[i]);
	assert_non_null(strstr(ask(f, "GET", ""), "academy constructionSite"));
	pass(f, cost.seconds * 1000 - 1);
	assert_int_equal(academy->level, level);
	pass(f, 1);
	assert_int_equal(academy->level, level + 1);
	assert_null(strstr(ask(f, "GET", ""), "constructionSite"));
	assert_int_equal(json_get_number(last_event(f, "upgrade"), "level", 0), level);
	assert_int_equal(json_get_number(last_event(f, "upgrade"), "current", 0), 10010);
	assert_adds_up(f);
}

TEST_WITH(a_city_builds_one_thing_at_a_time, set_up, tear_down)
{
	struct fixture *f = *state;

	upgrade(f, ACADEMY);
	assert_non_null(strstr(upgrade(f, ACADEMY), BAD));
	assert_non_null(strstr(upgrade(f, 3), BAD));
	assert_int_equal(count_events(f, "upgrade"), 1);
	assert_int_equal(count_events(f, "refused"), 2);
}

TEST_WITH(pages_say_what_could_be_paid_though_builders_are_at_work, set_up, tear_down)
{
	struct fixture *f = *state;

	assert_true(world_can_upgrade(&f->world, city(f, 0), 3));
	upgrade(f, ACADEMY);
	assert_true(world_can_upgrade(&f->world, city(f, 0), 3));
	assert_false(world_can_upgrade(&f->world, city(f, 0), ACADEMY));
	assert_non_null(world_upgrade_hindrance(&f->world, city(f, 0), 3));
	assert_non_null(strstr(ask(f, "GET", ""), "\"canUpgrade\":true"));
	empty(f, 0);
	assert_null(strstr(ask(f, "GET", ""), "\"canUpgrade\":true"));
}

TEST_WITH(what_cannot_be_upgraded_is_refused_and_costs_nothing, set_up, tear_down)
{
	static const char *const wrong[] = {
		UPGRADE "&position=4&level=1",	/* has another level */
		UPGRADE "&position=20&level=0", /* nothing stands there */
		UPGRADE "&position=99&level=0",
		UPGRADE "&level=0",
		"action=UpgradeExistingBuilding&cityId=41000&position=4&level=8&ajax=1",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_non_null(strstr(order(f, wrong[i]), BAD));
	city(f, 0)->slots[ACADEMY].level = city(f, 0)->slots[ACADEMY].type->level_max;
	assert_non_null(strstr(upgrade(f, ACADEMY), BAD));
	city(f, 0)->slots[ACADEMY].level = 3;
	empty(f, 0);
	assert_non_null(strstr(upgrade(f, ACADEMY), BAD));
	assert_int_equal(count_events(f, "upgrade"), 0);
	assert_int_equal(count_events(f, "refused"), 7);
	assert_int_equal(city(f, 0)->construction.slot, -1);
}

TEST_WITH(can_upgrade_is_the_verdict_of_the_order, set_up, tear_down)
{
	struct fixture *f = *state;
	struct world_cost cost = world_cost_in(city(f, 0), city(f, 0)->slots[ACADEMY].type,
					       city(f, 0)->slots[ACADEMY].level + 1, 0);

	world_city_give(city(f, 0), WOOD, (double)cost.goods[WOOD] - 1);
	assert_non_null(world_upgrade_hindrance(&f->world, city(f, 0), ACADEMY));
	assert_non_null(strstr(upgrade(f, ACADEMY), BAD));
	world_city_give(city(f, 0), WOOD, (double)cost.goods[WOOD]);
	assert_null(world_upgrade_hindrance(&f->world, city(f, 0), ACADEMY));
	assert_non_null(strstr(upgrade(f, ACADEMY), GOOD));
	assert_true((int64_t)city(f, 0)->stock[WOOD] == 0);
}

TEST_WITH(both_forms_of_the_order_upgrade, set_up, tear_down)
{
	struct fixture *f = *state;
	OWN(text) char *query = NULL;

	query = text_format("action=CityScreen&function=upgradeBuilding&cityId=10010&"
			    "position=4&level=%d&ajax=1",
			    city(f, 0)->slots[ACADEMY].level);
	assert_non_null(strstr(order(f, query), GOOD));
	assert_int_equal(count_events(f, "upgrade"), 1);
}

TEST_WITH(pages_show_what_research_takes_off_and_reducers_take_more, set_up_studied, tear_down)
{
	struct fixture *f = *state;
	const struct world_building_type *academy = world_building_find("academy");
	int64_t base = world_cost_shown(academy, 9, 0).goods[WOOD];
	int64_t shown = world_cost_shown(academy, 9, 14).goods[WOOD];
	int64_t left = 100 - 14 - world_city_level(city(f, 0), "carpentering");

	assert_int_equal(shown, (base * 86 + 99) / 100);
	assert_int_equal(world_cost_in(city(f, 0), academy, 9, 14).goods[WOOD],
			 (shown * left + 85) / 86);
	assert_non_null(strstr(ask(f, "POST", "view=noViewChange&researchType=economy&ajax=1"),
			       "researchId=2100\\\",\\\"liClass\\\":\\\"explored\\\""));
}

TEST_WITH(the_cost_page_has_a_row_for_each_level_and_exact_numbers, set_up_dotted, tear_down)
{
	struct fixture *f = *state;
	const char *page =
		ask(f, "POST",
		    "view=buildingDetail&buildingId=7&helpId=1backgroundView=city&ajax=1");

	assert_non_null(strstr(page, "<td class=\\\"level\\\">61<\\/td>"));
	assert_null(strstr(page, "<td class=\\\"level\\\">62<\\/td>"));
	assert_non_null(strstr(page, "<div>1.431<div class=\\\"tooltip\\\">1.431<\\/div><\\/div>"));
	assert_non_null(strstr(page, "selected button_building warehouse\\\"\\n onmouseover"));
	assert_non_null(strstr(page, "cdn19\\/c3527b2f694fb882563c04df6d8972.png"));
	assert_null(strstr(page, "cdn9b\\/5578a7dfa3e98124439cca4a387a61.png"));
}

TEST_WITH(free_ground_offers_what_may_stand_there, set_up, tear_down)
{
	struct fixture *f = *state;
	const char *page = ask(f, "POST", "view=buildingGround&cityId=10011&position=20&ajax=1");

	assert_non_null(strstr(page, "<li class=\\\"building warehouse\\\">"));
	assert_non_null(strstr(page, "<li class=\\\"building embassy\\\">"));
	assert_null(strstr(page, "<li class=\\\"building palace\\\">"));
	assert_null(strstr(page, "<li class=\\\"building academy\\\">"));
	assert_null(strstr(page, "<li class=\\\"building wall\\\">"));
	assert_non_null(strstr(page, "<li class=\\\"wood \\\" title=\\\"Building material: "));
	page = ask(f, "POST", "view=buildingGround&cityId=10011&position=4&ajax=1");
	assert_null(strstr(page, "<li class=\\\"building"));
}

TEST_WITH(a_new_building_stands_at_level_0_until_it_is_finished, set_up, tear_down)
{
	struct fixture *f = *state;
	struct world_cost cost = world_cost_in(city(f, 0), world_building_find("embassy"), 1, 0);

	assert_non_null(strstr(order(f, BUILD "&position=20&building=12"), GOOD));
	assert_non_null(strstr(ask(f, "GET", ""), "embassy constructionSite"));
	assert_int_equal(city(f, 0)->slots[20].level, 0);
	assert_true((int64_t)city(f, 0)->stock[WOOD] == STOCK - cost.goods[WOOD]);
	pass(f, cost.seconds * 1000);
	assert_int_equal(city(f, 0)->slots[20].level, 1);
	assert_adds_up(f);
}

TEST_WITH(what_cannot_be_built_is_refused, set_up, tear_down)
{
	static const char *const wrong[] = {
		BUILD "&position=13&building=12", /* locked */
		BUILD "&position=4&building=12",  /* something stands there */
		BUILD "&position=20&building=4",  /* the city has one */
		BUILD "&position=20&building=17", /* not in the capital */
		BUILD "&position=20&building=33", /* not on that ground */
		BUILD "&position=20&building=999", BUILD "&position=-1&building=12",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_non_null(strstr(order(f, wrong[i]), BAD));
	assert_int_equal(count_events(f, "build"), 0);
	assert_int_equal(city(f, 0)->construction.slot, -1);
}

TEST_WITH(buildings_change_places_in_the_order_of_the_moves, set_up, tear_down)
{
	struct fixture *f = *state;
	struct world_building *slots = city(f, 0)->slots;
	const struct world_building_type *academy = slots[4].type, *tavern = slots[6].type;

	assert_non_null(strstr(order(f, MOVE "&moves%5B0%5D%5Bfrom%5D=4&moves%5B0%5D%5Bto%5D=6"
					     "&moves%5B1%5D%5Bfrom%5D=6&moves%5B1%5D%5Bto%5D=20"),
			       GOOD));
	assert_ptr_equal(slots[4].type, tavern);
	assert_ptr_equal(slots[20].type, academy);
	assert_null(slots[6].type);
	assert_non_null(last_event(f, "move"));
}

TEST_WITH(moves_that_cannot_be_are_refused_as_a_whole, set_up, tear_down)
{
	static const char *const wrong[] = {
		/* the port does not float on land */
		MOVE "&moves[0][from]=4&moves[0][to]=6&moves[1][from]=1&moves[1][to]=5",
		MOVE "&moves[0][from]=4&moves[0][to]=1",
		MOVE "&moves[0][from]=4&moves[0][to]=0",
		MOVE "&moves[0][from]=4&moves[0][to]=13",
		MOVE "&moves[0][from]=20&moves[0][to]=4",
		MOVE "&moves[0][from]=4&moves[0][to]=77",
		MOVE "&moves[0][from]=4",
		MOVE,
	};
	struct fixture *f = *state;
	struct world_building before[WORLD_SLOTS];

	memcpy(before, city(f, 0)->slots, sizeof(before));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_non_null(strstr(order(f, wrong[i]), BAD));
	upgrade(f, ACADEMY);
	assert_non_null(strstr(order(f, MOVE "&moves[0][from]=3&moves[0][to]=6"), BAD));
	assert_memory_equal(before, city(f, 0)->slots, sizeof(before));
	assert_null(last_event(f, "move"));
}

/* --- around it */

TEST_WITH(a_change_of_city_is_noted_and_only_a_change, set_up, tear_down)
{
	struct fixture *f = *state;

	ask(f, "GET", "view=city&cityId=10010");
	ask(f, "GET", "view=city&cityId=41000");
	assert_int_equal(count_events(f, "select"), 0);
	ask(f, "GET", "view=city&cityId=10012");
	order(f, "action=header&function=changeCurrentCity&cityId=10012&ajax=1");
	assert_int_equal(count_events(f, "select"), 1);
	order(f, "action=header&function=changeCurrentCity&cityId=10010&ajax=1");
	assert_int_equal(count_events(f, "select"), 2);
}

TEST_WITH(without_production_a_year_changes_no_stock, set_up, tear_down)
{
	struct fixture *f = *state;

	pass(f, 365 * 86400000LL);
	for (int i = 0; i < MATERIALS; i++)
		assert_true((int64_t)city(f, 0)->stock[i] == STOCK);
	assert_non_null(strstr(ask(f, "GET", ""), "wineSpendings: 0,"));
}

TEST_WITH(a_test_sets_goods_and_buildings, set_up, tear_down)
{
	struct fixture *f = *state;

	ask_at(f, "POST", "/admin/city",
	       "account=1001&city=10011&wood=777&sulfur=3&building=dump&level=4");
	assert_int_equal(f->answer.status, 200);
	assert_true((int64_t)city(f, 1)->stock[WOOD] == 777);
	assert_true((int64_t)city(f, 1)->stock[SULFUR] == 3);
	assert_int_equal(world_city_level(city(f, 1), "dump"), 4);
	ask_at(f, "POST", "/admin/city", "city=10011&building=dump&level=400");
	assert_int_equal(f->answer.status, 400);
	ask_at(f, "POST", "/admin/city", "city=12&wood=1");
	assert_int_equal(f->answer.status, 400);
	assert_adds_up(f);
}

RUN_TESTS()
