/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history file: bounded, never lost, never half. */
#include "harness.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "scratch.h"
#include "web/dashboard/history.h"

#define ACCOUNT "s301-en/1"
#define FILE_NAME ".ikabot.d/history/s301-en+1.json"

enum { DAY = 86400, START = 1700000000 };

static void add(const struct home *home, int64_t time, int64_t wood)
{
	const struct history_point point = {
		.time = time, .stock = { wood, 2, 3, 4, 5 }, .gold = 6, .points = 812
	};
	struct err e = { 0 };

	if (!history_add(home, ACCOUNT, &point, &e))
		fail_msg("%s", e.text);
}

static json_t *since(const struct home *home, int64_t time)
{
	struct err e = { 0 };
	json_t *points = history_since(home, ACCOUNT, time, &e);

	assert_non_null(points);
	return points;
}

TEST_IN_SCRATCH(what_was_added_comes_back_oldest_first)
{
	const struct home home = scratch_home();
	OWN(json) json_t *none = since(&home, 0);
	OWN(json) json_t *all = NULL;
	OWN(json) json_t *late = NULL;
	const json_t *first;

	assert_int_equal(json_array_size(none), 0);
	add(&home, START, 10);
	add(&home, START + 3600, 20);
	all = since(&home, 0);
	late = since(&home, START + 1);
	assert_int_equal(json_array_size(all), 2);
	assert_int_equal(json_array_size(late), 1);
	first = json_array_get(all, 0);
	assert_int_equal(json_get_number(first, "time", 0), START);
	assert_int_equal(json_get_number(first, "gold", 0), 6);
	assert_int_equal(json_get_number(first, "points", 0), 812);
	assert_int_equal(json_integer_value(json_array_get(json_object_get(first, "stock"), 0)),
			 10);
	assert_int_equal(json_array_size(json_object_get(first, "stock")), 5);
}

TEST_IN_SCRATCH(each_look_leaves_a_point_and_of_ten_minutes_the_last_one_stays)
{
	const struct home home = scratch_home();
	OWN(json) json_t *fresh = NULL;
	OWN(json) json_t *later = NULL;
	const int64_t begin = START / 600 * 600;

	for (int i = 0; i < 5; i++)
		add(&home, begin + i * 60, i);
	fresh = since(&home, 0);
	assert_int_equal(json_array_size(fresh), 5);
	add(&home, begin + 7200, 9);
	later = since(&home, 0);
	assert_int_equal(json_array_size(later), 2);
	assert_int_equal(json_get_number(json_array_get(later, 0), "time", 0), begin + 240);
}

TEST_IN_SCRATCH(years_of_looking_stay_within_the_bound)
{
	const struct home home = scratch_home();
	OWN(json) json_t *all = NULL;
	int64_t last = INT64_MIN;
	int64_t end = START + (int64_t)500 * DAY;
	size_t i;
	const json_t *point;

	for (int64_t time = START; time < end; time += 7 * 3600)
		add(&home, time, 1);
	for (int64_t time = end; time < end + 3 * DAY; time += 500)
		add(&home, time, 2);
	end += 3 * DAY;
	all = since(&home, 0);
	assert_in_range(json_array_size(all), 1000, 3000);
	assert_in_range(strlen(scratch_read(FILE_NAME)), 1, 65535);
	json_each_item(all, i, point) {
		assert_true(json_get_number(point, "time", 0) > last);
		last = json_get_number(point, "time", 0);
		assert_true(end - last <= (int64_t)HISTORY_DAYS_MAX * DAY);
	}
}

TEST_IN_SCRATCH(a_damaged_file_is_moved_aside_and_a_new_one_begun)
{
	static const char *const damaged[] = { "", "{\"version\":1,\"points\":[[1,2,", "[]",
					       "{\"version\":9,\"points\":[]}" };
	const struct home home = scratch_home();

	add(&home, START, 1);
	for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
		OWN(json) json_t *all = NULL;

		scratch_write(FILE_NAME, damaged[i]);
		add(&home, START, 7);
		all = since(&home, 0);
		assert_int_equal(json_array_size(all), 1);
		assert_string_equal(scratch_read(FILE_NAME ".damaged"), damaged[i]);
	}
}

TEST_IN_SCRATCH(rows_that_are_no_points_and_points_of_the_future_are_left_out)
{
	const struct home home = scratch_home();
	OWN(json) json_t *all = NULL;

	add(&home, START, 1);
	scratch_write(FILE_NAME, "{\"version\":1,\"points\":[7,[],[1,2],[\"a\",1,2,3,4,5,6],"
				 "[1699990000,1,2,3,4,5,6],[99999999999,1,2,3,4,5,6]]}");
	add(&home, START, 2);
	all = since(&home, 0);
	assert_int_equal(json_array_size(all), 2);
	assert_null(strstr(scratch_read(FILE_NAME), "99999999999"));
}

int main(int argc, char **argv)
{
	mem_init();
	return tests_run(argc, argv, NULL, NULL);
}
