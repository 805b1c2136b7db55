/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"

#include "store/pace.h"

enum { GAP = 400, MINUTE = 60000 };

#define START INT64_C(1700000000000)

/* Whoever asks waits as long as he has to, on a clock of our own; the moment he asked. */
static int64_t ask(struct pace *pace, int64_t now, bool is_person)
{
	now += pace_wait_ms(pace, now, GAP, is_person);
	pace_note(pace, now, GAP);
	return now;
}

TEST(tasks_keep_a_gap)
{
	struct pace pace = { 0 };
	int64_t now = START;

	assert_int_equal(ask(&pace, now, false), START);
	for (int i = 1; i <= 20; i++) {
		int64_t then = ask(&pace, now, false);

		assert_int_equal(then - now, GAP);
		now = then;
	}
	assert_int_equal(pace_wait_ms(&pace, now + 150, GAP, false), GAP - 150);
	assert_int_equal(pace_wait_ms(&pace, now + GAP, GAP, false), 0);
}

TEST(a_person_clicks_ten_times_at_once_and_then_at_the_pace)
{
	struct pace pace = { 0 };
	int64_t now = START;

	for (int i = 0; i < PACE_BURST; i++)
		assert_int_equal(ask(&pace, now, true), START);
	for (int i = 1; i <= 5; i++) {
		now = ask(&pace, now, true);
		assert_int_equal(now, START + i * GAP);
	}
	now += PACE_BURST * GAP;
	for (int i = 0; i < PACE_BURST; i++)
		assert_int_equal(ask(&pace, now, true), now);
}

TEST(a_person_clicks_at_once_while_tasks_work_and_they_wait_for_that)
{
	struct pace pace = { 0 };
	int64_t now = START;

	for (int i = 0; i < 50; i++)
		now = ask(&pace, now, false);
	for (int i = 0; i < 6; i++)
		assert_int_equal(ask(&pace, now, true), now);
	assert_int_equal(ask(&pace, now, false), now + 7 * GAP);
}

TEST(the_account_never_asks_more_than_the_pace_and_one_burst_allow)
{
	struct pace pace = { 0 };
	int64_t now = START, person = START, task = START;
	int asked = 0;

	/* Both ask as often as they may, whoever comes first. */
	for (;;) {
		int64_t click = person + pace_wait_ms(&pace, person, GAP, true);
		int64_t work = task + pace_wait_ms(&pace, task, GAP, false);

		now = click < work ? click : work;
		if (now >= START + MINUTE)
			break;
		pace_note(&pace, now, GAP);
		person = task = now;
		asked++;
	}
	assert_in_range(asked, MINUTE / GAP, MINUTE / GAP + PACE_BURST);
}

TEST(a_clock_that_was_set_waits_for_a_gap_at_most)
{
	struct pace pace = { .last_ms = START, .owed_ms = 5 * GAP };

	assert_int_equal(pace_wait_ms(&pace, START - MINUTE, GAP, false), GAP);
	assert_int_equal(pace_wait_ms(&pace, START - MINUTE, GAP, true), 0);
	assert_int_equal(pace_wait_ms(&pace, START + MINUTE, GAP, false), 0);
}

TEST(what_an_older_version_left_is_one_gap)
{
	struct pace pace = { .last_ms = START, .owed_ms = -1 };

	assert_int_equal(pace_wait_ms(&pace, START + 100, GAP, false), GAP - 100);
	assert_int_equal(pace_wait_ms(&pace, START + 100, GAP, true), 0);
}

TEST(a_gap_that_was_made_smaller_counts_for_what_is_owed)
{
	struct pace pace = { .last_ms = START, .owed_ms = INT64_MAX };

	assert_in_range(pace_wait_ms(&pace, START, GAP, false), GAP, 2 * PACE_BURST * GAP);
	assert_int_equal(pace_wait_ms(&pace, START, 0, false), 0);
}

RUN_TESTS()
