/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a step that was taken over may leave behind: a process of its own, and its task's lock. */
#include "harness.h"

#include <signal.h>
#include <sys/file.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "control/control.h"
#include "control/launch.h"
#include "control/stop.h"
#include "control/tasks.h"
#include "descriptor.h"
#include "keeper/keeper.h"
#include "os/detached.h"
#include "os/lock.h"
#include "os/process.h"
#include "scratch.h"
#include "store/confine.h"

#define ACCOUNT "s301-en/1"

enum { DESCRIPTORS = 256 };

static struct home home;

/* As the web server does, which may have children. */
static bool enter(struct step *step, struct clerk_duty *duty, struct err *e)
{
	*duty = (struct clerk_duty){ .home = step->home, .account = step->account };
	return confine(CONFINE_SERVER, duty, step->sandbox, e);
}

/* Tries to leave the group, where the filter is there that must forbid it: without one the kernel
 * holds no process in its group (ikabot-code(7), SECURITY DESIGN). */
static void live_for_ever(bool is_filtered)
{
	if (is_filtered)
		(void)setsid();
	for (int number = 1; number < 32; number++)
		(void)signal(number, SIG_IGN);
	for (;;)
		pause();
}

/* Leaves a process that keeps all it has, and waits to be killed. */
static struct step_result leave_step(struct step *step, struct err *e)
{
	bool is_filtered = sandbox_offers() >= 1;
	struct clerk_duty duty;
	pid_t left;

	if (!enter(step, &duty, e))
		return step_failed();
	left = fork();
	if (left == 0)
		live_for_ever(is_filtered);
	json_put_number(step->progress, "left", left);
	if (!step_save(step, e))
		return step_failed();
	for (;;)
		pause();
}

/* Unlocks whatever it has. */
static struct step_result unlock_step(struct step *step, struct err *e)
{
	struct clerk_duty duty;

	if (!enter(step, &duty, e))
		return step_failed();
	for (int fd = 3; fd < DESCRIPTORS; fd++)
		(void)flock(fd, LOCK_UN);
	json_put_number(step->progress, "left", 1);
	if (!step_save(step, e))
		return step_failed();
	for (;;)
		pause();
}

static const struct question none[] = { { .key = NULL } };
FUNCTION(leave, leave_step, none, .step_limit_s = STEP_SERVES);
FUNCTION(unlock, unlock_step, none, .step_limit_s = STEP_SERVES);
static const struct function *const table[] = { &leave_function, &unlock_function, NULL };

/* --- what the tests do */

static struct launched start(const char *function)
{
	OWN(json) json_t *configuration = json_object();
	struct launch launch = { .function = function,
				 .account = ACCOUNT,
				 .configuration = configuration,
				 .instance = 1 };
	struct launched launched;
	struct err e = { 0 };

	if (!launch_task(&home, &launch, &launched, &e))
		fail_msg("%s", e.text);
	return launched;
}

static pid_t number_of(const char *id, const char *key)
{
	struct err e = { 0 };
	OWN(json) json_t *status = control_do(&home, id, "status", &e);
	const json_t *from =
		text_equal(key, "worker") ? status : json_object_get(status, "progress");

	return (pid_t)json_get_number(from, key, 0);
}

static bool is_locked(const char *function)
{
	char path[64];

	snprintf(path, sizeof path, ".ikabot.d/locks/s301-en+1.%s.1", function);
	return lock_held(scratch_path(path));
}

/* The process that the task of that id has left, and its worker. */
static void find_both(const char *id, struct process *left, struct process *worker)
{
	WAIT_FOR(number_of(id, "left") > 0);
	assert_true(process_find(number_of(id, "left"), left));
	assert_true(process_find(number_of(id, "worker"), worker));
}

static int set_up(void **state)
{
	int result = scratch_make(state);

	home = scratch_home();
	return result;
}

static int tear_down(void **state)
{
	struct err e = { 0 };
	OWN(json) json_t *entries = tasks_list(&home, NULL, &e);
	enum stop_way way;
	size_t i;
	json_t *entry;

	json_each_item(entries, i, entry)
		if (!task_stop(&home, entry, 100, &way, &e))
			fprintf(stderr, "%s\n", e.text);
	return scratch_remove(state);
}

TEST_WITH(what_a_killed_server_has_left_ends_with_it, set_up, tear_down)
{
	struct launched task = start("leave");
	struct process left;
	struct process worker;

	find_both(task.id, &left, &worker);
	kill(worker.pid, SIGKILL);
	WAIT_FOR(!process_lives(&left));
	WAIT_FOR(number_of(task.id, "worker") != worker.pid); /* and the task knows of it */
}

TEST_WITH(what_a_stopped_server_has_left_ends_with_it, set_up, tear_down)
{
	struct launched task = start("leave");
	struct err e = { 0 };
	OWN(json) json_t *entry = NULL;
	struct process left;
	struct process worker;
	enum stop_way way;

	find_both(task.id, &left, &worker);
	entry = tasks_find(&home, task.id, NULL, &e);
	assert_non_null(entry);
	assert_true(task_stop(&home, entry, 100, &way, &e));
	WAIT_FOR(!process_lives(&left));
}

TEST_WITH(what_a_server_leaves_holds_no_lock, set_up, tear_down)
{
	struct launched task;
	struct process left;
	struct process worker;

	if (sandbox_offers() < 1)
		SKIP("nothing is confined here");
	task = start("leave");
	find_both(task.id, &left, &worker);
	kill(task.pid, SIGKILL);
	WAIT_FOR(!process_lives(&worker));
	WAIT_FOR(!is_locked("leave"));
	kill(left.pid, SIGKILL); /* nobody is left who could */
}

TEST_WITH(a_step_cannot_unlock_its_task, set_up, tear_down)
{
	struct launched task;

	if (sandbox_offers() < 1)
		SKIP("nothing is confined here");
	task = start("unlock");
	WAIT_FOR(number_of(task.id, "left") > 0);
	assert_true(is_locked("unlock"));
}

int main(int argc, char **argv)
{
	mem_init();
	if (argc > 1 && strcmp(argv[1], "--keeper") == 0) {
		text_copy(scratch, sizeof scratch, getenv("IKABOT_HOME"));
		return keeper_detached(table, DETACHED_CHANNEL);
	}
	return tests_run(argc, argv, NULL, NULL);
}
