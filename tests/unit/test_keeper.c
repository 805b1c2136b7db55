/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A task: its life and its crashes. */
#include "kernel.h"

#include "control/recover.h"
#include "os/detached.h"
#include "os/lock.h"
#include "os/process.h"
#include "store/session.h"

/* --- a life */

TEST_WITH(a_task_is_listed_and_controllable_when_launch_returns, begin, end)
{
	struct launched task = start("count", COUNT(100, 1000000));
	OWN(json) json_t *entry = entry_of(task.id);
	OWN(json) json_t *now = status(task.id);

	assert_non_null(entry);
	assert_non_null(now);
	assert_int_equal(json_get_number(entry, "pid", 0), task.pid);
	assert_true(lock_held(scratch_path(".ikabot.d/locks/s301-en+1.count.1")));
}

TEST_WITH(a_task_that_finishes_leaves_nothing_but_its_log, begin, end)
{
	struct launched task = start("count", COUNT(5, 0));
	OWN(json) json_t *session = NULL;
	struct err e = { 0 };
	char name[64];

	WAIT_FOR(count_tasks() == 0);
	WAIT_FOR(!lock_held(scratch_path(".ikabot.d/locks/s301-en+1.count.1")));
	assert_int_equal(scratch_count(".ikabot.d/state", ".json"), 0);
	assert_int_equal(scratch_count(".ikabot.d/run", ".sock"), 0);
	snprintf(name, sizeof name, ".ikabot.d/log/%s.log", task.id);
	assert_non_null(strstr(scratch_read(name), "finished: 5 steps"));
	assert_string_equal(scratch_read(".ikabot.d/cache/ledger"), "xxxxx");
	session = session_load(&home, &e);
	assert_string_equal(json_get_text(json_array_get(json_object_get(session_account(session,
											 ACCOUNT),
									 "ended"),
							 0),
					  "state", ""),
			    "finished");
}

TEST_WITH(a_paused_task_rests_and_goes_on, begin, end)
{
	struct launched task = start("count", COUNT(1000000, 5));
	int64_t done;

	WAIT_FOR(done_of(task.id) > 2);
	do_ok(task.id, json_pack("{s:s}", "do", "pause"));
	WAIT_FOR(is_state(task.id, "paused"));
	done = done_of(task.id);
	clock_nap_ms(100);
	assert_int_equal(done_of(task.id), done);
	do_ok(task.id, json_pack("{s:s}", "do", "resume"));
	WAIT_FOR(done_of(task.id) > done);
}

TEST_WITH(a_task_is_recovered_as_soon_as_its_keeper_is_dead, begin, end)
{
	for (int i = 0; i < 40; i++) {
		struct launched task = start("hang", json_object());
		struct err e = { 0 };
		OWN(json) json_t *entries = NULL;
		OWN(json) json_t *candidates = NULL;
		struct process keeper;
		enum stop_way way;

		WAIT_FOR(is_state(task.id, "running"));
		assert_true(process_find(task.pid, &keeper));
		kill(task.pid, SIGKILL);
		while (process_lives(&keeper))
			;
		entries = recover_list(&home, NULL, &e);
		candidates = recover_candidates(entries);
		assert_int_equal(json_array_size(candidates), 1);
		assert_true(task_stop(&home, json_array_get(candidates, 0), 2000, &way, &e));
	}
}

TEST_WITH(a_pause_that_was_accepted_survives_a_kill, begin, end)
{
	for (int resumes = 0; resumes < 2; resumes++) {
		struct launched task = start("hang", json_object());
		OWN(json) json_t *entry = NULL;
		struct launched again;
		struct err e = { 0 };
		enum stop_way way;

		WAIT_FOR(is_state(task.id, "running"));
		do_ok(task.id, json_pack("{s:s}", "do", "pause"));
		if (resumes)
			do_ok(task.id, json_pack("{s:s}", "do", "resume"));
		kill(task.pid, SIGKILL);
		WAIT_FOR(!lock_held(scratch_path(".ikabot.d/locks/s301-en+1.hang.1")));
		entry = entry_of(task.id);
		assert_true(recover_task(&home, entry, NULL, &again, &e));
		WAIT_FOR(is_state(task.id, resumes ? "running" : "paused"));
		json_decref(entry);
		entry = entry_of(task.id);
		assert_true(task_stop(&home, entry, 30000, &way, &e));
	}
}

TEST_WITH(a_question_is_answered_once, begin, end)
{
	struct launched task = start("ask", json_object());
	OWN(json) json_t *now = NULL;
	struct err e = { 0 };

	WAIT_FOR(is_state(task.id, "needs-answer"));
	now = status(task.id);
	assert_non_null(strstr(json_get_text(now, "picture", ""), "/.ikabot.d/cache/one.png"));
	assert_null(control_ask(&home, task.id, json_pack("{s:s}", "do", "answer"), 1000, &e));
	do_ok(task.id, json_pack("{s:s, s:s}", "do", "answer", "text", "a cat"));
	WAIT_FOR(count_tasks() == 0);
}

/* The picture is sent to a person's phone: a step that was taken over could name any file. */
TEST_WITH(a_picture_that_is_not_in_the_cache_is_no_picture, begin, end)
{
	static const char *const others[] = { "../.ssh/id_rsa", "cache/../../.ssh/id_rsa", "cache",
					      "keys/one.key" };

	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		struct launched task = start("ask", json_pack("{s:s}", "picture", others[i]));
		OWN(json) json_t *now = NULL;

		WAIT_FOR(is_state(task.id, "needs-answer"));
		now = status(task.id);
		assert_string_equal(json_get_text(now, "picture", "?"), "");
		do_ok(task.id, json_pack("{s:s}", "do", "stop"));
		WAIT_FOR(!lock_held(scratch_path(".ikabot.d/locks/s301-en+1.ask.1")));
	}
}

TEST_WITH(a_failed_task_stays_visible_until_it_is_removed, begin, end)
{
	struct launched task = start("refused", json_object());
	OWN(json) json_t *entry = NULL;
	enum stop_way way;
	struct err e = { 0 };

	WAIT_FOR(is_listed_as(task.id, "failed") && !is_held());
	entry = entry_of(task.id);
	assert_string_equal(json_get_text(entry, "status", ""), "no fortress");
	assert_true(json_is_null(json_object_get(entry, "pid")));
	assert_true(task_stop(&home, entry, 1000, &way, &e));
	assert_int_equal(way, STOP_FORGOTTEN);
	assert_int_equal(count_tasks(), 0);
}

/* --- crashes and kills */

TEST_WITH(a_step_that_crashes_does_not_take_the_task_with_it, begin, end)
{
	struct launched task = start("crash", json_object());
	OWN(json) json_t *entry = NULL;

	WAIT_FOR(is_listed_as(task.id, "failed"));
	entry = entry_of(task.id);
	assert_non_null(strstr(json_get_text(entry, "status", ""), "crashed 3 times"));
	assert_non_null(strstr(json_get_text(entry, "status", ""), "signal 11"));
}

TEST_WITH(a_step_that_hangs_is_ended_while_the_task_answers, begin, end)
{
	struct launched task = start("hang", json_object());
	int64_t slowest = 0;

	WAIT_FOR(worker_of(task.id) > 0);
	for (int i = 0; i < 100; i++) {
		int64_t begun = clock_monotonic_ms();
		OWN(json) json_t *now = status(task.id);

		assert_non_null(now);
		if (clock_monotonic_ms() - begun > slowest)
			slowest = clock_monotonic_ms() - begun;
	}
	assert_true(slowest < 1000);
	{
		pid_t first = worker_of(task.id);

		WAIT_FOR(worker_of(task.id) != first); /* its limit is two seconds */
	}
	assert_true(answers(task.id));
}

TEST_WITH(trouble_is_tried_again_after_growing_pauses, begin, end)
{
	struct launched task = start("trouble", json_object());
	OWN(json) json_t *now = NULL;

	WAIT_FOR(({
		OWN(json) json_t *s = status(task.id);
		json_get_number(json_object_get(s, "counters"), "steps", 0) > 3;
	}));
	now = status(task.id);
	assert_non_null(strstr(json_get_text(now, "status", ""), "the network is down; again at"));
}

TEST_WITH(a_killed_task_is_interrupted_and_resumes_where_it_was, begin, end)
{
	for (int i = 0; i < 30; i++) {
		struct launched task = start("count", COUNT(1000000, i % 3));
		OWN(json) json_t *entry = NULL;
		struct launched again;
		struct err e = { 0 };
		enum stop_way way;
		int64_t done;

		clock_nap_ms(i % 11);
		kill(task.pid, SIGKILL);
		WAIT_FOR(!lock_held(scratch_path(".ikabot.d/locks/s301-en+1.count.1")));
		entry = entry_of(task.id);
		assert_string_equal(json_get_text(entry, "state", ""), "interrupted");
		done = json_get_number(json_object_get(entry, "progress"), "done", 0);
		if (!recover_task(&home, entry, NULL, &again, &e))
			fail_msg("round %d: %s", i, e.text);
		assert_string_equal(again.id, task.id);
		WAIT_FOR(done_of(task.id) > done);
		json_decref(entry);
		entry = entry_of(task.id);
		assert_true(task_stop(&home, entry, 30000, &way, &e));
		assert_int_equal(way, STOP_ASKED);
		assert_int_equal(count_tasks(), 0);
	}
}

/* It cannot leave the register while the session's lock is held, and is killed there. */
TEST_WITH(a_task_killed_as_it_leaves_has_ended, begin, end)
{
	for (int stops = 0; stops < 2; stops++) {
		struct err e = { 0 };
		struct launched task = start("count", COUNT(2, 1000000));
		OWN(json) json_t *entry = entry_of(task.id);
		struct lock *held;
		OWN(json) json_t *session = NULL;
		const json_t *ended;
		struct launched again;
		char file[64];

		snprintf(file, sizeof file, ".ikabot.d/state/%s.json", task.id);
		WAIT_FOR(is_state(task.id, "waiting") && done_of(task.id) == 1);
		held = lock_take(scratch_path(".ikabot.d/locks/session"), 1000, &e);
		do_ok(task.id, json_pack("{s:s}", "do", stops ? "stop" : "wake"));
		WAIT_FOR(strstr(scratch_read(file), "\"ended\":") != NULL);
		kill(task.pid, SIGKILL);
		WAIT_FOR(!lock_held(scratch_path(".ikabot.d/locks/s301-en+1.count.1")));
		lock_free(held);
		assert_int_equal(count_tasks(), 0);
		assert_false(recover_task(&home, entry, NULL, &again, &e));
		assert_int_equal(e.kind, ERR_MISSING);
		WAIT_FOR(!lock_held(scratch_path(".ikabot.d/locks/s301-en+1.count.1")));
		tasks_settle(&home);
		assert_int_equal(scratch_count(".ikabot.d/state", ".json"), 0);
		assert_int_equal(scratch_count(".ikabot.d/run", ".sock"), 0);
		e = (struct err){ 0 };
		session = session_load(&home, &e);
		ended = json_object_get(session_account(session, ACCOUNT), "ended");
		assert_int_equal(json_array_size(ended), stops + 1);
		ended = json_array_get(ended, (size_t)stops);
		assert_string_equal(json_get_text(ended, "id", ""), task.id);
		assert_string_equal(json_get_text(ended, "state", ""),
				    stops ? "stopped" : "finished");
		assert_int_equal(json_array_size(json_object_get(session_account(session, ACCOUNT),
								 "processList")),
				 0);
	}
}

TEST_WITH(a_shutdown_interrupts_a_task_and_keeps_it, begin, end)
{
	for (int i = 0; i < 10; i++) {
		struct launched task = start("count", COUNT(1000000, i % 2 * 1000));
		OWN(json) json_t *entry = NULL;
		struct launched again;
		enum stop_way way;
		struct err e = { 0 };

		clock_nap_ms(i * 3);
		kill(task.pid, SIGTERM);
		WAIT_FOR(!is_held());
		entry = entry_of(task.id);
		assert_string_equal(json_get_text(entry, "state", ""), "interrupted");
		assert_true(recover_task(&home, entry, NULL, &again, &e));
		assert_string_equal(again.id, task.id);
		json_decref(entry);
		entry = entry_of(task.id);
		assert_true(task_stop(&home, entry, 30000, &way, &e));
		assert_int_equal(way, STOP_ASKED);
		assert_int_equal(count_tasks(), 0);
	}
}

TEST_WITH(no_second_task_starts_while_an_orphaned_worker_lives, begin, end)
{
	struct launched task = start("hang", json_object());
	struct launch launch = { .function = "hang", .account = ACCOUNT, .instance = 1 };
	OWN(json) json_t *empty = json_object();
	struct launched other;
	struct process worker;
	struct err e = { 0 };

	launch.configuration = empty;
	WAIT_FOR(worker_of(task.id) > 0);
	assert_true(process_find(worker_of(task.id), &worker));
	kill(task.pid, SIGKILL);
	/* Either the worker holds the lock still, or it is dead: never both alive. */
	while (!launch_task(&home, &launch, &other, &e)) {
		assert_int_equal(e.kind, ERR_BUSY);
		clock_nap_ms(1);
	}
	assert_false(process_lives(&worker));
}

TEST_WITH(a_lost_register_is_rebuilt_from_the_locks, begin, end)
{
	struct launched task = start("count", COUNT(1000000, 1000000));
	OWN(json) json_t *entry = NULL;

	WAIT_FOR(done_of(task.id) == 1);
	assert_int_equal(unlink(scratch_path(".ikabot")), 0);
	entry = entry_of(task.id);
	assert_non_null(entry);
	assert_int_equal(json_get_number(entry, "pid", 0), task.pid);
}

int main(int argc, char **argv)
{
	RUN_TESTS_OR_KEEPER(argc, argv, table);
}
