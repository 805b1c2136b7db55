/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plans of distributeResources, and shipments as text. */
#include "harness.h"

#include <string.h>

#include "base/err.h"
#include "base/own.h"
#include "functions/distribute_resources/distribute_plan.h"
#include "functions/send_resources/send_item.h"

static struct distribute_route routes[DISTRIBUTE_ROUTES_MAX];

static struct distribute_city city(int64_t stock, int64_t capacity)
{
	return (struct distribute_city){ .stock = stock,
					 .capacity = capacity,
					 .room = capacity > stock ? capacity - stock : 0 };
}

static void assert_route(int index, int from, int to, int64_t amount)
{
	assert_int_equal(routes[index].from, from);
	assert_int_equal(routes[index].to, to);
	assert_int_equal(routes[index].amount, amount);
}

/* --- evenly */

TEST(all_end_with_the_average)
{
	struct distribute_city cities[] = { city(800, 1000), city(200, 1000), city(200, 1000) };

	assert_int_equal(distribute_evenly(cities, 3, routes), 2);
	assert_route(0, 0, 1, 200);
	assert_route(1, 0, 2, 200);
}

TEST(a_small_store_is_filled_and_the_rest_shared)
{
	struct distribute_city cities[] = { city(900, 2000), city(0, 100), city(0, 2000) };

	/* 900 in all, the average is 300; the small one takes 100, the others have 400 each. */
	assert_int_equal(distribute_evenly(cities, 3, routes), 2);
	assert_route(0, 0, 1, 100);
	assert_route(1, 0, 2, 400);
}

TEST(goods_at_sea_count_as_arrived)
{
	struct distribute_city cities[] = { city(600, 1000), city(200, 1000) };

	cities[1].at_sea = 400;
	cities[1].room -= 400;
	assert_int_equal(distribute_evenly(cities, 2, routes), 0);
}

TEST(nobody_and_full_stores_are_no_division_by_zero)
{
	struct distribute_city cities[] = { city(500, 100), city(300, 100) };

	assert_int_equal(distribute_evenly(cities, 0, routes), 0);
	assert_int_equal(distribute_evenly(cities, 2, routes), 0);
	assert_int_equal(distribute_from_producers(cities, 0, routes), 0);
	assert_int_equal(distribute_from_producers(cities, 2, routes), 0);
}

TEST(no_plan_ever_sends_more_than_there_is_or_fits)
{
	unsigned seed = 7;

	for (int round = 0; round < 2000; round++) {
		struct distribute_city cities[12];
		int64_t out[12] = { 0 };
		int64_t in[12] = { 0 };
		int count = round % 12;
		int made;

		for (int i = 0; i < count; i++) {
			seed = seed * 1103515245u + 12345u;
			cities[i] = city(seed >> 8 & 4095, seed >> 12 & 8191);
			cities[i].is_producer = (seed >> 20 & 3) == 0;
		}
		made = round % 2 == 0 ? distribute_evenly(cities, count, routes)
				      : distribute_from_producers(cities, count, routes);
		for (int i = 0; i < made; i++) {
			assert_true(routes[i].amount > 0);
			assert_int_not_equal(routes[i].from, routes[i].to);
			out[routes[i].from] += routes[i].amount;
			in[routes[i].to] += routes[i].amount;
		}
		for (int i = 0; i < count; i++) {
			assert_true(out[i] <= cities[i].stock);
			assert_true(in[i] <= cities[i].room);
			assert_true(out[i] == 0 || in[i] == 0);
		}
	}
}

/* --- from producers */

TEST(producers_give_the_others_equal_shares)
{
	struct distribute_city cities[] = { city(1000, 5000), city(0, 5000), city(0, 5000),
					    city(401, 5000) };

	cities[0].is_producer = cities[3].is_producer = true;
	assert_int_equal(distribute_from_producers(cities, 4, routes), 3);
	assert_route(0, 0, 1, 700);
	assert_route(1, 0, 2, 300);
	assert_route(2, 3, 2, 400);
}

TEST(who_has_little_room_is_filled_and_the_rest_goes_to_the_others)
{
	struct distribute_city cities[] = { city(1000, 5000), city(0, 100), city(0, 5000),
					    city(0, 5000) };

	cities[0].is_producer = true;
	assert_int_equal(distribute_from_producers(cities, 4, routes), 3);
	assert_route(0, 0, 1, 100);
	assert_route(1, 0, 2, 450);
	assert_route(2, 0, 3, 450);
}

TEST(too_little_for_one_each_sends_nothing)
{
	struct distribute_city cities[] = { city(2, 5000), city(0, 5000), city(0, 5000),
					    city(0, 5000) };

	cities[0].is_producer = true;
	assert_int_equal(distribute_from_producers(cities, 4, routes), 0);
}

/* --- shipments as text */

TEST(a_shipment_reads_as_it_is_written)
{
	static const char *const texts[] = { "1295>1299:500-0-0-20-0",
					     "1295>54:37/2310:0-0-0-0-1000000" };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct send_item item;
		struct err e = { 0 };

		assert_true(send_item_parse(texts[i], &item, &e));
		OWN(text) char *text = send_item_text(&item);

		assert_string_equal(text, texts[i]);
		assert_int_equal(item.is_foreign, i == 1);
	}
}

TEST(names_and_words_are_split_but_are_no_finished_shipment)
{
	struct send_parts parts;
	struct send_item item;
	struct err e = { 0 };

	assert_true(send_item_split(" New: Port > Old-Town : all - 0-half-0 -7", &parts, &e));
	assert_string_equal(parts.from, "New: Port");
	assert_string_equal(parts.to, "Old-Town");
	assert_string_equal(parts.amounts[WOOD], "all");
	assert_string_equal(parts.amounts[MARBLE], "half");
	assert_string_equal(parts.amounts[SULFUR], "7");
	assert_false(send_item_parse("Alpha>Beta:1-0-0-0-0", &item, &e));
	assert_int_equal(e.kind, ERR_INPUT);
}

TEST(goods_may_be_named)
{
	static const char *const texts[][2] = {
		{ "1295>1299 wood:500 crystal:20", "1295>1299:500-0-0-20-0" },
		{ "1295>1299 Wine:20 WOOD:500", "1295>1299:500-20-0-0-0" },
		{ "1295 > 1299: 500 wood 20 crystal", "1295>1299:500-0-0-20-0" },
		{ "1295>1299:wood 5", "1295>1299:5-0-0-0-0" },
		{ "1295>54:37/2310 sulfur:7", "1295>54:37/2310:0-0-0-0-7" },
		{ "1295>54:37/2310:7 sulfur", "1295>54:37/2310:0-0-0-0-7" },
	};
	struct send_parts parts;
	struct err e = { 0 };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct send_item item;

		assert_true(send_item_parse(texts[i][0], &item, &e));
		OWN(text) char *text = send_item_text(&item);

		assert_string_equal(text, texts[i][1]);
	}
	assert_true(send_item_split("New: Port>Old Port 2 wood:all marble:half", &parts, &e));
	assert_string_equal(parts.from, "New: Port");
	assert_string_equal(parts.to, "Old Port 2");
	assert_string_equal(parts.amounts[WOOD], "all");
	assert_string_equal(parts.amounts[MARBLE], "half");
	assert_true(send_item_split("1>Port wine:5-0-0-0-0", &parts, &e));
	assert_string_equal(parts.to, "Port wine");
}

TEST(what_is_no_shipment_is_refused)
{
	static const char *const wrong[] = {
		"",
		">",
		":",
		"1>2",
		"1>2:",
		"1>2:1-2-3-4",
		"1>2:1-2-3-4-5-6",
		"1>2:-1-0-0-0-0",
		"1>2:0-0-0-0-0",
		"1>1:1-0-0-0-0",
		"0>2:1-0-0-0-0",
		"1>/2:1-0-0-0-0",
		"1>5/2:1-0-0-0-0",
		"1>5:x/2:1-0-0-0-0",
		"1>2:1e3-0-0-0-0",
		"1>2:99999999999-0-0-0-0",
		"1>2 wood:0",
		"1>2 wood",
		"1>2 wood:",
		"1>2 wood:5 wood:6",
		"1>2 wood:5 rum:6",
		"1>2 wood:5 6",
		"1>2 wood:-5",
		"1> wood:5",
		">2 wood:5",
	};

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct send_item item;
		struct err e = { 0 };

		assert_false(send_item_parse(wrong[i], &item, &e));
		assert_int_equal(e.kind, ERR_INPUT);
	}
}

RUN_TESTS()
