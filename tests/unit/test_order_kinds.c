/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What became of an order, told from what the game shows afterwards. */
#include "harness.h"

#include <string.h>

#include "base/json.h"
#include "base/own.h"
#include "functions/auto_pirate/raid.h"
#include "functions/construct_building/order.h"
#include "functions/construction_list/upgrade.h"
#include "functions/reorganize_buildings/order.h"
#include "game/pages/fortress.h"
#include "play/shipping/evidence.h"
#include "play/shipping/shipping.h"

enum { HOME = 1295, AWAY = 1299, BEFORE = 1000000 };

static struct city city;
static struct movements movements;

/* A city with 5000 of each good and nothing under way; nothing grows. */
static int begin(void **state)
{
	(void)state;
	memset(&city, 0, sizeof city);
	memset(&movements, 0, sizeof movements);
	city.id = HOME;
	city.capacity = 20000;
	city.slot_count = 3;
	city.under_construction = -1;
	snprintf(city.slots[1].type, sizeof city.slots[1].type, "tavern");
	city.slots[1].level = 4;
	snprintf(city.slots[2].type, sizeof city.slots[2].type, "port");
	for (int good = 0; good < RESOURCES; good++)
		city.stock[good] = 5000;
	movements.time = BEFORE;
	return 0;
}

static struct movement *under_way(int64_t id, int from, int to, int64_t wood)
{
	struct movement *row = &movements.rows[movements.count++];

	*row = (struct movement){ .id = id,
				  .is_own = true,
				  .is_transport = true,
				  .origin_id = from,
				  .target_id = to,
				  .goods = { wood } };
	return row;
}

/* The order as it was written down at this moment. */
static json_t *order(int64_t wood, int64_t wine)
{
	int64_t goods[RESOURCES] = { wood, wine };
	json_t *intent = json_pack("{s:s, s:i, s:i, s:o}", "kind", "ship", "from", HOME, "to", AWAY,
				   "goods", goods_to_json(goods));

	shipping_add_evidence(intent, &movements, &city);
	return intent;
}

static void assert_fate(const json_t *intent, enum order_fate fate)
{
	assert_int_equal(shipping_fate(intent, &movements, &city), fate);
}

/* --- shipments */

TEST_WITH(a_new_movement_with_these_goods_is_ours, begin, NULL)
{
	OWN(json) json_t *intent = NULL;

	under_way(1, HOME, AWAY, 700); /* an older load with the same goods */
	intent = order(700, 0);
	city.stock[WOOD] = 4300 + 333; /* what the stock says does not matter then */
	under_way(2, HOME, AWAY, 700);
	assert_fate(intent, ORDER_HAPPENED);
}

TEST_WITH(ships_on_their_way_home_tell_too, begin, NULL)
{
	OWN(json) json_t *intent = order(700, 0);

	under_way(2, HOME, AWAY, 0)->is_returning = true;
	assert_fate(intent, ORDER_HAPPENED);
}

TEST_WITH(other_movements_say_nothing, begin, NULL)
{
	OWN(json) json_t *intent = NULL;

	under_way(1, HOME, AWAY, 700);
	intent = order(700, 0);
	under_way(2, HOME, AWAY, 600);
	under_way(3, AWAY, HOME, 700);
	under_way(4, HOME, AWAY, 700)->is_own = false;
	assert_fate(intent, ORDER_REFUSED);
}

TEST_WITH(the_stock_tells_when_the_ships_are_home_again, begin, NULL)
{
	OWN(json) json_t *intent = order(700, 0);

	movements.time = BEFORE + 3600;
	assert_fate(intent, ORDER_REFUSED);
	city.stock[WOOD] = 4300;
	assert_fate(intent, ORDER_HAPPENED);
}

TEST_WITH(what_has_grown_meanwhile_is_reckoned_in, begin, NULL)
{
	OWN(json) json_t *intent = order(700, 0);

	city.production[WOOD] = 600;
	movements.time = BEFORE + 3600;
	city.stock[WOOD] = 4300 + 600;
	assert_fate(intent, ORDER_HAPPENED);
	city.stock[WOOD] = 5000 + 600;
	assert_fate(intent, ORDER_REFUSED);
}

TEST_WITH(wine_that_was_drunk_is_reckoned_in, begin, NULL)
{
	OWN(json) json_t *intent = order(0, 700);

	city.wine_use = 100;
	movements.time = BEFORE + 2 * 3600;
	city.stock[WINE] = 4100;
	assert_fate(intent, ORDER_HAPPENED);
	city.stock[WINE] = 4800;
	assert_fate(intent, ORDER_REFUSED);
}

TEST_WITH(what_arrived_meanwhile_is_reckoned_in, begin, NULL)
{
	OWN(json) json_t *intent = NULL;

	under_way(1, AWAY, HOME, 700);
	intent = order(700, 0);
	movements.count = 0; /* it has arrived, so the stock is what it was */
	assert_fate(intent, ORDER_HAPPENED);
	city.stock[WOOD] = 5700;
	assert_fate(intent, ORDER_REFUSED);
}

TEST_WITH(a_full_store_hides_whether_anything_left, begin, NULL)
{
	OWN(json) json_t *intent = NULL;

	city.stock[WOOD] = city.capacity = 20000;
	city.production[WOOD] = 1000;
	intent = order(700, 0);
	movements.time = BEFORE + 24 * 3600; /* both ways it would be full by now */
	assert_fate(intent, ORDER_UNKNOWN);
}

TEST_WITH(a_load_too_small_to_see_is_unknown, begin, NULL)
{
	OWN(json) json_t *intent = order(30, 0);

	city.stock[WOOD] = 4970;
	assert_fate(intent, ORDER_UNKNOWN);
}

TEST_WITH(a_stock_that_fits_neither_is_unknown, begin, NULL)
{
	OWN(json) json_t *intent = order(700, 0);

	city.stock[WOOD] = 2000; /* somebody has built meanwhile */
	assert_fate(intent, ORDER_UNKNOWN);
	city.stock[WOOD] = 4650;
	assert_fate(intent, ORDER_UNKNOWN);
}

TEST_WITH(goods_that_contradict_each_other_are_unknown, begin, NULL)
{
	OWN(json) json_t *intent = order(700, 700);

	city.stock[WOOD] = 4300;
	assert_fate(intent, ORDER_UNKNOWN);
	city.stock[WINE] = 4300;
	assert_fate(intent, ORDER_HAPPENED);
}

TEST_WITH(a_lost_city_tells_nothing_but_its_movements_do, begin, NULL)
{
	OWN(json) json_t *intent = order(700, 0);

	assert_int_equal(shipping_fate(intent, &movements, NULL), ORDER_UNKNOWN);
	under_way(2, HOME, AWAY, 700);
	assert_int_equal(shipping_fate(intent, &movements, NULL), ORDER_HAPPENED);
}

/* --- upgrades */

static enum order_fate upgrade_at(int position, const struct city *seen)
{
	OWN(json) json_t *intent = NULL;

	intent = json_pack("{s:s, s:i, s:i, s:s, s:i}", "kind", "upgrade", "city", HOME, "position",
			   position, "building", "tavern", "level", 4);
	return upgrade_fate(intent, seen);
}

TEST_WITH(an_upgrade_shows_in_its_slot, begin, NULL)
{
	assert_int_equal(upgrade_at(1, &city), ORDER_REFUSED);
	city.slots[1].is_upgrading = true;
	assert_int_equal(upgrade_at(1, &city), ORDER_HAPPENED);
	city.slots[1].is_upgrading = false;
	city.slots[1].level = 5;
	assert_int_equal(upgrade_at(1, &city), ORDER_HAPPENED);
}

TEST_WITH(an_upgrade_is_found_where_the_building_was_moved, begin, NULL)
{
	assert_int_equal(upgrade_at(2, &city), ORDER_REFUSED);
	city.under_construction = 1;
	city.slots[1].is_upgrading = true;
	assert_int_equal(upgrade_at(2, &city), ORDER_HAPPENED);
	assert_int_equal(upgrade_at(40, &city), ORDER_HAPPENED);
	assert_int_equal(upgrade_at(1, NULL), ORDER_REFUSED);
}

TEST_WITH(a_raid_shows_in_the_crew_or_in_the_points_it_brought, begin, NULL)
{
	OWN(json) json_t *intent = NULL;
	struct fortress fortress = { .ship = SHIP_HOME, .points = 240 };

	intent = json_pack("{s:s, s:i, s:i, s:{s:i, s:i}}", "kind", "raid", "at", 5000, "lasts",
			   1000, "raid", "level", 1, "points", 240);
	assert_int_equal(raid_fate(intent, &fortress, 9000), ORDER_REFUSED);
	fortress.points = 242; /* too early to be this one's */
	assert_int_equal(raid_fate(intent, &fortress, 5999), ORDER_REFUSED);
	assert_int_equal(raid_fate(intent, &fortress, 6000), ORDER_HAPPENED);
	fortress = (struct fortress){ .ship = SHIP_AWAY, .points = 240 };
	assert_int_equal(raid_fate(intent, &fortress, 5001), ORDER_HAPPENED);
}

/* --- goods and routes */

TEST_WITH(goods_at_sea_are_those_that_will_arrive, begin, NULL)
{
	int64_t goods[RESOURCES];

	under_way(1, HOME, AWAY, 700);
	under_way(2, 7, AWAY, 100);
	under_way(3, HOME, AWAY, 0)->is_returning = true;
	under_way(4, AWAY, HOME, 50)->is_returning = true; /* called back */
	under_way(5, 8, AWAY, 1000)->is_own = false;
	shipping_at_sea(&movements, AWAY, goods);
	assert_int_equal(goods[WOOD], 850);
}

TEST_WITH(goods_read_as_people_write_them, begin, NULL)
{
	const int64_t some[RESOURCES] = { 1500, 0, 0, 0, 20 };
	const int64_t none[RESOURCES] = { 0 };
	char text[GOODS_TEXT_SIZE];
	char small[8];

	assert_string_equal(goods_text(some, text, sizeof text), "1,500 wood, 20 sulfur");
	assert_string_equal(goods_text(none, text, sizeof text), "nothing");
	assert_string_equal(goods_text(some, small, sizeof small), "1,500 w");
}

TEST_WITH(a_question_names_the_load, begin, NULL)
{
	OWN(json) json_t *intent = order(5000, 0);
	char text[256];

	json_put_text(intent, "fromName", "Alpha");
	json_put_text(intent, "toName", "Beta");
	shipping_question(intent, text, sizeof text);
	assert_non_null(strstr(text, "Did 5,000 wood leave Alpha for Beta about "));
}

/* --- new buildings, moved ones, conversions */

TEST_WITH(a_new_building_happened_when_it_stands_or_rises_anywhere, begin, NULL)
{
	OWN(json) json_t *intent = NULL;

	intent = json_pack("{s:s, s:i, s:i, s:s}", "kind", "build", "city", HOME, "position", 0,
			   "building", "embassy");
	assert_int_equal(build_fate(intent, &city), ORDER_REFUSED);
	assert_int_equal(build_fate(intent, NULL), ORDER_REFUSED);
	snprintf(city.slots[0].type, sizeof city.slots[0].type, "embassy");
	assert_int_equal(build_fate(intent, &city), ORDER_HAPPENED);
	snprintf(city.slots[0].type, sizeof city.slots[0].type, "port");
	snprintf(city.slots[2].type, sizeof city.slots[2].type, "embassy");
	city.slots[2].is_upgrading = true;
	city.under_construction = 2;
	assert_int_equal(build_fate(intent, &city), ORDER_HAPPENED);
	city.slots[2].level = 3;
	assert_int_equal(build_fate(intent, &city), ORDER_REFUSED);
}

TEST_WITH(buildings_were_arranged_when_they_stand_otherwise, begin, NULL)
{
	OWN(json) json_t *intent = NULL;

	intent = json_pack("{s:s, s:o}", "kind", "arrange", "types", arrange_types(&city));
	assert_int_equal(arrange_fate(intent, &city), ORDER_REFUSED);
	snprintf(city.slots[1].type, sizeof city.slots[1].type, "port");
	snprintf(city.slots[2].type, sizeof city.slots[2].type, "tavern");
	assert_int_equal(arrange_fate(intent, &city), ORDER_HAPPENED);
}

TEST_WITH(points_that_are_fewer_or_become_crew_were_converted, begin, NULL)
{
	OWN(json) json_t *intent = json_pack("{s:s, s:i}", "kind", "convert", "points", 100);
	struct fortress fortress = { .points = 100 };

	assert_int_equal(convert_fate(intent, &fortress), ORDER_REFUSED);
	fortress.points = 40;
	assert_int_equal(convert_fate(intent, &fortress), ORDER_HAPPENED);
	fortress.points = 130;
	assert_int_equal(convert_fate(intent, &fortress), ORDER_UNKNOWN);
	fortress.is_converting = true;
	assert_int_equal(convert_fate(intent, &fortress), ORDER_HAPPENED);
}

RUN_TESTS()
