/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kernel with real processes: this program is its own keeper, with functions that
 * crash, hang, ask and count instead of playing.
 */
#include "harness.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "os/child.h"
#include "os/file.h"
#include "os/local.h"
#include "os/lock.h"
#include "os/process.h"
#include "os/stream.h"
#include "scratch.h"
#include "store/register.h"
#include "store/session.h"
#include "task/control.h"
#include "task/function.h"
#include "task/instance.h"
#include "task/keeper.h"
#include "task/launch.h"
#include "task/recover.h"
#include "task/start.h"
#include "task/stop.h"
#include "task/tasks.h"

#define ACCOUNT "s301-en/1"

/* --- functions to test with */

static const struct question counting[] = {
	{ .key = "steps", .text = "How many?", .min = 1, .max = 1000000, .changeable = true },
	{ .key = "pause",
	  .text = "Pause in ms",
	  .min = 0,
	  .max = 1000000000,
	  .otherwise = "0",
	  .changeable = true },
	{ .key = "fixed", .text = "Fixed", .type = QUESTION_YES_NO, .otherwise = "n" },
	{ .key = NULL },
};

/* Counts its steps; writes each into a ledger, as a game would know of them. */
static struct step_result count_step(struct step *step, struct err *e)
{
	int64_t done = json_get_number(step->progress, "done", 0) + 1;
	int64_t steps = json_get_number(step->configuration, "steps", 1);
	char path[HOME_PATH_SIZE];
	int ledger;

	json_put_number(step->progress, "done", done);
	if (!step_save(step, e))
		return step_failed();
	ledger = open(home_path(step->home, path, "cache/ledger"), O_WRONLY | O_APPEND | O_CREAT,
		      0600);
	(void)!write(ledger, "x", 1);
	close(ledger);
	step_count(step, (long)done, (long)steps);
	if (done >= steps)
		return step_done("%lld steps", (long long)done);
	return step_again(clock_wall_ms() + json_get_number(step->configuration, "pause", 0),
			  "step %lld/%lld", (long long)done, (long long)steps);
}

static struct step_result crash_step(struct step *step, struct err *e)
{
	(void)e;
	step_status(step, "about to crash");
	raise(SIGSEGV);
	return step_failed();
}

static struct step_result hang_step(struct step *step, struct err *e)
{
	(void)e;
	step_status(step, "hanging");
	for (;;)
		pause(); /* deaf to the stop flag, too */
	return step_failed();
}

static struct step_result ask_step(struct step *step, struct err *e)
{
	(void)e;
	if (step->answer == NULL)
		return step_ask(clock_wall_ms() + 1000000, "/picture.png", "what is it?");
	return step_done("it is %s", step->answer);
}

static struct step_result trouble_step(struct step *step, struct err *e)
{
	(void)step;
	err_set(e, ERR_RETRY, "the network is down");
	return step_failed();
}

static struct step_result refused_step(struct step *step, struct err *e)
{
	(void)step;
	err_set(e, ERR_REFUSED, "no fortress");
	return step_failed();
}

static const struct question none[] = { { .key = NULL } };

#define FUNCTION(word, step_function, asked)             \
	static const struct function word##_function = { \
		.name = #word,                           \
		.number = "1",                           \
		.menu = #word,                           \
		.help = #word,                           \
		.why = "They would count twice.",        \
		.duplicate = DUPLICATE_HARMFUL,          \
		.kind = FUNCTION_FINITE,                 \
		.questions = asked,                      \
		.step = step_function,                   \
		.step_limit_s = 2,                       \
	}

FUNCTION(count, count_step, counting);
FUNCTION(crash, crash_step, none);
FUNCTION(hang, hang_step, none);
FUNCTION(ask, ask_step, none);
FUNCTION(trouble, trouble_step, none);
FUNCTION(refused, refused_step, none);

static const struct function *const table[] = { &count_function,
						&crash_function,
						&hang_function,
						&ask_function,
						&trouble_function,
						&refused_function,
						NULL };

/* --- what the tests do */

static struct home home;

static int begin(void **state)
{
	if (scratch_make(state) != 0)
		return -1;
	home = scratch_home();
	scratch_write(".ikabot", "{\"version\":1,\"accounts\":{},\"settings\":{"
				 "\"retryFirstMs\":20,\"crashesMax\":3}}");
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

static size_t count_tasks(void)
{
	OWN(json) json_t *entries = tasks();

	return json_array_size(entries);
}

static int end(void **state)
{
	OWN(json) json_t *entries = tasks();
	struct err e = { 0 };
	enum stop_way way;
	size_t i;
	json_t *entry;

	json_array_foreach(entries, i, entry) if (!task_stop(&home, entry, 2000, &way, &e))
		fprintf(stderr, "teardown: %s\n", e.text);
	return scratch_remove(state);
}

static struct launched start(const char *name, json_t *configuration)
{
	struct launch launch = {
		.function = name, .account = ACCOUNT, .configuration = configuration, .instance = 1
	};
	struct launched launched = { 0 };
	struct err e = { 0 };
	bool started = launch_task(&home, &launch, &launched, &e);

	json_decref(configuration);
	if (!started)
		fail_msg("%s", e.text);
	return launched;
}

static json_t *status(const char *id)
{
	struct err e = { 0 };

	return control_do(&home, id, "status", &e);
}

static bool is_state(const char *id, const char *wanted)
{
	struct err e = { 0 };
	OWN(json) json_t *now = control_do(&home, id, "status", &e);

	if (now == NULL)
		fprintf(stderr, "status of %s: %s\n", id, e.text);

	return text_equal(json_get_text(now, "state", NULL), wanted);
}

static bool answers(const char *id)
{
	OWN(json) json_t *now = status(id);

	return now != NULL;
}

static json_t *entry_of(const char *id)
{
	struct err e = { 0 };
	json_t *entry = tasks_find(&home, id, NULL, &e);

	if (entry == NULL && e.kind != ERR_MISSING)
		fprintf(stderr, "looking for %s: %s\n", id, e.text);
	return entry;
}

static bool is_listed_as(const char *id, const char *wanted)
{
	OWN(json) json_t *entry = entry_of(id);

	return text_equal(json_get_text(entry, "state", NULL), wanted);
}

/* Does any task hold a lock? */
static bool is_held(void)
{
	OWN(json) json_t *entries = tasks();
	size_t i;
	json_t *entry;

	json_array_foreach(entries, i, entry) if (task_runs(entry)) return true;
	return false;
}

static void do_ok(const char *id, json_t *request)
{
	struct err e = { 0 };
	OWN(json) json_t *answer = control_ask(&home, id, request, CONTROL_WAIT_MS, &e);

	if (answer == NULL)
		fail_msg("%s", e.text);
}

static int64_t done_of(const char *id)
{
	OWN(json) json_t *now = status(id);

	return json_get_number(json_object_get(now, "progress"), "done", -1);
}

static pid_t worker_of(const char *id)
{
	OWN(json) json_t *now = status(id);

	return (pid_t)json_get_number(now, "worker", 0);
}

#define COUNT(steps, pause) json_pack("{s:i, s:i, s:b}", "steps", steps, "pause", pause, "fixed", 0)

/* --- a life */

static void a_task_is_listed_and_controllable_when_launch_returns(void **state)
{
	struct launched task = start("count", COUNT(100, 1000000));
	OWN(json) json_t *entry = entry_of(task.id);
	OWN(json) json_t *now = status(task.id);
	(void)state;

	assert_non_null(entry);
	assert_non_null(now);
	assert_int_equal(json_get_number(entry, "pid", 0), task.pid);
	assert_true(lock_held(scratch_path(".ikabot.d/locks/s301-en+1.count.1")));
}

static void a_task_that_finishes_leaves_nothing_but_its_log(void **state)
{
	struct launched task = start("count", COUNT(5, 0));
	OWN(json) json_t *session = NULL;
	struct err e = { 0 };
	char name[64];
	(void)state;

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

static void a_paused_task_rests_and_goes_on(void **state)
{
	struct launched task = start("count", COUNT(1000000, 5));
	int64_t done;
	(void)state;

	WAIT_FOR(done_of(task.id) > 2);
	do_ok(task.id, json_pack("{s:s}", "do", "pause"));
	WAIT_FOR(is_state(task.id, "paused"));
	done = done_of(task.id);
	clock_nap_ms(100);
	assert_int_equal(done_of(task.id), done);
	do_ok(task.id, json_pack("{s:s}", "do", "resume"));
	WAIT_FOR(done_of(task.id) > done);
}

static void a_change_is_checked_and_counts_at_once(void **state)
{
	struct launched task = start("count", COUNT(1000, 1000000));
	struct err e = { 0 };
	(void)state;

	WAIT_FOR(is_state(task.id, "waiting") && done_of(task.id) == 1);
	assert_null(control_ask(&home, task.id,
				json_pack("{s:s, s:s, s:s}", "do", "set", "key", "steps", "value",
					  "none"),
				1000, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_null(
		control_ask(&home, task.id,
			    json_pack("{s:s, s:s, s:s}", "do", "set", "key", "fixed", "value", "y"),
			    1000, &e));
	assert_int_equal(e.kind, ERR_REFUSED);
	do_ok(task.id, json_pack("{s:s, s:s, s:i}", "do", "set", "key", "steps", "value", 2));
	WAIT_FOR(count_tasks() == 0); /* looked again, and two steps were enough */
}

static void a_question_is_answered_once(void **state)
{
	struct launched task = start("ask", json_object());
	OWN(json) json_t *now = NULL;
	struct err e = { 0 };
	(void)state;

	WAIT_FOR(is_state(task.id, "needs-answer"));
	now = status(task.id);
	assert_string_equal(json_get_text(now, "picture", ""), "/picture.png");
	assert_null(control_ask(&home, task.id, json_pack("{s:s}", "do", "answer"), 1000, &e));
	do_ok(task.id, json_pack("{s:s, s:s}", "do", "answer", "text", "a cat"));
	WAIT_FOR(count_tasks() == 0);
}

static void a_failed_task_stays_visible_until_it_is_removed(void **state)
{
	struct launched task = start("refused", json_object());
	OWN(json) json_t *entry = NULL;
	enum stop_way way;
	struct err e = { 0 };
	(void)state;

	WAIT_FOR(is_listed_as(task.id, "failed") && !is_held());
	entry = entry_of(task.id);
	assert_string_equal(json_get_text(entry, "status", ""), "no fortress");
	assert_true(json_is_null(json_object_get(entry, "pid")));
	assert_true(task_stop(&home, entry, 1000, &way, &e));
	assert_int_equal(way, STOP_FORGOTTEN);
	assert_int_equal(count_tasks(), 0);
}

/* --- crashes and kills */

static void a_step_that_crashes_does_not_take_the_task_with_it(void **state)
{
	struct launched task = start("crash", json_object());
	OWN(json) json_t *entry = NULL;
	(void)state;

	WAIT_FOR(is_listed_as(task.id, "failed"));
	entry = entry_of(task.id);
	assert_non_null(strstr(json_get_text(entry, "status", ""), "crashed 3 times"));
	assert_non_null(strstr(json_get_text(entry, "status", ""), "signal 11"));
}

static void a_step_that_hangs_is_ended_while_the_task_answers(void **state)
{
	struct launched task = start("hang", json_object());
	int64_t slowest = 0;
	(void)state;

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

static void trouble_is_tried_again_after_growing_pauses(void **state)
{
	struct launched task = start("trouble", json_object());
	OWN(json) json_t *now = NULL;
	(void)state;

	WAIT_FOR(({
		OWN(json) json_t *s = status(task.id);
		json_get_number(json_object_get(s, "counters"), "steps", 0) > 3;
	}));
	now = status(task.id);
	assert_non_null(strstr(json_get_text(now, "status", ""), "the network is down; again at"));
}

static void a_killed_task_is_interrupted_and_resumes_where_it_was(void **state)
{
	(void)state;

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
static void a_task_killed_as_it_leaves_has_ended(void **state)
{
	(void)state;

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

static void a_shutdown_interrupts_a_task_and_keeps_it(void **state)
{
	(void)state;

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

static void no_second_task_starts_while_an_orphaned_worker_lives(void **state)
{
	struct launched task = start("hang", json_object());
	struct launch launch = { .function = "hang", .account = ACCOUNT, .instance = 1 };
	OWN(json) json_t *empty = json_object();
	struct launched other;
	struct process worker;
	struct err e = { 0 };
	(void)state;

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

static void a_deleted_socket_comes_back(void **state)
{
	struct launched task = start("count", COUNT(1000000, 50));
	struct err e = { 0 };
	(void)state;

	assert_int_equal(unlink(scratch_path(".ikabot.d/run/")), -1);
	{
		char name[64];

		snprintf(name, sizeof name, ".ikabot.d/run/%s.sock", task.id);
		assert_int_equal(unlink(scratch_path(name)), 0);
	}
	WAIT_FOR(({
		OWN(json) json_t *now = control_do(&home, task.id, "status", &e);
		now != NULL;
	}));
}

static void a_lost_register_is_rebuilt_from_the_locks(void **state)
{
	struct launched task = start("count", COUNT(1000000, 1000000));
	OWN(json) json_t *entry = NULL;
	(void)state;

	WAIT_FOR(done_of(task.id) == 1);
	assert_int_equal(unlink(scratch_path(".ikabot")), 0);
	entry = entry_of(task.id);
	assert_non_null(entry);
	assert_int_equal(json_get_number(entry, "pid", 0), task.pid);
}

/* --- stopping */

static void a_stopped_process_is_ended_by_force(void **state)
{
	struct launched task = start("count", COUNT(1000000, 1000000));
	OWN(json) json_t *entry = entry_of(task.id);
	struct err e = { 0 };
	enum stop_way way;
	(void)state;

	WAIT_FOR(done_of(task.id) == 1);
	kill(task.pid, SIGSTOP);
	assert_true(task_stop(&home, entry, 100, &way, &e));
	assert_int_not_equal(way, STOP_ASKED);
	assert_int_equal(count_tasks(), 0);
	assert_int_equal(scratch_count(".ikabot.d/state", ".json"), 0);
}

static void a_hanging_step_does_not_delay_a_stop_for_ever(void **state)
{
	struct launched task = start("hang", json_object());
	OWN(json) json_t *entry = entry_of(task.id);
	struct err e = { 0 };
	enum stop_way way;
	(void)state;

	WAIT_FOR(worker_of(task.id) > 0);
	assert_true(task_stop(&home, entry, 10000, &way, &e));
	assert_int_equal(count_tasks(), 0);
}

static void a_foreign_process_is_never_signalled(void **state)
{
	pid_t foreign = fork();
	struct process process;
	OWN(json) json_t *entry = NULL;
	struct err e = { 0 };
	enum stop_way way;
	(void)state;

	if (foreign == 0)
		for (;;)
			pause();
	assert_true(process_find(foreign, &process));
	/* An entry and a held lock whose label name the foreign process's pid, as it would
	 * look after the pid was handed out again. */
	entry = json_pack("{s:s, s:s, s:s, s:i, s:i, s:i, s:s, s:s, s:s}", "id", "zzzz", "account",
			  ACCOUNT, "action", "count", "instance", 1, "pid", (int)foreign, "start",
			  1, "boot", process.boot, "host", process.host, "state", "running");
	assert_true(register_put(&home, ACCOUNT, entry, 1000, &e));
	{
		OWN(text) char *label = json_line(entry);
		struct lock *lock =
			lock_take(scratch_path(".ikabot.d/locks/s301-en+1.count.1"), 0, &e);

		assert_non_null(lock);
		assert_true(lock_write_label(lock, label, &e));
		assert_false(task_stop(&home, entry, 0, &way, &e));
		assert_int_equal(e.kind, ERR_BUSY);
		lock_free(lock);
	}
	assert_true(process_lives(&process));
	assert_int_equal(count_tasks(), 0); /* and no ghost is shown */
	kill(foreign, SIGKILL);
	waitpid(foreign, NULL, 0);
}

/* --- doubles */

static void of_fifty_launches_at_once_one_runs(void **state)
{
	enum { LAUNCHES = 50 };
	int gate[2];
	int started = 0;
	(void)state;

	assert_int_equal(pipe(gate), 0);
	for (int i = 0; i < LAUNCHES; i++)
		if (fork() == 0) {
			OWN(json) json_t *configuration = COUNT(1000000, 1000000);
			struct start order = { .function = &count_function,
					       .account = ACCOUNT,
					       .configuration = configuration };
			struct started result;
			struct err e = { 0 };
			char byte;

			close(gate[1]);
			(void)!read(gate[0], &byte, 1); /* all wake at once */
			if (start_task(&home, &order, &result, &e))
				_exit(0);
			if (e.kind != ERR_BUSY || strstr(e.text, "PID ") == NULL ||
			    strstr(e.text, "PID 0") != NULL) {
				fprintf(stderr, "launch: %s\n", e.text);
				_exit(2);
			}
			_exit(75);
		}
	close(gate[0]);
	close(gate[1]);
	for (int i = 0; i < LAUNCHES; i++) {
		int result;

		wait(&result);
		assert_int_not_equal(WEXITSTATUS(result), 2);
		started += WEXITSTATUS(result) == 0;
	}
	assert_int_equal(started, 1);
	assert_int_equal(count_tasks(), 1);
	assert_int_equal(scratch_count(".ikabot.d/state", ".json"), 1);
}

static void restarts_from_several_sides_leave_exactly_one(void **state)
{
	enum { SIDES = 8 };
	struct launched first = start("count", COUNT(1000000, 3));
	(void)state;
	(void)first;

	for (int i = 0; i < SIDES; i++)
		if (fork() == 0) {
			OWN(json) json_t *configuration = COUNT(1000000, 3);
			struct start order = { .function = &count_function,
					       .account = ACCOUNT,
					       .configuration = configuration,
					       .choice = IF_RUNNING_RESTART,
					       .stop_wait_ms = 30000 };
			struct started result;
			struct err e = { 0 };

			if (start_task(&home, &order, &result, &e))
				_exit(0);
			fprintf(stderr, "restart: %s\n", e.text);
			_exit(1);
		}
	for (int i = 0; i < SIDES; i++) {
		int result;

		wait(&result);
		assert_int_equal(result, 0);
	}
	assert_int_equal(count_tasks(), 1);
}

static void anyway_takes_the_next_instance(void **state)
{
	OWN(json) json_t *configuration = COUNT(1000000, 1000000);
	struct start order = { .function = &count_function,
			       .account = ACCOUNT,
			       .configuration = configuration,
			       .choice = IF_RUNNING_ANYWAY };
	struct started result;
	struct err e = { 0 };
	(void)state;

	for (int i = 1; i <= 3; i++) {
		assert_true(start_task(&home, &order, &result, &e));
		assert_int_equal(result.task.instance, i);
	}
	assert_int_equal(count_tasks(), 3);
	order.choice = IF_RUNNING_USE;
	assert_true(start_task(&home, &order, &result, &e));
	assert_true(result.used);
	assert_int_equal(count_tasks(), 3);
	assert_null(tasks_find(&home, "count", NULL, &e));
	assert_int_equal(e.kind, ERR_INPUT);
}

static void wait_starts_when_the_running_one_has_ended(void **state)
{
	OWN(json) json_t *configuration = COUNT(1000000, 1000000);
	struct launched first = start("count", COUNT(20, 5));
	struct start order = { .function = &count_function,
			       .account = ACCOUNT,
			       .configuration = configuration,
			       .choice = IF_RUNNING_WAIT };
	struct started result;
	struct err e = { 0 };
	(void)state;

	assert_true(start_task(&home, &order, &result, &e));
	assert_string_not_equal(result.task.id, first.id);
	assert_int_equal(count_tasks(), 1);
}

/* --- launching */

static void a_launch_that_cannot_work_says_why_and_leaves_nothing(void **state)
{
	struct launch launch = { .function = "count", .account = ACCOUNT, .instance = 1 };
	OWN(json) json_t *wrong = json_pack("{s:i}", "steps", 0);
	struct launched launched;
	struct err e = { 0 };
	(void)state;

	launch.configuration = wrong;
	assert_false(launch_task(&home, &launch, &launched, &e));
	assert_int_equal(e.kind, ERR_INPUT);
	assert_non_null(strstr(e.text, "steps: a number from 1"));
	launch.function = "nothing";
	assert_false(launch_task(&home, &launch, &launched, &e));
	assert_non_null(strstr(e.text, "no function"));
	assert_int_equal(scratch_count(".ikabot.d/state", ".json"), 0);
	assert_int_equal(count_tasks(), 0);
}

static void a_task_inherits_no_descriptor_and_no_terminal(void **state)
{
	struct launched task;
	char path[64];
	char line[256];
	DIR *folder;
	const struct dirent *entry;
	int spare = open("/dev/null", O_RDONLY); /* not close-on-exec on purpose */
	(void)state;

	assert_true(spare > 2);
	task = start("count", COUNT(1000000, 1000000));
	WAIT_FOR(done_of(task.id) == 1 && worker_of(task.id) == 0);
	snprintf(path, sizeof path, "/proc/%ld/fd", (long)task.pid);
	folder = opendir(path);
	if (folder == NULL) {
		skip();
		return;
	}
	while ((entry = readdir(folder)) != NULL) {
		ssize_t length = readlinkat(dirfd(folder), entry->d_name, line, sizeof line - 1);

		if (length < 0)
			continue;
		line[length] = '\0';
		/* Its lock, its log, its sockets and its signal pipe. */
		if (atol(entry->d_name) > 2)
			assert_true(text_starts(line, "socket:") || text_starts(line, "pipe:") ||
				    strstr(line, scratch) != NULL);
		else
			assert_true(text_equal(line, "/dev/null") || strstr(line, scratch) != NULL);
	}
	closedir(folder);
	close(spare);
	assert_int_equal(getsid(task.pid) == getsid(0), 0);
}

static void a_home_on_a_long_path_works(void **state)
{
	char path[1024];
	struct launched task;
	(void)state;

	snprintf(path, sizeof path, "%s/%0180d", scratch, 1);
	assert_int_equal(mkdir(path, 0700), 0);
	setenv("IKABOT_HOME", path, 1);
	home = scratch_home();
	task = start("count", COUNT(1000000, 1000000));
	WAIT_FOR(done_of(task.id) == 1);
}

/* --- hostile callers */

static int call_raw(const char *id)
{
	char folder[HOME_PATH_SIZE];
	char name[32];
	struct err e = { 0 };

	control_socket_name(id, name);
	return local_connect(home_path(&home, folder, "run"), name, &e);
}

static void nonsense_is_answered_and_harms_nothing(void **state)
{
	static const char *const lines[] = { "\n",
					     "{}\n",
					     "[]\n",
					     "{\"do\":1}\n",
					     "nonsense\n",
					     "{\"do\":\"no\"}\n",
					     "{\"do\":\"set\"}\n",
					     "\x01\xff\n" };
	struct launched task = start("count", COUNT(1000000, 1000000));
	(void)state;

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct buffer input = { 0 };
		int fd = call_raw(task.id);
		char *answer;

		assert_true(stream_send(fd, lines[i], strlen(lines[i]), 1000));
		answer = stream_line(fd, &input, 65536, 2000);
		assert_non_null(answer);
		assert_non_null(strstr(answer, "\"ok\":false"));
		free(answer);
		buffer_done(&input);
		close(fd);
	}
	assert_true(answers(task.id));
}

static void too_long_a_request_and_silent_callers_do_not_block_the_task(void **state)
{
	struct launched task = start("count", COUNT(1000000, 1000000));
	char *flood = mem_new(200000);
	int silent[40];
	int fd;
	(void)state;

	for (int i = 0; i < 40; i++)
		silent[i] = call_raw(task.id);
	fd = call_raw(task.id);
	memset(flood, 'x', 200000);
	(void)stream_send(fd, flood, 200000, 200);
	assert_true(answers(task.id));
	for (int i = 0; i < 40; i++)
		if (silent[i] >= 0)
			close(silent[i]);
	close(fd);
	free(flood);
	assert_true(answers(task.id));
}

static bool first_changes(const json_t *change, void *argument)
{
	int *seen = argument;

	if (change != NULL)
		(*seen)++;
	return *seen < 3;
}

static void a_follower_hears_every_change(void **state)
{
	struct launched task = start("count", COUNT(1000000, 5));
	struct err e = { 0 };
	int seen = 0;
	(void)state;

	assert_true(control_follow(&home, task.id, first_changes, &seen, &e));
	assert_int_equal(seen, 3);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		CASE(a_task_is_listed_and_controllable_when_launch_returns),
		CASE(a_task_that_finishes_leaves_nothing_but_its_log),
		CASE(a_paused_task_rests_and_goes_on),
		CASE(a_change_is_checked_and_counts_at_once),
		CASE(a_question_is_answered_once),
		CASE(a_failed_task_stays_visible_until_it_is_removed),
		CASE(a_step_that_crashes_does_not_take_the_task_with_it),
		CASE(a_step_that_hangs_is_ended_while_the_task_answers),
		CASE(trouble_is_tried_again_after_growing_pauses),
		CASE(a_killed_task_is_interrupted_and_resumes_where_it_was),
		CASE(a_task_killed_as_it_leaves_has_ended),
		CASE(a_shutdown_interrupts_a_task_and_keeps_it),
		CASE(no_second_task_starts_while_an_orphaned_worker_lives),
		CASE(a_deleted_socket_comes_back),
		CASE(a_lost_register_is_rebuilt_from_the_locks),
		CASE(a_stopped_process_is_ended_by_force),
		CASE(a_hanging_step_does_not_delay_a_stop_for_ever),
		CASE(a_foreign_process_is_never_signalled),
		CASE(of_fifty_launches_at_once_one_runs),
		CASE(restarts_from_several_sides_leave_exactly_one),
		CASE(anyway_takes_the_next_instance),
		CASE(wait_starts_when_the_running_one_has_ended),
		CASE(a_launch_that_cannot_work_says_why_and_leaves_nothing),
		CASE(a_task_inherits_no_descriptor_and_no_terminal),
		CASE(a_home_on_a_long_path_works),
		CASE(nonsense_is_answered_and_harms_nothing),
		CASE(too_long_a_request_and_silent_callers_do_not_block_the_task),
		CASE(a_follower_hears_every_change),
	};

	if (argc > 1 && strcmp(argv[1], "--keeper") == 0)
		return keeper_detached(table, DETACHED_CHANNEL);
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
