/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One message for what several tasks have to tell. The tasks are files here, as those that have
 * ended; a descriptor of the test holds the locks of their messengers. */
#include "harness.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "ahead.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "notify/carrier.h"
#include "notify/notice.h"
#include "notify/notify.h"
#include "notify/source.h"
#include "os/lock.h"
#include "scratch.h"
#include "store/state.h"
#include "store/telling.h"

#define ACCOUNT "s301-en/1"
#define CHANNEL "discord"

enum { OTHERS_MAX = 12 };

static struct home home;
static struct source source;
static struct notice about;
static struct lock *tellers[OTHERS_MAX];
static struct carrier *carrier;

static json_t *queue_of(const char *text, int count)
{
	json_t *saved = json_object();
	OWN(json) json_t *to = json_pack("[s]", CHANNEL);

	for (int i = 0; i < count; i++)
		(void)telling_add(saved, TELLING_FAILED, text, to, clock_wall_ms());
	return saved;
}

/* A task that has failed and has that to tell. */
static void save_task(const char *id, const char *account, const char *text, int count)
{
	OWN(json) json_t *saved = queue_of(text, count);
	struct err e = { 0 };

	json_put_number(saved, "version", 1);
	json_put_text(saved, "id", id);
	json_put_text(saved, "account", account);
	json_put_text(saved, "function", "autoPirate");
	json_put_number(saved, "instance", 1);
	json_put_text(saved, "state", "failed");
	assert_true(state_save(&home, saved, false, &e));
}

static void tell_too(int number, const char *id)
{
	char path[HOME_PATH_SIZE];
	struct err e = { 0 };

	tellers[number] = lock_take(home_path(&home, path, "run/%s.tell", id), 0, &e);
	assert_non_null(tellers[number]);
}

static int begin(void **state)
{
	struct err e = { 0 };

	ahead_ms = 0;
	if (scratch_make(state) != 0)
		return -1;
	home = scratch_home();
	if (!home_make(&home, &e))
		return -1;
	source = (struct source){ .home = &home, .id = "own1", .account = ACCOUNT };
	about = (struct notice){ .id = "own1", .account = ACCOUNT, .function = "autoPirate" };
	save_task("own1", ACCOUNT, "no ships", 1);
	carrier = carrier_new(&source, &about);
	return 0;
}

static int end(void **state)
{
	carrier_free(carrier);
	for (int i = 0; i < OTHERS_MAX; i++) {
		lock_free(tellers[i]);
		tellers[i] = NULL;
	}
	return scratch_remove(state);
}

static json_t *events_of(const char *id)
{
	struct err e = { 0 };
	OWN(json) json_t *saved = state_load(&home, id, &e);

	return json_incref(telling_events(saved));
}

static size_t count_events(const char *id)
{
	OWN(json) json_t *events = events_of(id);

	return json_array_size(events);
}

static json_t *load(void)
{
	OWN(json) json_t *own = events_of("own1");

	return carrier_load(carrier, CHANNEL, own);
}

static void unload(const json_t *events, enum fate fate)
{
	carrier_unload(carrier, CHANNEL, events, &(struct sending){ .fate = fate }, 0, "why");
	assert_false(carrier_work(carrier, false));
}

static const json_t *of_task(const json_t *events, const char *id)
{
	size_t i;
	json_t *event;

	json_each_item(events, i, event)
		if (text_equal(json_get_text(event, "task", "own1"), id))
			return event;
	return NULL;
}

TEST_WITH(what_another_tells_goes_along_and_is_ticked_off, begin, end)
{
	OWN(json) json_t *events = NULL;

	save_task("aaaa", ACCOUNT, "no ships", 1);
	save_task("bbbb", "s301-en/2", "of another account", 1);
	save_task("cccc", ACCOUNT, "which no process tells", 1);
	tell_too(0, "aaaa");
	tell_too(1, "bbbb");
	events = load();
	assert_int_equal(json_array_size(events), 3);
	assert_null(json_object_get(of_task(events, "own1"), "task"));
	assert_string_equal(json_get_text(of_task(events, "aaaa"), "function", ""), "autoPirate");
	unload(events, FATE_SENT);
	assert_int_equal(count_events("aaaa"), 0);
	assert_int_equal(count_events("own1"), 1); /* for its messenger */
	assert_int_equal(count_events("bbbb"), 1);
	assert_int_equal(count_events("cccc"), 0);
	assert_non_null(strstr(scratch_read(".ikabot.d/log/aaaa.log"),
			       "autoPirate.aaaa: Discord: message sent, with that of autoPirate "
			       "(own1)"));
}

TEST_WITH(what_was_perhaps_sent_is_said_in_its_task_and_not_sent_again, begin, end)
{
	OWN(json) json_t *events = NULL;

	save_task("aaaa", ACCOUNT, "no ships", 1);
	tell_too(0, "aaaa");
	events = load();
	unload(events, FATE_PERHAPS);
	assert_int_equal(count_events("aaaa"), 0);
	assert_non_null(strstr(scratch_read(".ikabot.d/log/aaaa.log"),
			       "Discord, perhaps sent: why; it is not sent again"));
}

TEST_WITH(the_next_message_of_an_account_joins_for_a_while, begin, end)
{
	OWN(json) json_t *events = load();

	assert_non_null(events);
	unload(events, FATE_SENT);
	assert_null(load());
	assert_true(carrier_was_late(carrier));
}

/* An hour is not the longest that a service may name. */
TEST_WITH(a_service_that_wants_two_hours_of_rest_gets_them, begin, end)
{
	enum { HOURS_MS = 2 * 3600 * 1000 };
	const struct sending sending = { .fate = FATE_LATER, .after_ms = HOURS_MS };
	OWN(json) json_t *events = load();
	OWN(json) json_t *again = NULL;

	carrier_unload(carrier, CHANNEL, events, &sending, HOURS_MS, "why");
	assert_false(carrier_work(carrier, false));
	assert_null(load());
	ahead_ms = HOURS_MS - 60000;
	assert_null(load());
	ahead_ms = HOURS_MS + 60000;
	again = load();
	assert_non_null(again);
}

TEST_WITH(a_clock_that_is_set_back_prolongs_no_rest, begin, end)
{
	OWN(json) json_t *events = load();
	OWN(json) json_t *again = NULL;

	unload(events, FATE_SENT);
	assert_null(load());
	ahead_ms = -60000;
	again = load();
	assert_non_null(again);
}

TEST_WITH(one_that_hangs_with_the_lock_is_waited_for_two_minutes, begin, end)
{
	char path[HOME_PATH_SIZE];
	struct err e = { 0 };
	OWN(lock) struct lock *hangs = NULL;
	OWN(json) json_t *alone = NULL;

	hangs = lock_take(home_path(&home, path, "locks/s301-en+1.tell-discord"), 0, &e);
	assert_non_null(hangs);
	save_task("aaaa", ACCOUNT, "no ships", 1);
	assert_null(load());
	ahead_ms = 119000;
	assert_null(load());
	ahead_ms = 121000;
	alone = load(); /* its own, and nothing of others: one that hangs may have begun it */
	assert_int_equal(json_array_size(alone), 1);
	assert_null(json_object_get(json_array_get(alone, 0), "task"));
	unload(alone, FATE_SENT);
}

TEST_WITH(after_a_refusal_another_may_know_better, begin, end)
{
	OWN(json) json_t *events = load();
	OWN(json) json_t *again = NULL;

	unload(events, FATE_REFUSED);
	again = load();
	assert_non_null(again);
	assert_false(json_get_flag(json_array_get(again, 0), "again", false));
}

TEST_WITH(what_a_killed_carrier_had_begun_is_told_with_that_word, begin, end)
{
	OWN(json) json_t *events = NULL;
	OWN(json) json_t *again = NULL;

	save_task("aaaa", ACCOUNT, "no ships", 1);
	tell_too(0, "aaaa");
	events = load();
	assert_false(json_get_flag(of_task(events, "aaaa"), "again", false));
	carrier_free(carrier); /* as the kernel does after a kill */
	carrier = carrier_new(&source, &about);
	again = load();
	assert_int_equal(json_array_size(again), 2);
	assert_true(json_get_flag(of_task(again, "aaaa"), "again", false));
	assert_true(json_get_flag(of_task(again, "own1"), "again", false));
}

TEST_WITH(while_another_carries_nothing_is_sent, begin, end)
{
	char path[HOME_PATH_SIZE];
	struct err e = { 0 };
	OWN(lock) struct lock *other = NULL;
	OWN(json) json_t *own = events_of("own1");
	OWN(json) json_t *question = NULL;

	other = lock_take(home_path(&home, path, "locks/s301-en+1.tell-discord"), 0, &e);
	assert_non_null(other);
	assert_null(load());
	json_put_text(json_array_get(own, 0), "kind", TELLING_QUESTION);
	question = carrier_load(carrier, CHANNEL, own); /* waits for nothing */
	assert_int_equal(json_array_size(question), 1);
}

TEST_WITH(what_another_has_told_is_not_loaded, begin, end)
{
	OWN(json) json_t *own = events_of("own1");

	save_task("own1", ACCOUNT, "", 0);
	assert_null(carrier_load(carrier, CHANNEL, own));
	assert_true(carrier_was_late(carrier));
}

TEST_WITH(what_does_not_fit_goes_in_the_next_message_whole, begin, end)
{
	char text[400];
	size_t told = 0;

	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	for (int i = 0; i < OTHERS_MAX; i++) {
		char id[8];

		snprintf(id, sizeof id, "aa%02d", i);
		save_task(id, ACCOUNT, text, 1);
		tell_too(i, id);
	}
	for (int i = 0; i < OTHERS_MAX && told < OTHERS_MAX; i++) {
		OWN(json) json_t *events = load();
		char message[NOTICE_TEXT_SIZE];
		struct notice notice = about;

		assert_true(json_array_size(events) > 1);
		assert_int_equal(notice_tell(&notice, events), json_array_size(events));
		notice_text(&notice, false, message, sizeof message);
		assert_true(strlen(message) < sizeof message - 1);
		for (const char *at = message; (at = strstr(at, text)) != NULL; at++)
			told++;
		unload(events, FATE_SENT);
	}
	assert_int_equal(told, OTHERS_MAX);
}

TEST_WITH(a_disk_that_is_full_is_named_once_and_nothing_is_sent_unmarked, begin, end)
{
	struct rlimit before, small = { 2000, RLIM_INFINITY };
	char path[HOME_PATH_SIZE];
	char text[400];
	OWN(json) json_t *own = NULL;
	OWN(json) json_t *events = NULL;
	const char *log;
	int said = 0;

	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	save_task("own1", ACCOUNT, text, 8);
	own = events_of("own1");
	log_open(home_path(&home, path, "log/own1.log"), "autoPirate.own1", 0);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	small.rlim_max = before.rlim_max;
	setrlimit(RLIMIT_FSIZE, &small); /* the log still grows */
	for (int i = 0; i < 4; i++)
		assert_null(carrier_load(carrier, CHANNEL, own));
	setrlimit(RLIMIT_FSIZE, &before);
	log = scratch_read(".ikabot.d/log/own1.log");
	while ((log = strstr(log, "waits for that: ")) != NULL) {
		log++;
		said++;
	}
	assert_int_equal(said, 1);
	events = carrier_load(carrier, CHANNEL, own);
	assert_true(json_array_size(events) > 0);
	assert_false(json_get_flag(json_array_get(events, 0), "again", false));
	unload(events, FATE_SENT);
}

/* Else it would be marked as begun and not be in the message. */
TEST_WITH(what_is_said_again_fits_with_the_words_that_say_so, begin, end)
{
	for (size_t length = 60; length < 400; length += 4) {
		char text[400] = "";
		OWN(json) json_t *events = NULL;
		struct notice notice = about;

		memset(text, 'x', length);
		for (int i = 0; i < OTHERS_MAX; i++) {
			char id[8];

			snprintf(id, sizeof id, "aa%02d", i);
			save_task(id, ACCOUNT, text, 1);
		}
		json_decref(load());
		carrier_free(carrier); /* killed */
		carrier = carrier_new(&source, &about);
		events = load();
		assert_int_equal(notice_tell(&notice, events), json_array_size(events));
		unload(events, FATE_REFUSED);
		save_task("own1", ACCOUNT, "no ships", 1);
	}
}

RUN_TESTS()
