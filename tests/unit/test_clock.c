/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "task/moment.h"

enum { HOUR_S = 3600 };

static void zone(const char *name)
{
	assert_int_equal(setenv("TZ", name, 1), 0);
}

static const char *offset_text(int64_t wall_ms)
{
	static char text[32];

	clock_zone(text, sizeof text, clock_offset(wall_ms));
	return text;
}

TEST(an_offset_is_that_of_the_moment_also_around_a_change_of_the_clocks)
{
	static const struct {
		const char *zone;
		int64_t change_s; /* the clocks change then */
		const char *before, *after;
	} changes[] = {
		/* 2026-03-29 and 2026-10-25, 01:00 UTC */
		{ "Europe/Berlin", 1774746000, "UTC+01:00", "UTC+02:00" },
		{ "Europe/Berlin", 1792890000, "UTC+02:00", "UTC+01:00" },
		/* 2026-03-08 02:00 local */
		{ "America/St_Johns", 1772947800, "UTC-03:30", "UTC-02:30" },
		/* 2026-10-04 02:00 local: half an hour */
		{ "Australia/Lord_Howe", 1791041400, "UTC+10:30", "UTC+11:00" },
		{ "UTC", 1774746000, "UTC", "UTC" },
	};

	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		zone(changes[i].zone);
		assert_string_equal(offset_text(changes[i].change_s * 1000 - 1000),
				    changes[i].before);
		assert_string_equal(offset_text(changes[i].change_s * 1000), changes[i].after);
	}
}

/* What a schedule by hours meets: the hour that is left out, and the one that comes twice. */
TEST(an_hour_is_left_out_or_comes_twice_when_the_clocks_change)
{
	static const int64_t spring_ms = 1774746000 * (int64_t)1000;
	static const int64_t autumn_ms = 1792890000 * (int64_t)1000;

	zone("Europe/Berlin");
	assert_int_equal(clock_hour(spring_ms - 1000), 1);
	assert_int_equal(clock_hour(spring_ms), 3);
	assert_int_equal(clock_hour(autumn_ms - 1000), 2);
	assert_int_equal(clock_hour(autumn_ms), 2);
	assert_int_equal(clock_hour(autumn_ms + (int64_t)HOUR_S * 1000), 3);
}

TEST(lines_of_a_log_carry_their_offset)
{
	char text[40];

	zone("America/St_Johns");
	clock_long(text, sizeof text, 1790000000 * (int64_t)1000);
	assert_string_equal(text, "2026-09-21 11:43:20-0230");
}

TEST(a_moment_is_shown_as_the_clock_of_the_task_shows_it_and_that_is_named)
{
	OWN(json) json_t *entry = json_object();
	char there[32];
	char here[32];

	zone("Asia/Tokyo");
	json_put_number(entry, "utcOffset", clock_offset(clock_wall_ms()));
	clock_short(there, sizeof there, 1790000000 * (int64_t)1000);
	assert_string_equal(moment_zone(entry, here, sizeof here), "");
	zone("UTC");
	assert_string_equal(moment_zone(entry, here, sizeof here), "UTC+09:00");
	moment_short(entry, here, sizeof here, 1790000000 * (int64_t)1000);
	assert_string_equal(here, there);
}

TEST(a_task_of_an_older_version_is_shown_in_our_own_time)
{
	OWN(json) json_t *entry = json_object();
	char ours[32];
	char shown[32];

	zone("Asia/Tokyo");
	clock_short(ours, sizeof ours, 1790000000 * (int64_t)1000);
	moment_short(entry, shown, sizeof shown, 1790000000 * (int64_t)1000);
	assert_string_equal(shown, ours);
	assert_false(moment_is_foreign(entry));
}

RUN_TESTS()
