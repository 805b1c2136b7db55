/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the models (tests/model) found: moments between two steps of a keeper, met here with
 * real processes by holding a lock that it wants, or a worker that does not end.
 */
#include "harness.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "control/clash.h"
#include "control/control.h"
#include "control/instance.h"
#include "control/launch.h"
#include "control/recover.h"
#include "control/stop.h"
#include "control/tasks.h"
#include "descriptor.h"
#include "keeper/keeper.h"
#include "os/child.h"
#include "os/detached.h"
#include "os/file.h"
#include "os/lock.h"
#include "scratch.h"
#include "store/session.h"
#include "store/state.h"

#define ACCOUNT "s301-en/1"

enum { FD_LOOKED_AT = 64 };

/* --- functions to test with */

static const struct question questions[] = {
	{ .key = "place", .text = "Where?", .min = 1, .max = 9, .changeable = true },
	{ .key = NULL },
};

static json_t *touches(const json_t *configuration)
{
	return json_pack("[o]", json_sprintf("place %lld", (long long)json_get_number(configuration,
										      "place", 0)));
}

static struct step_result rest_step(struct step *step, struct err *e)
{
	(void)e;
	return step_again(step->now_ms + 3600000, "resting");
}

static void stay(void)
{
	for (;;)
		pause();
}

/* Says that all is done, and does not end. */
static struct step_result linger_step(struct step *step, struct err *e)
{
	(void)step;
	(void)e;
	atexit(stay);
	return step_done("all is done");
}

static struct step_result hang_step(struct step *step, struct err *e)
{
	(void)e;
	step_status(step, "hanging");
	stay();
	return step_failed();
}

FUNCTION(rest, rest_step, questions, .touches = touches);
FUNCTION(linger, linger_step, questions);
FUNCTION(hang, hang_step, questions);

static const struct function *const table[] = { &rest_function, &linger_function, &hang_function,
						NULL };

/* --- what the tests do */

static struct home home;

static int begin(void **state)
{
	if (scratch_make(state) != 0)
		return -1;
	home = scratch_home();
	scratch_write(".ikabot", "{\"version\":1,\"accounts\":{},\"settings\":{}}");
	return 0;
}

static json_t *tasks(void)
{
	struct err e = { 0 };
	json_t *entries = tasks_list(&home, NULL, &e);

	if (entries == NULL)
		fail_msg("%s", e.text);
	return entries;
}

static int end(void **state)
{
	OWN(json) json_t *entries = tasks();
	struct err e = { 0 };
	enum stop_way way;
	size_t i;
	json_t *entry;

	json_each_item(entries, i, entry)
		if (!task_stop(&home, entry, 2000, &way, &e))
			fprintf(stderr, "teardown: %s\n", e.text);
	return scratch_remove(state);
}

static bool launch(const char *name, int place, int instance, struct launched *launched,
		   struct err *e)
{
	OWN(json) json_t *configuration = json_pack("{s:i}", "place", place);
	struct launch order = { .function = name,
				.account = ACCOUNT,
				.configuration = configuration,
				.instance = instance };

	return launch_task(&home, &order, launched, e);
}

static struct launched start(const char *name, int place, int instance)
{
	struct launched launched = { 0 };
	struct err e = { 0 };

	if (!launch(name, place, instance, &launched, &e))
		fail_msg("%s", e.text);
	return launched;
}

static json_t *entry_of(const char *id)
{
	struct err e = { 0 };

	return tasks_find(&home, id, NULL, &e);
}

static bool is_listed_as(const char *id, const char *wanted)
{
	OWN(json) json_t *entry = entry_of(id);

	return text_equal(json_get_text(entry, "state", NULL), wanted);
}

static bool runs(const char *id)
{
	OWN(json) json_t *entry = entry_of(id);

	return entry != NULL && task_runs(entry);
}

static bool is_saved(const char *id)
{
	struct err e = { 0 };
	OWN(json) json_t *saved = state_load(&home, id, &e);

	return saved != NULL;
}

static bool says_that_it_has_ended(const char *id)
{
	struct err e = { 0 };
	OWN(json) json_t *saved = state_load(&home, id, &e);

	return state_is_over(saved);
}

static bool is_free(const char *function, int instance)
{
	char path[HOME_PATH_SIZE];

	return !lock_held(instance_path(&home, ACCOUNT, function, instance, path));
}

static bool ask_stop(const char *id, bool keep)
{
	json_t *request = json_pack("{s:s, s:b}", "do", "stop", "keep", keep);
	struct err e = { 0 };
	OWN(json) json_t *answer = control_ask(&home, id, request, CONTROL_WAIT_MS, &e);

	return answer != NULL;
}

static bool set_place(const char *id, int place, struct err *e)
{
	json_t *request = json_pack("{s:s, s:s, s:i}", "do", "set", "key", "place", "value", place);
	OWN(json) json_t *answer = control_ask(&home, id, request, CONTROL_WAIT_MS, e);

	return answer != NULL;
}

/* --- the moments */

/* The process that the label of the lock names, or 0. */
static pid_t keeper_at(const char *lock_path)
{
	char text[1024];
	struct err e = { 0 };
	OWN(json) json_t *label = NULL;

	if (!lock_look(lock_path, text, sizeof text))
		return 0;
	label = json_parse(text, strlen(text), "the label", &e);
	return (pid_t)json_get_number(label, "pid", 0);
}

static bool has_open(pid_t pid, const char *wanted)
{
	char link[64];
	char target[HOME_PATH_SIZE];

	for (int fd = 0; fd < FD_LOOKED_AT; fd++) {
		ssize_t length;

		snprintf(link, sizeof link, "/proc/%ld/fd/%d", (long)pid, fd);
		length = readlink(link, target, sizeof target - 1);
		target[length > 0 ? length : 0] = '\0';
		if (text_ends(target, wanted))
			return true;
	}
	return false;
}

static int kill_who_waits_for_the_register(void *argument, int channel)
{
	const char *lock_path = argument;
	pid_t pid;

	(void)channel;
	WAIT_FOR((pid = keeper_at(lock_path)) > 0 && has_open(pid, "/locks/session"));
	return kill(pid, SIGKILL);
}

TEST_WITH(killed_while_it_waits_for_the_register_a_launch_leaves_nothing, begin, end)
{
	const int keep[] = { -1 };
	char session[HOME_PATH_SIZE];
	char path[HOME_PATH_SIZE];
	struct launched launched;
	struct child killer;
	struct lock *held;
	struct err e = { 0 };

	if (geteuid() != 0) {
		SKIP("what a guarded process has open is shown to root alone");
		return;
	}
	assert_true(home_make(&home, &e));
	held = lock_take(home_path(&home, session, "locks/session"), 0, &e);
	assert_non_null(held);
	instance_path(&home, ACCOUNT, "rest", 1, path);
	assert_true(child_start(&killer, kill_who_waits_for_the_register, path, keep, &e));
	assert_false(launch("rest", 1, 1, &launched, &e));
	assert_non_null(strstr(e.text, "died"));
	assert_int_equal(child_end(&killer), 0);
	lock_free(held);
	WAIT_FOR(is_free("rest", 1));
	assert_int_equal(scratch_count(".ikabot.d/state", ".json"), 0);
}

TEST_WITH(a_task_that_has_finished_is_not_resumed_when_it_is_killed_while_it_leaves, begin, end)
{
	struct launched task = start("linger", 1, 1);

	WAIT_FOR(says_that_it_has_ended(task.id));
	kill(task.pid, SIGKILL);
	WAIT_FOR(is_free("linger", 1));
	assert_null(entry_of(task.id));
	tasks_settle(&home);
	assert_false(is_saved(task.id));
}

TEST_WITH(a_stop_that_was_accepted_is_not_turned_into_a_restart, begin, end)
{
	struct launched task = start("hang", 1, 1);

	WAIT_FOR(is_listed_as(task.id, "running"));
	assert_true(ask_stop(task.id, false));
	assert_true(ask_stop(task.id, true));
	WAIT_FOR(is_free("hang", 1));
	assert_null(entry_of(task.id));
}

/* The list that was looked at is old: the task goes on as another instance since. */
TEST_WITH(forgetting_a_saved_task_does_not_touch_the_one_that_was_resumed, begin, end)
{
	struct launched task = start("rest", 1, 1);
	struct launched other;
	struct launched again;
	OWN(json) json_t *entry = NULL;
	enum stop_way way;
	struct err e = { 0 };

	kill(task.pid, SIGKILL);
	WAIT_FOR(is_free("rest", 1));
	other = start("rest", 2, 1);
	entry = entry_of(task.id);
	assert_string_equal(json_get_text(entry, "state", ""), "interrupted");
	assert_true(recover_task(&home, entry, NULL, &again, &e));
	assert_int_equal(again.instance, 2);
	assert_false(task_stop(&home, entry, 2000, &way, &e));
	assert_int_equal(e.kind, ERR_BUSY);
	assert_true(runs(task.id));
	assert_true(is_saved(task.id));
	json_decref(entry);
	entry = entry_of(task.id);
	assert_true(task_stop(&home, entry, 30000, &way, &e));
	assert_true(runs(other.id));
}

TEST_WITH(nobody_changes_what_he_touches_while_another_looks_who_touches_it, begin, end)
{
	struct launched task = start("rest", 1, 1);
	struct lock *starting;
	struct err e = { 0 };

	starting = clash_lock(&home, ACCOUNT, CLASH_WAIT_MS, &e);
	assert_non_null(starting);
	assert_false(set_place(task.id, 2, &e));
	assert_int_equal(e.kind, ERR_BUSY);
	lock_free(starting);
	assert_true(set_place(task.id, 2, &e));
}

int main(int argc, char **argv)
{
	RUN_TESTS_OR_KEEPER(argc, argv, table);
}
