/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/start.h"

#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "os/random.h"
#include "store/home.h"
#include "store/state.h"
#include "task/clash.h"
#include "task/control.h"
#include "task/function.h"
#include "task/instance.h"
#include "task/stop.h"

enum {
	STATUS_WAIT_MS = 300,
	RESTART_LIMIT_MS = 120000,
	POLL_FIRST_MS = 20,
	POLL_MAX_MS = 1000,
	LEAVE_WAIT_MS = 4000, /* a keeper that leaves waits for the register, less than that */
};

bool if_running_find(const char *name, enum if_running *choice)
{
	static const char *const names[] = {
		[IF_RUNNING_FAIL] = "fail",	[IF_RUNNING_USE] = "use",
		[IF_RUNNING_WAIT] = "wait",	[IF_RUNNING_RESTART] = "restart",
		[IF_RUNNING_ANYWAY] = "anyway",
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (text_equal(names[i], name)) {
			*choice = (enum if_running)i;
			return true;
		}
	return false;
}

/* Its status now: from the task itself, or from the register where it is too busy. */
static json_t *status_of(struct home *home, const json_t *holder)
{
	struct err e = { 0 };
	json_t *request = json_object();

	json_put_text(request, "do", "status");
	return control_ask(home, json_get_text(holder, "id", ""), request, STATUS_WAIT_MS, &e);
}

void start_describe(struct home *home, const json_t *entry, char *text, size_t size)
{
	OWN(json) json_t *status = status_of(home, entry);
	OWN(buffer) struct buffer described = { 0 };
	const char *touches = json_get_text(entry, "touches", NULL);
	const char *action = json_get_text(entry, "action", "a task");
	int64_t date = json_get_number(entry, "date", 0);
	char since[32] = "?";

	if (json_get_number(entry, "pid", 0) == 0) {
		snprintf(text, size,
			 "%s may be running: its lock is held by an unknown process, or cannot be "
			 "looked at",
			 action);
		return;
	}
	if (date > 0)
		clock_since(since, sizeof since, date * 1000);
	buffer_format(&described, "%s is already running (PID %lld, since %s", action,
		      (long long)json_get_number(entry, "pid", 0), since);
	if (status != NULL)
		buffer_format(&described, ", %s", json_get_text(status, "status", ""));
	buffer_text(&described, ")");
	if (touches != NULL)
		buffer_format(&described, " and works on the same: %s", touches);
	text_copy(text, size, described.bytes);
}

static bool fail_busy(struct home *home, const json_t *entry, struct err *e)
{
	char text[384];

	start_describe(home, entry, text, sizeof text);
	return err_set(e, ERR_BUSY, "%s", text);
}

static void use(const json_t *holder, struct started *started)
{
	started->used = true;
	text_copy(started->task.id, sizeof started->task.id, json_get_text(holder, "id", ""));
	started->task.pid = (pid_t)json_get_number(holder, "pid", 0);
	started->task.instance = (int)json_get_number(holder, "instance", 1);
}

static bool stop_all(struct home *home, const struct start *start, const json_t *entries,
		     struct err *e)
{
	enum stop_way way;
	size_t i;
	json_t *entry;

	json_array_foreach(entries, i, entry) if (!task_stop(home, entry, start->stop_wait_ms, &way,
							     e)) return false;
	return true;
}

/* Copies of the function: of one instance when one is named, else all. */
static json_t *copies(struct home *home, const struct start *start)
{
	const char *name = start->function->name;
	OWN(json) json_t *holders = NULL;
	json_t *holder;
	size_t i;

	if (start->instance == 0) {
		holders = instance_holders(home, start->account, name);
	} else {
		holders = json_array();
		holder = instance_holder(home, start->account, name, start->instance);
		if (holder != NULL)
			json_array_append_new(holders, holder);
	}
	json_array_foreach(holders, i, holder)
	{
		json_put_text(holder, "account", start->account);
		json_put_text(holder, "action", name);
	}
	return STEAL(holders);
}

json_t *start_in_the_way(struct home *home, const struct start *start)
{
	json_t *clashes;

	if (start->function->touches == NULL || start->configuration == NULL)
		return copies(home, start);
	clashes = clash_list(home, start->functions, start->account, start->function,
			     start->configuration, NULL);
	if (start->instance != 0 && json_array_size(clashes) == 0) {
		json_decref(clashes);
		clashes = copies(home, start);
	}
	return clashes;
}

static bool launch(struct home *home, const struct start *start, struct started *started,
		   struct err *e)
{
	bool anyway = start->choice == IF_RUNNING_ANYWAY;
	struct launch order = { .function = start->function->name,
				.account = start->account,
				.key = start->key,
				.configuration = start->configuration,
				.instance = start->instance,
				.anyway = anyway };

	if (order.instance == 0)
		order.instance =
			anyway || start->function->touches != NULL
				? instance_free(home, start->account, start->function->name)
				: 1;
	started->used = false;
	return launch_task(home, &order, &started->task, e);
}

enum verdict { LAUNCH, LOOK_AGAIN, SETTLED, REFUSED };

/* It holds its lock for a moment more, but has ended for all who look at the list; or holds it
 * already, and is not ready yet. */
static bool is_between(const struct home *home, const json_t *entry)
{
	struct err e = { 0 };
	OWN(json) json_t *saved = state_load(home, json_get_text(entry, "id", ""), &e);

	return saved != NULL ? state_is_over(saved) : e.kind == ERR_MISSING;
}

/* What the choice says about the tasks that run now. */
static enum verdict judge(struct home *home, const struct start *start, bool patient,
			  struct started *started, struct err *e)
{
	OWN(json) json_t *holders = start_in_the_way(home, start);
	const json_t *first = json_array_get(holders, 0);

	if (first == NULL || (start->choice == IF_RUNNING_ANYWAY && start->instance == 0))
		return LAUNCH;
	if (patient && is_between(home, first))
		return LOOK_AGAIN;
	if (start->choice == IF_RUNNING_USE) {
		use(first, started);
		return SETTLED;
	}
	if (start->choice == IF_RUNNING_WAIT)
		return LOOK_AGAIN;
	if (start->choice == IF_RUNNING_RESTART)
		return stop_all(home, start, holders, e) ? LAUNCH : REFUSED;
	fail_busy(home, first, e);
	return REFUSED;
}

bool start_clear(struct home *home, const struct start *start, struct started *started,
		 struct err *e)
{
	int64_t begun = clock_monotonic_ms();
	int pause_ms = POLL_FIRST_MS;

	started->used = false;
	for (;;) {
		bool patient = clock_monotonic_ms() - begun < LEAVE_WAIT_MS;
		enum verdict verdict = judge(home, start, patient, started, e);

		if (verdict != LOOK_AGAIN)
			return verdict != REFUSED;
		clock_nap_ms(1 + (int)random_below((unsigned)pause_ms));
		if (pause_ms < POLL_MAX_MS)
			pause_ms *= 2;
	}
}

bool start_task(struct home *home, const struct start *start, struct started *started,
		struct err *e)
{
	int64_t begun = clock_monotonic_ms();

	for (;;) {
		if (!start_clear(home, start, started, e))
			return false;
		if (started->used || launch(home, start, started, e))
			return true;
		/* Busy: another was quicker; look again who it is. */
		if (e->kind != ERR_BUSY || (start->choice != IF_RUNNING_WAIT &&
					    clock_monotonic_ms() - begun > RESTART_LIMIT_MS))
			return false;
		clock_nap_ms(1 + (int)random_below(POLL_FIRST_MS));
	}
}
