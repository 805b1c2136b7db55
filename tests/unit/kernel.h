/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/unit/kernel.h - the kernel with real processes: the test's program is its own keeper, with
 * functions that crash, hang, ask and count instead of playing.
 */
#ifndef TESTS_UNIT_KERNEL_H
#define TESTS_UNIT_KERNEL_H

#include "harness.h"

#include <fcntl.h>
#include <signal.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "control/control.h"
#include "control/launch.h"
#include "control/stop.h"
#include "control/tasks.h"
#include "descriptor.h"
#include "keeper/keeper.h"
#include "os/child.h"
#include "scratch.h"

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
	step_count(step, (int64_t)done, (int64_t)steps);
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
	char path[HOME_PATH_SIZE];

	(void)e;
	home_path(step->home, path, "%s",
		  json_get_text(step->configuration, "picture", "cache/one.png"));
	if (step->answer == NULL)
		return step_ask(clock_wall_ms() + 1000000, path, "what is it?");
	return step_done("it is %s", step->answer);
}

/* The same, but it takes its time to look whether the question still stands. */
static struct step_result look_step(struct step *step, struct err *e)
{
	if (step->answer == NULL && !step_nap(step, 500))
		return step_again(clock_wall_ms(), "stopped");
	return ask_step(step, e);
}

/* Tells something, and crashes the first time before its progress says so. */
static struct step_result tell_step(struct step *step, struct err *e)
{
	char path[HOME_PATH_SIZE];
	int mark;

	if (json_get_number(step->progress, "done", 0) == 0) {
		step_tell(step, "attack", "a fleet of %d ships comes", 7);
		mark = open(home_path(step->home, path, "cache/crashed"), O_CREAT | O_EXCL, 0600);
		if (mark >= 0)
			raise(SIGSEGV);
		json_put_number(step->progress, "done", 1);
		if (!step_save(step, e))
			return step_failed();
	}
	return step_again(clock_wall_ms() + 1000000, "it is told");
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
static const struct question listed[] = {
	{ .key = "items", .text = "Which?", .type = QUESTION_LIST, .max = 9, .changeable = true },
	{ .key = NULL },
};

/* "slow" is looked at until cache/go is there, "bad" is refused, and "GOOD" becomes "good". */
static bool judge_items(struct step *step, json_t *configuration, const json_t *before,
			struct err *e)
{
	json_t *items = json_object_get(configuration, "items");
	char path[HOME_PATH_SIZE];
	size_t i;
	json_t *item;
	(void)before;

	home_path(step->home, path, "cache/go");
	json_each_item(items, i, item) {
		while (text_equal(json_string_value(item), "slow") && access(path, F_OK) != 0)
			clock_nap_ms(5);
		if (text_equal(json_string_value(item), "bad"))
			return err_set(e, ERR_REFUSED, "there is no bad");
		if (text_equal(json_string_value(item), "GOOD"))
			json_array_set_new(items, i, json_string("good"));
	}
	return true;
}

FUNCTION(count, count_step, counting, .step_limit_s = 2);
FUNCTION(crash, crash_step, none, .step_limit_s = 2);
FUNCTION(hang, hang_step, none, .step_limit_s = 2);
FUNCTION(ask, ask_step, none, .step_limit_s = 2);
FUNCTION(collect, ask_step, listed, .step_limit_s = 2);
FUNCTION(judged, ask_step, listed, .step_limit_s = 2, .survey = judge_items);
FUNCTION(look, look_step, none, .step_limit_s = 9);
FUNCTION(tell, tell_step, none, .step_limit_s = 2);
FUNCTION(trouble, trouble_step, none, .step_limit_s = 2);
FUNCTION(refused, refused_step, none, .step_limit_s = 2);

static const struct function *const table[] = { &count_function,
						&crash_function,
						&hang_function,
						&ask_function,
						&collect_function,
						&look_function,
						&tell_function,
						&trouble_function,
						&refused_function,
						&judged_function,
						NULL };

/* --- what the tests do */

static struct home home;

static inline int begin(void **state)
{
	if (scratch_make(state) != 0)
		return -1;
	home = scratch_home();
	scratch_write(".ikabot", "{\"version\":1,\"accounts\":{},\"settings\":{"
				 "\"retryFirstMs\":20,\"crashesMax\":3}}");
	return 0;
}

static inline json_t *tasks(void)
{
	struct err e = { 0 };
	json_t *entries = tasks_list(&home, NULL, &e);

	if (entries == NULL)
		fail_msg("%s", e.text);
	return entries;
}

static inline size_t count_tasks(void)
{
	OWN(json) json_t *entries = tasks();

	return json_array_size(entries);
}

static inline int end(void **state)
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

static inline struct launched start(const char *name, json_t *configuration)
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

static inline json_t *status(const char *id)
{
	struct err e = { 0 };

	return control_do(&home, id, "status", &e);
}

static inline bool is_state(const char *id, const char *wanted)
{
	struct err e = { 0 };
	OWN(json) json_t *now = control_do(&home, id, "status", &e);

	if (now == NULL)
		fprintf(stderr, "status of %s: %s\n", id, e.text);

	return text_equal(json_get_text(now, "state", NULL), wanted);
}

static inline bool answers(const char *id)
{
	OWN(json) json_t *now = status(id);

	return now != NULL;
}

static inline json_t *entry_of(const char *id)
{
	struct err e = { 0 };
	json_t *entry = tasks_find(&home, id, NULL, &e);

	if (entry == NULL && e.kind != ERR_MISSING)
		fprintf(stderr, "looking for %s: %s\n", id, e.text);
	return entry;
}

static inline bool is_listed_as(const char *id, const char *wanted)
{
	OWN(json) json_t *entry = entry_of(id);

	return text_equal(json_get_text(entry, "state", NULL), wanted);
}

/* Does any task hold a lock? */
static inline bool is_held(void)
{
	OWN(json) json_t *entries = tasks();
	size_t i;
	json_t *entry;

	json_each_item(entries, i, entry)
		if (task_runs(entry))
			return true;
	return false;
}

static inline void do_ok(const char *id, json_t *request)
{
	struct err e = { 0 };
	OWN(json) json_t *answer = control_ask(&home, id, request, CONTROL_WAIT_MS, &e);

	if (answer == NULL)
		fail_msg("%s", e.text);
}

static inline int64_t done_of(const char *id)
{
	OWN(json) json_t *now = status(id);

	return json_get_number(json_object_get(now, "progress"), "done", -1);
}

static inline pid_t worker_of(const char *id)
{
	OWN(json) json_t *now = status(id);

	return (pid_t)json_get_number(now, "worker", 0);
}

#define COUNT(steps, pause) json_pack("{s:i, s:i, s:b}", "steps", steps, "pause", pause, "fixed", 0)

#endif
