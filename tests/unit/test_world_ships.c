/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ships of the practice world, asked directly: time is a number here. */
#include "world_economy.h"

#include <inttypes.h>

#include "world/feature/ships.h"

#define LOAD                                                                        \
	"action=transportOperations&function=loadTransportersWithFreight&oldView=&" \
	"capacity=5&max_capacity=5&currentCityId=10010&ajax=1"
#define TO_COLONY "&destinationCityId=10011&islandId=4111"

static int set_up_growing(void **state)
{
	return set_up_with(state, "production", "on");
}

/* A ship's way from the first city to the second, there or back, at the world's speed. */
static int64_t journey_ms(struct fixture *f, bool freighters)
{
	return world_span_ms(&f->world,
			     world_journey(city(f, 0)->island, city(f, 1)->island, freighters));
}

static int64_t loading_ms(struct fixture *f, int64_t goods)
{
	return world_span_ms(&f->world, (double)goods / world_port_speed(city(f, 0)));
}

TEST_WITH(goods_leave_at_once_arrive_once_and_the_ships_come_home, set_up, tear_down)
{
	struct fixture *f = *state;

	empty(f, 1);
	assert_non_null(strstr(order(f, LOAD TO_COLONY "&transporters=3&cargo_resource=1000"
						       "&cargo_tradegood2=500"),
			       GOOD));
	assert_true((int64_t)city(f, 0)->stock[WOOD] == STOCK - 1000);
	assert_int_equal(world_ships_free(me(f), false), 7);
	assert_adds_up(f);
	pass(f, loading_ms(f, 1500) + journey_ms(f, false) - 1);
	assert_true((int64_t)city(f, 1)->stock[WOOD] == 0);
	pass(f, 1);
	assert_true((int64_t)city(f, 1)->stock[WOOD] == 1000);
	assert_true((int64_t)city(f, 1)->stock[MARBLE] == 500);
	assert_int_equal(world_ships_free(me(f), false), 7);
	assert_adds_up(f);
	pass(f, journey_ms(f, false));
	assert_int_equal(world_ships_free(me(f), false), 10);
	assert_int_equal(me(f)->movement_count, 0);
	assert_int_equal(count_events(f, "arrive"), 1);
	assert_int_equal(count_events(f, "ships-home"), 1);
	assert_adds_up(f);
}

TEST_WITH(loads_that_cannot_be_are_refused, set_up, tear_down)
{
	static const char *const wrong[] = {
		LOAD TO_COLONY "&transporters=11&cargo_resource=10", /* too few ships */
		LOAD TO_COLONY "&transporters=1&cargo_resource=501",
		LOAD TO_COLONY "&transporters=1&cargo_resource=-5",
		LOAD TO_COLONY "&transporters=1",
		LOAD TO_COLONY "&cargo_resource=10",
		LOAD TO_COLONY "&transporters=1&usedFreightersShips=1&cargo_resource=10",
		LOAD TO_COLONY "&transporters=0&usedFreightersShips=1&cargo_resource=20001",
		LOAD "&destinationCityId=10011&islandId=4100&transporters=1&cargo_resource=10",
		LOAD "&destinationCityId=10010&islandId=4100&transporters=1&cargo_resource=10",
		LOAD "&destinationCityId=5&islandId=4100&transporters=1&cargo_resource=10",
		LOAD "&destinationCityId=41001&islandId=4100&transporters=1&cargo_resource=10",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_non_null(strstr(order(f, wrong[i]), BAD));
	ask(f, "GET", "view=city&cityId=10012"); /* looks elsewhere */
	assert_non_null(strstr(order(f, LOAD TO_COLONY "&transporters=1&cargo_resource=10"), BAD));
	assert_int_equal(json_get_number(last_event(f, "refused"), "current", 0), 10012);
	assert_int_equal(me(f)->movement_count, 0);
	assert_int_equal(count_events(f, "ship"), 0);
}

TEST_WITH(a_port_loads_one_order_after_the_other, set_up, tear_down)
{
	struct fixture *f = *state;
	struct world_movement *movements = me(f)->movements;
	const char *page;

	order(f, LOAD TO_COLONY "&transporters=1&cargo_resource=500");
	order(f, LOAD TO_COLONY "&transporters=1&cargo_resource=300");
	assert_true(movements[0].loaded_ms == f->now_ms + loading_ms(f, 500));
	assert_true(movements[1].loaded_ms == movements[0].loaded_ms + loading_ms(f, 300));
	page = ask(f, "POST", "view=port&position=1&ajax=1");
	assert_non_null(strstr(page, "js_outgoingOwnCountDownCounter1"));
	pass(f, loading_ms(f, 500));
	assert_int_equal(movements[0].phase, PHASE_SAILING);
	assert_int_equal(movements[1].phase, PHASE_LOADING);
}

TEST_WITH(freighters_carry_much_and_sail_slowly, set_up, tear_down)
{
	struct fixture *f = *state;

	assert_non_null(strstr(order(f, LOAD TO_COLONY "&transporters=0&usedFreightersShips=1"
						       "&cargo_tradegood4=15000"),
			       GOOD));
	assert_int_equal(world_ships_free(me(f), true), 1);
	assert_int_equal(world_ships_free(me(f), false), 10);
	assert_true(20 * journey_ms(f, false) - journey_ms(f, true) < 20); /* rounded up */
	assert_true(journey_ms(f, true) > 19 * journey_ms(f, false));
	assert_true(me(f)->movements[0].arrival_ms ==
		    f->now_ms + loading_ms(f, 15000) + journey_ms(f, true));
}

TEST_WITH(what_finds_no_room_is_lost, set_up, tear_down)
{
	struct fixture *f = *state;
	double room = (double)world_city_room(city(f, 1));

	world_city_give(city(f, 1), WOOD, room - 100);
	order(f, LOAD TO_COLONY "&transporters=1&cargo_resource=400");
	pass(f, loading_ms(f, 400) + journey_ms(f, false));
	assert_true((int64_t)city(f, 1)->stock[WOOD] == (int64_t)room);
	assert_true((int64_t)city(f, 1)->books.lost[WOOD] == 300);
	assert_non_null(last_event(f, "lost"));
	assert_adds_up(f);
}

TEST_WITH(goods_for_a_foreign_city_are_gone, set_up, tear_down)
{
	struct fixture *f = *state;

	assert_non_null(strstr(order(f, LOAD "&destinationCityId=41000&islandId=4100"
					     "&transporters=1&cargo_resource=400"),
			       GOOD));
	pass(f, loading_ms(f, 400) + world_span_ms(&f->world, 600));
	assert_true((int64_t)me(f)->abroad[WOOD] == 400);
	assert_int_equal(json_get_number(last_event(f, "arrive"), "to", 0), 41000);
	assert_adds_up(f);
}

TEST_WITH(a_late_look_finds_the_same_as_many_looks, set_up_growing, tear_down)
{
	struct fixture *f = *state;
	double often, before[2];

	for (int i = 0; i < 2; i++)
		before[i] = city(f, i)->stock[WOOD];
	order(f, LOAD TO_COLONY "&transporters=1&cargo_resource=400");
	for (int i = 0; i < 200; i++)
		pass(f, 60000);
	often = city(f, 1)->stock[WOOD] - before[1];
	assert_true(often > 400);
	world_city_give(city(f, 1), WOOD, before[1]);
	world_city_give(city(f, 0), WOOD, before[0]);
	order(f, LOAD TO_COLONY "&transporters=1&cargo_resource=400");
	pass(f, 200 * 60000);
	assert_true(city(f, 1)->stock[WOOD] - before[1] - often < 1e-6);
	assert_true(often - (city(f, 1)->stock[WOOD] - before[1]) < 1e-6);
	assert_adds_up(f);
}

TEST_WITH(the_advisor_tells_what_the_ships_do, set_up, tear_down)
{
	struct fixture *f = *state;
	const char *view = "view=militaryAdvisor&ajax=1";
	const char *page;

	order(f, LOAD TO_COLONY "&transporters=3&cargo_resource=1250");
	page = ask(f, "POST", view);
	assert_non_null(strstr(page, "\"missionText\":\"Transport (loading)\""));
	assert_non_null(strstr(page, "{\"cssClass\":\"resource_icon wood\",\"amount\":\"1,250\"}"));
	assert_non_null(strstr(page, "{\"cssClass\":\"ship_transport\",\"amount\":\"3\"}"));
	pass(f, loading_ms(f, 1250));
	assert_non_null(strstr(ask(f, "POST", view), "Transport (under way)"));
	pass(f, journey_ms(f, false));
	page = ask(f, "POST", view);
	assert_non_null(strstr(page, "\"isFleetReturning\":true"));
	assert_null(strstr(page, "resource_icon"));
	pass(f, journey_ms(f, false));
	assert_non_null(strstr(ask(f, "POST", view), "\"militaryAndFleetMovements\":[]"));
}

TEST_WITH(a_port_that_is_free_is_free_now_and_never_later, set_up, tear_down)
{
	struct fixture *f = *state;
	const char *view = "view=transport&destinationCityId=10011&ajax=1";
	int64_t now = (f->now_ms + 250) / 1000;
	OWN(text) char *idle = text_format("'queueTime': %" PRId64 ",", now);
	OWN(text) char *busy = NULL;

	pass(f, 250);
	assert_non_null(strstr(ask(f, "POST", view), idle));
	order(f, LOAD TO_COLONY "&transporters=3&cargo_resource=1250");
	busy = text_format("'queueTime': %lld,",
			   (long long)(me(f)->movements[0].loaded_ms + 999) / 1000);
	assert_non_null(strstr(ask(f, "POST", view), busy));
}

TEST_WITH(the_journey_is_told_in_whole_seconds_rounded_up, set_up, tear_down)
{
	struct fixture *f = *state;
	struct world_island *islands = f->world.servers[0].islands;

	islands[1].x = islands[0].x + 1;
	islands[1].y = islands[0].y + 2;
	assert_non_null(strstr(ask(f, "POST", "view=transport&destinationCityId=10011&ajax=1"),
			       "'journeyDuration': 2684,"));
}

TEST_WITH(more_movements_than_there_is_room_for_are_refused, set_up, tear_down)
{
	struct fixture *f = *state;

	me(f)->ships = 1000;
	for (int i = 0; i < WORLD_MOVEMENTS_MAX; i++)
		assert_non_null(
			strstr(order(f, LOAD TO_COLONY "&transporters=1&cargo_resource=1"), GOOD));
	assert_non_null(strstr(order(f, LOAD TO_COLONY "&transporters=1&cargo_resource=1"), BAD));
	assert_adds_up(f);
}

TEST_WITH(speed_shortens_building_and_sailing, set_up, tear_down)
{
	struct fixture *f = *state;

	world_speed_set(&f->world, 1000, f->now_ms);
	order(f, LOAD TO_COLONY "&transporters=1&cargo_resource=400");
	upgrade(f, ACADEMY);
	assert_true(me(f)->movements[0].home_ms - f->now_ms < 60000);
	assert_true(city(f, 0)->construction.end_ms - f->now_ms < 60000);
	assert_non_null(strstr(ask(f, "POST", "view=transport&destinationCityId=10011&ajax=1"),
			       "'worldBonus': 1000,"));
}

TEST_WITH(trouble_refuses_an_order_that_the_rules_allow, set_up, tear_down)
{
	struct fixture *f = *state;
	const char *load = LOAD TO_COLONY "&transporters=1&cargo_resource=10";

	ask_at(f, "POST", "/admin/trouble", "kind=ship-refused");
	assert_non_null(strstr(order(f, load), BAD));
	assert_non_null(strstr(order(f, load), GOOD));
	ask_at(f, "POST", "/admin/trouble", "kind=upgrade-refused");
	assert_non_null(strstr(upgrade(f, ACADEMY), BAD));
	assert_non_null(strstr(upgrade(f, ACADEMY), GOOD));
}

TEST_WITH(a_lost_answer_has_loaded_the_ships_and_a_drop_has_not, set_up, tear_down)
{
	struct fixture *f = *state;
	const char *load = LOAD TO_COLONY "&transporters=1&cargo_resource=10";

	ask_at(f, "POST", "/admin/trouble", "kind=lose&match=loadTransportersWithFreight");
	order(f, load);
	assert_int_equal(f->answer.spoil, SPOIL_RESET);
	assert_int_equal(me(f)->movement_count, 1);
	ask_at(f, "POST", "/admin/trouble", "kind=drop&match=loadTransportersWithFreight");
	order(f, load);
	assert_int_equal(f->answer.spoil, SPOIL_RESET);
	assert_int_equal(me(f)->movement_count, 1);
}

RUN_TESTS()
