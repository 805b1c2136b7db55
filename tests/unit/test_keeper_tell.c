/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a task tells a person, as its keeper keeps it. The messenger is this program, too, and
 * ends without a word: nothing is ticked off unless a test does it. */
#include "kernel.h"

#include "os/detached.h"
#include "store/state.h"
#include "store/telling.h"

static int begin_told(void **state)
{
	if (begin(state) != 0)
		return -1;
	scratch_write(".ikabot", "{\"version\":1,\"accounts\":{\"" ACCOUNT
				 "\":{\"notify\":{\"ntfy\":\"set\"}}},\"settings\":{"
				 "\"retryFirstMs\":20,\"crashesMax\":3}}");
	return 0;
}

static json_t *saved_of(const char *id)
{
	struct err e = { 0 };

	return state_load(&home, id, &e);
}

static size_t count_events(const char *id)
{
	OWN(json) json_t *saved = saved_of(id);

	return json_array_size(telling_events(saved));
}

TEST_WITH(what_a_step_tells_counts_with_its_progress, begin_told, end)
{
	struct launched task = start("tell", json_object());
	OWN(json) json_t *saved = NULL;
	const json_t *event;

	WAIT_FOR(is_state(task.id, "waiting") && done_of(task.id) == 1);
	saved = saved_of(task.id);
	assert_int_equal(json_get_number(json_object_get(saved, "counters"), "crashes", 0), 1);
	assert_int_equal(json_array_size(telling_events(saved)), 1); /* not that of the crash */
	event = json_array_get(telling_events(saved), 0);
	assert_string_equal(json_get_text(event, "kind", ""), "attack");
	assert_string_equal(json_get_text(event, "text", ""), "a fleet of 7 ships comes");
	assert_true(telling_is_left(event, "ntfy"));
}

TEST_WITH(what_is_ticked_off_is_not_told_again, begin_told, end)
{
	struct launched task = start("tell", json_object());

	WAIT_FOR(count_events(task.id) == 1);
	do_ok(task.id, json_pack("{s:s, s:[{s:i, s:s}]}", "do", "tell", "ticks", "id", 1, "channel",
				 "discord"));
	assert_int_equal(count_events(task.id), 1);
	do_ok(task.id, json_pack("{s:s, s:[{s:i, s:s}]}", "do", "tell", "ticks", "id", 1, "channel",
				 "ntfy"));
	assert_int_equal(count_events(task.id), 0);
}

TEST_WITH(a_queue_survives_its_keeper, begin_told, end)
{
	struct launched task = start("tell", json_object());
	struct launch again = { .resume = task.id, .account = ACCOUNT };
	struct err e = { 0 };

	WAIT_FOR(count_events(task.id) == 1);
	kill(task.pid, SIGKILL);
	WAIT_FOR(!is_held());
	assert_int_equal(count_events(task.id), 1);
	assert_true(launch_task(&home, &again, &task, &e));
	WAIT_FOR(is_state(task.id, "waiting"));
	assert_int_equal(count_events(task.id), 1);
}

TEST_WITH(a_finished_task_keeps_what_it_has_to_tell, begin_told, end)
{
	struct launched task = start("count", COUNT(1, 0));
	OWN(json) json_t *saved = NULL;
	struct err e = { 0 };

	WAIT_FOR(count_tasks() == 0 && !is_held());
	tasks_settle(&home);
	saved = saved_of(task.id);
	assert_non_null(saved);
	assert_true(state_is_over(saved));
	assert_string_equal(json_get_text(json_array_get(telling_events(saved), 0), "kind", ""),
			    TELLING_FINISHED);
	json_object_del(saved, "telling");
	assert_true(state_save(&home, saved, false, &e));
	tasks_settle(&home);
	assert_int_equal(scratch_count(".ikabot.d/state", ".json"), 0);
}

TEST_WITH(an_answer_that_comes_while_a_step_looks_is_not_lost, begin_told, end)
{
	struct launched task = start("look", json_object());

	WAIT_FOR(is_state(task.id, "needs-answer"));
	do_ok(task.id, json_pack("{s:s}", "do", "wake"));
	WAIT_FOR(is_state(task.id, "running"));
	do_ok(task.id, json_pack("{s:s, s:s}", "do", "answer", "text", "kxbpa"));
	WAIT_FOR(count_tasks() == 0);
	assert_non_null(strstr(scratch_read(".ikabot"), "it is kxbpa"));
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "--messenger") == 0)
		return 0;
	RUN_TESTS_OR_KEEPER(argc, argv, table);
}
