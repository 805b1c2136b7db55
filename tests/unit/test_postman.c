/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits for what on a channel of which nobody knows whether it has told: a program that
 * fails. */
#include "harness.h"

#include <stdlib.h>
#include <string.h>

#include "ahead.h"
#include "base/json.h"
#include "base/own.h"
#include "notify/notice.h"
#include "notify/notify.h"
#include "notify/postman.h"
#include "scratch.h"
#include "store/telling.h"

#define ACCOUNT "s301-en/1"

struct office {
	struct home home;
	struct postman *postman;
	struct delivery *delivery;
	int sent;
	int64_t after_ms; /* 0: as the channel says; else it wants that pause */
};

static void count(const char *channel, const struct sending *sending, const char *text,
		  void *argument)
{
	struct office *office = argument;

	const struct sending later = { .fate = FATE_LATER, .after_ms = office->after_ms };

	assert_int_equal(sending->fate, FATE_PERHAPS);
	office->sent++;
	postman_on_sent(channel, office->after_ms > 0 ? &later : sending, text, office->postman);
}

static void open_office(struct office *office)
{
	static const struct notice about = { .account = ACCOUNT, .id = "k3f9", .function = "x" };
	const struct notify_ears ears = { .sent = count, .argument = office };
	OWN(json) json_t *secrets = json_pack("{s:{s:[s]}}", "command", "words", "false");

	*office = (struct office){ .home = scratch_home(), .postman = postman_new(&about) };
	office->delivery = notify_start(&office->home, ACCOUNT, secrets, &ears);
	postman_use(office->postman, office->delivery);
}

static void close_office(struct office *office)
{
	notify_end(office->delivery, 0);
	postman_free(office->postman);
}

static json_t *event(int id, const char *kind)
{
	return json_pack("{s:i, s:s, s:s, s:i, s:[s]}", "id", id, "kind", kind, "text", "words",
			 "due", 0, "left", "command");
}

/* Takes the events, which are stolen; how many messages go out for them. */
static int work(struct office *office, json_t *events)
{
	int before = office->sent;

	postman_take(office->postman, events, true, true);
	json_decref(events);
	for (int i = 0; i < 4; i++) { /* more rounds than there are events */
		(void)postman_work(office->postman);
		while (notify_tend(office->delivery, 20) > 0)
			;
	}
	return office->sent - before;
}

TEST_IN_SCRATCH(a_question_that_was_perhaps_sent_delays_nothing_else)
{
	struct office office;

	open_office(&office);
	assert_int_equal(work(&office, json_pack("[o]", event(1, TELLING_QUESTION))), 1);
	assert_int_equal(work(&office, json_pack("[o,o]", event(1, TELLING_QUESTION),
						 event(2, TELLING_FINISHED))),
			 1);
	assert_int_equal(work(&office, json_pack("[o]", event(3, TELLING_QUESTION))), 1);
	assert_int_equal(work(&office, json_pack("[o]", event(3, TELLING_QUESTION))), 0);
	close_office(&office);
}

TEST_IN_SCRATCH(a_question_and_a_login_wait_each_for_its_own_repetition)
{
	struct office office;

	open_office(&office);
	assert_int_equal(work(&office, json_pack("[o,o]", event(1, TELLING_QUESTION),
						 event(2, TELLING_LOGIN))),
			 2);
	assert_int_equal(work(&office, json_pack("[o,o]", event(1, TELLING_QUESTION),
						 event(2, TELLING_LOGIN))),
			 0);
	close_office(&office);
}

TEST_IN_SCRATCH(a_question_that_another_has_perhaps_asked_can_be_answered)
{
	struct office office;
	OWN(json) json_t *asked = event(1, TELLING_QUESTION);
	OWN(json) json_t *events = json_pack("[O]", asked);

	open_office(&office);
	postman_take(office.postman, events, true, true);
	assert_false(postman_has_asked(office.postman, "command"));
	json_object_set_new(asked, "perhaps",
			    json_pack("{s:{s:i, s:i}}", "command", "at", 1, "count", 1));
	postman_take(office.postman, events, true, true);
	assert_true(postman_has_asked(office.postman, "command"));
	close_office(&office);
}

/* Beside a login in the same message. */
TEST_IN_SCRATCH(what_is_told_once_is_not_repeated_with_what_a_person_must_do)
{
	struct office office;
	OWN(json) json_t *ticks = NULL;

	open_office(&office);
	assert_int_equal(work(&office,
			      json_pack("[o,o]", event(1, "attack"), event(2, TELLING_LOGIN))),
			 1);
	ticks = postman_ticks(office.postman);
	assert_int_equal(json_array_size(ticks), 2);
	for (size_t i = 0; i < 2; i++) {
		const json_t *tick = json_array_get(ticks, i);

		assert_int_equal(json_get_flag(tick, "stays", false),
				 json_get_number(tick, "id", 0) == 2);
	}
	close_office(&office);
}

static int tell_again(struct office *office, int64_t later_ms)
{
	ahead_ms += later_ms;
	return work(office, json_pack("[o]", event(1, TELLING_FAILED)));
}

/* One that says "a second" for hours is not asked every second. */
TEST_IN_SCRATCH(pauses_grow_and_are_never_shorter_than_the_service_wants)
{
	struct office office;

	open_office(&office);
	office.after_ms = 1000;
	for (int i = 0; i < 6; i++)
		assert_int_equal(tell_again(&office, 120000), 1);
	assert_int_equal(tell_again(&office, 5000), 0); /* a minute by now */
	office.after_ms = 3600000;
	assert_int_equal(tell_again(&office, 120000), 1);
	assert_int_equal(tell_again(&office, 3500000), 0);
	assert_int_equal(tell_again(&office, 200000), 1);
	close_office(&office);
}

RUN_TESTS()
