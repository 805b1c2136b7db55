/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is still to be told: the queue in a task's state. */
#include "harness.h"

#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "notify/notice.h"
#include "store/session.h"
#include "store/telling.h"

static void prepare(struct notice *notice)
{
	OWN(json) json_t *session = NULL;
	OWN(json) json_t *order = NULL;
	struct err e = { 0 };

	order = json_pack("{s:s, s:s, s:s}", "account", "s301-en/1", "id", "k3f9", "function",
			  "autoPirate");
	session = json_pack("{s:{s:{s:s}}}", "accounts", "s301-en/1", "player", "Marisol");
	assert_true(notice_read(notice, order, session, &e));
}

static json_t *to(const char *one, const char *two)
{
	return two != NULL ? json_pack("[s, s]", one, two) : json_pack("[s]", one);
}

TEST(an_event_waits_for_each_of_its_channels)
{
	OWN(json) json_t *saved = json_object();
	OWN(json) json_t *both = to("ntfy", "discord");
	OWN(json) json_t *none = json_array();
	OWN(json) json_t *ticks = json_pack("[{s:i, s:s}]", "id", 1, "channel", "ntfy");

	assert_int_equal(telling_add(saved, "failed", "no ships", none, 1000), 0);
	assert_false(telling_waits(saved));
	assert_int_equal(telling_add(saved, "failed", "no\nships", both, 1000), 1);
	telling_tick(saved, ticks, 1000);
	assert_true(telling_waits(saved));
	assert_false(telling_is_left(json_array_get(telling_events(saved), 0), "ntfy"));
	assert_true(telling_is_left(json_array_get(telling_events(saved), 0), "discord"));
	json_put_text(json_array_get(ticks, 0), "channel", "discord");
	telling_tick(saved, ticks, 1000);
	assert_false(telling_waits(saved));
}

TEST(of_one_kind_there_is_one_message_a_minute)
{
	OWN(json) json_t *saved = json_object();
	OWN(json) json_t *channel = to("ntfy", NULL);
	const json_t *events;

	telling_add(saved, "attack", "a", channel, 100000);
	telling_add(saved, "attack", "b", channel, 101000);
	telling_add(saved, "attack", "c", channel, 102000);
	telling_add(saved, "wine", "d", channel, 102000);
	telling_add(saved, TELLING_LOGIN, "e", channel, 103000);
	events = telling_events(saved);
	assert_true(telling_is_due(json_array_get(events, 0), 103000));
	assert_false(telling_is_due(json_array_get(events, 1), 103000));
	assert_false(telling_is_due(json_array_get(events, 2), 103000));
	assert_true(telling_is_due(json_array_get(events, 1), 160000));
	assert_true(telling_is_due(json_array_get(events, 2), 160000)); /* together */
	assert_true(telling_is_due(json_array_get(events, 3), 103000));
	assert_true(telling_is_due(json_array_get(events, 4), 103000));
	telling_add(saved, "attack", "f", channel, 165000); /* after the second message */
	assert_false(telling_is_due(json_array_get(events, 5), 165000));
	assert_true(telling_is_due(json_array_get(events, 5), 220000));
	/* A clock that was set back makes nothing wait for long. */
	assert_true(telling_is_due(json_array_get(events, 1), 5000));
}

TEST(a_queue_is_bounded_and_its_rest_is_counted)
{
	OWN(json) json_t *saved = json_object();
	OWN(json) json_t *channel = to("ntfy", NULL);
	const json_t *last;

	for (int i = 0; i < TELLING_MAX + 5; i++)
		telling_add(saved, "attack", "x", channel, 1000);
	assert_int_equal(json_array_size(telling_events(saved)), TELLING_MAX);
	last = json_array_get(telling_events(saved), TELLING_MAX - 1);
	assert_int_equal(json_get_number(last, "more", 0), 5);
	/* What must be told is, all the same. */
	telling_add(saved, TELLING_FAILED, "y", channel, 1000);
	assert_int_equal(json_array_size(telling_events(saved)), TELLING_MAX + 1);
	assert_int_equal(telling_expire(saved, 1000 + TELLING_KEEP_HOURS * (int64_t)3600000),
			 TELLING_MAX + 1);
	assert_false(telling_waits(saved));
}

TEST(a_question_takes_the_place_of_the_one_before)
{
	OWN(json) json_t *saved = json_object();
	OWN(json) json_t *channel = to("telegram", NULL);
	OWN(json) json_t *ticks = NULL;

	ticks = json_pack("[{s:i, s:s, s:i, s:b}]", "id", 1, "channel", "telegram", "message", 55,
			  "stays", 1);
	telling_ask(saved, "what is it?", "", channel, 1000);
	telling_tick(saved, ticks, 1000);
	assert_true(telling_waits(saved)); /* perhaps sent: told again */
	assert_false(telling_outlives(saved));
	assert_int_equal(json_integer_value(json_array_get(
				 json_object_get(json_object_get(json_object_get(saved, "telling"),
								 "question"),
						 "messages"),
				 0)),
			 55);
	telling_ask(saved, "and this?", "", channel, 2000);
	assert_int_equal(json_array_size(telling_events(saved)), 1);
	assert_int_equal(telling_expire(saved, INT64_C(1) << 50), 0); /* as long as it stands */
	telling_drop(saved, TELLING_QUESTION);
	assert_false(telling_waits(saved));
}

TEST(what_comes_together_is_one_message)
{
	OWN(json) json_t *saved = json_object();
	OWN(json) json_t *channel = to("ntfy", NULL);
	char text[NOTICE_TEXT_SIZE];
	struct notice notice;
	char long_text[TELLING_TEXT_SIZE];

	prepare(&notice);
	telling_add(saved, "attack", "Polis is attacked", channel, 1000);
	notice_tell(&notice, telling_events(saved));
	assert_non_null(strstr(notice_text(&notice, true, text, sizeof text),
			       "autoPirate (k3f9): attack\n"));
	assert_non_null(strstr(text, "Marisol\nPolis is attacked"));
	telling_add(saved, "attack", "Lyra is attacked", channel, 1000);
	notice_tell(&notice, telling_events(saved));
	notice_text(&notice, true, text, sizeof text);
	assert_non_null(strstr(text, "  Polis is attacked\n"));
	assert_non_null(strstr(text, "  Lyra is attacked"));
	memset(long_text, 'x', sizeof long_text - 1);
	long_text[sizeof long_text - 1] = '\0';
	for (int i = 0; i < 9; i++)
		telling_add(saved, "attack", long_text, channel, 1000);
	assert_int_equal(notice_tell(&notice, telling_events(saved)), 4); /* whole, or not */
	notice_text(&notice, true, text, sizeof text);
	assert_true(strlen(text) < sizeof text - 1);
	assert_null(strstr(text, "more; the task's log"));
}

TEST(a_message_of_several_tasks_names_each)
{
	OWN(json) json_t *saved = json_object();
	OWN(json) json_t *channel = to("ntfy", NULL);
	char text[NOTICE_TEXT_SIZE], title[NOTICE_TITLE_SIZE];
	struct notice notice;
	json_t *second;

	prepare(&notice);
	telling_add(saved, "failed", "no ships", channel, 1000);
	telling_add(saved, "failed", "no crew", channel, 1000);
	second = json_array_get(telling_events(saved), 1);
	json_put_text(second, "task", "m2x1");
	json_put_text(second, "function", "loginDaily");
	json_put_flag(second, "again", true);
	assert_int_equal(notice_tell(&notice, telling_events(saved)), 2);
	assert_string_equal(notice_title(&notice, title), "2 tasks have failed");
	notice_text(&notice, true, text, sizeof text);
	assert_non_null(strstr(text, "  autoPirate (k3f9) has failed: no ships\n"));
	assert_non_null(
		strstr(text, "  loginDaily (m2x1) has failed: no crew (perhaps told before)"));
	json_put_text(second, "kind", "finished");
	(void)notice_tell(&notice, telling_events(saved));
	assert_string_equal(notice_title(&notice, title), "2 tasks have news");
	json_object_del(second, "task");
	(void)notice_tell(&notice, telling_events(saved));
	assert_string_equal(notice_title(&notice, title), "autoPirate (k3f9) has news");
}

TEST(a_message_that_is_begun_is_known_by_its_mark)
{
	OWN(json) json_t *saved = json_object();
	OWN(json) json_t *channel = to("ntfy", NULL);
	OWN(json) json_t *begins = NULL;
	OWN(json) json_t *fails = NULL;
	OWN(json) json_t *stays = NULL;
	const json_t *event;

	begins = json_pack("[{s:i, s:s, s:b}]", "id", 1, "channel", "ntfy", "begins", 1);
	stays = json_pack("[{s:i, s:s, s:b}]", "id", 1, "channel", "ntfy", "stays", 1);
	fails = json_pack("[{s:i, s:s, s:b}]", "id", 1, "channel", "ntfy", "begins", 0);
	telling_add(saved, TELLING_LOGIN, "log in", channel, 1000);
	event = json_array_get(telling_events(saved), 0);
	telling_mark(saved, fails);
	assert_int_equal(telling_begun(event, "ntfy"), 0);
	telling_mark(saved, begins);
	telling_mark(saved, begins);
	assert_int_equal(telling_begun(event, "ntfy"), 2);
	telling_mark(saved, fails); /* the second has surely not arrived; the first perhaps has */
	assert_int_equal(telling_begun(event, "ntfy"), 1);
	assert_int_equal(telling_begun(event, "discord"), 0);
	telling_tick(saved, stays, 1000);
	assert_true(telling_rests(event, "ntfy", 1000 + telling_rest_ms(1) - 1));
	assert_false(telling_rests(event, "ntfy", 1000 + telling_rest_ms(1)));
	assert_false(telling_rests(event, "ntfy", 999)); /* the clock was set back */
	assert_false(telling_rests(event, "discord", 1000));
	telling_tick(saved, stays, 1000);
	assert_int_equal(telling_perhaps(event, "ntfy"), 2);
	assert_true(telling_rest_ms(2) > telling_rest_ms(1));
}

TEST(only_what_a_person_can_mend_is_told_as_that)
{
	struct err person = { ERR_SESSION, "it is over; log in again with: ikabot --login" };
	struct err browser = { ERR_SESSION, "taken over; taking it back at 14:32:10" };
	struct err other = { ERR_RETRY, "see: ikabot --login" };

	assert_true(session_needs_person(&person));
	assert_false(session_needs_person(&browser));
	assert_false(session_needs_person(&other));
}

RUN_TESTS()
