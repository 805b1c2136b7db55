/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/start.h"

#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "control/clash.h"
#include "control/control.h"
#include "control/instance.h"
#include "control/resumed.h"
#include "control/stop.h"
#include "control/tasks.h"
#include "os/disk.h"
#include "os/random.h"
#include "store/home.h"
#include "store/state.h"
#include "task/function.h"
#include "task/moment.h"

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
	const char *elsewhere = task_elsewhere(entry);
	const char *obstacle = json_get_text(entry, "obstacle", NULL);
	bool asks = elsewhere == NULL && obstacle == NULL;
	OWN(json) json_t *status = asks ? status_of(home, entry) : NULL;
	OWN(buffer) struct buffer described = { 0 };
	const char *touches = json_get_text(entry, "touches", NULL);
	const char *action = json_get_text(entry, "action", "a task");
	int64_t date = json_get_number(entry, "date", 0);
	char since[32] = "?";
	char zone[20];

	if (obstacle != NULL) {
		snprintf(text, size, "it cannot be seen what runs already: %s", obstacle);
		return;
	}
	if (json_get_number(entry, "pid", 0) == 0) {
		snprintf(text, size,
			 "%s may be running: its lock is held by an unknown process, or cannot be "
			 "looked at",
			 action);
		return;
	}
	moment_zone(status != NULL ? status : entry, zone, sizeof zone);
	if (date > 0)
		moment_short(status != NULL ? status : entry, since, sizeof since, date * 1000);
	buffer_format(&described, "%s is already running%s%s (PID %lld, since %s%s%s", action,
		      elsewhere != NULL ? " " : "", elsewhere != NULL ? elsewhere : "",
		      (long long)json_get_number(entry, "pid", 0), since, *zone != '\0' ? " " : "",
		      zone);
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
	started->task.pid = json_get_int(holder, "pid", 0);
	started->task.instance = json_get_int(holder, "instance", 1);
}

/* Keeps the first that went wrong. */
static void note_failure(const json_t *entry, enum stop_way way, const struct err *e,
			 void *argument)
{
	struct err *first = argument;

	(void)entry;
	(void)way;
	if (first->kind == ERR_NONE)
		*first = *e;
}

static bool stop_all(struct home *home, const struct start *start, const json_t *entries,
		     struct err *e)
{
	struct err first = { 0 };

	if (!launch_is_possible(home, e))
		return err_prefix(e, "nothing was stopped");
	tasks_stop(home, entries, start->stop_wait_ms, note_failure, &first);
	if (first.kind != ERR_NONE)
		*e = first;
	return first.kind == ERR_NONE;
}

/* Adds those that may run on another computer: no lock tells of them. */
static void add_unseen(struct home *home, const struct start *start, json_t *holders)
{
	OWN(json) json_t *entries = NULL;
	char kind[DISK_KIND_SIZE];
	struct err e = { 0 };
	size_t i;
	json_t *entry;

	if (disk_look(home->root, kind) == DISK_LOCAL)
		return;
	entries = tasks_list(home, start->account, &e);
	json_each_item(entries, i, entry) {
		int instance = json_get_int(entry, "instance", 1);

		if (task_is_unseen(entry) &&
		    text_equal(json_get_text(entry, "action", ""), start->function->name) &&
		    (start->instance == 0 || start->instance == instance))
			json_array_append(holders, entry);
	}
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
	add_unseen(home, start, holders);
	json_each_item(holders, i, holder) {
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

static struct interrupted saved_of(const struct start *start)
{
	return (struct interrupted){ .functions = start->functions,
				     .function = start->function,
				     .account = start->account,
				     .configuration = start->configuration,
				     .instance = start->instance };
}

json_t *start_passes_over(struct home *home, const struct start *start)
{
	const struct interrupted saved = saved_of(start);

	return interrupted_list(home, &saved);
}

struct launch start_launch(struct home *home, const struct start *start,
			   const struct started *started)
{
	bool anyway = start->choice == IF_RUNNING_ANYWAY || started->beside;
	const char *function = start->function->name;
	struct launch order = { .function = function,
				.account = start->account,
				.key = start->key,
				.configuration = start->configuration,
				.instance = start->instance,
				.anyway = anyway };

	if (*started->resumed != '\0')
		order.resume = started->resumed;
	else if (order.instance == 0)
		order.instance = anyway || start->function->touches != NULL
					 ? interrupted_free_instance(home, start->account, function)
					 : 1;
	return order;
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

/* Somebody who has just resumed it, or forgotten it, is seen at the next look. */
static enum verdict again_if_busy(bool patient, const struct err *e)
{
	return patient && (e->kind == ERR_BUSY || e->kind == ERR_MISSING) ? LOOK_AGAIN : REFUSED;
}

static enum verdict fail_saved(const json_t *entry, struct err *e)
{
	const char *id = json_get_text(entry, "id", NULL);
	char text[384];

	interrupted_describe(entry, text, sizeof text);
	if (id == NULL)
		err_set(e, ERR_BUSY, "%s", text);
	else if (task_is_damaged(entry))
		err_set(e, ERR_BUSY, "%s, or choose with --if-interrupted=replace or beside", text);
	else
		err_set(e, ERR_BUSY,
			"%s; let it go on (ikabot --resume %s), forget it (ikabot --stop %s), or "
			"choose with --if-interrupted=resume, replace or beside",
			text, id, id);
	return REFUSED;
}

static enum verdict go_on(struct home *home, const json_t *entry, struct started *started)
{
	text_copy(started->resumed, sizeof started->resumed, json_get_text(entry, "id", ""));
	started->looks = resumed_looks(home, entry);
	return SETTLED;
}

static enum verdict stay_beside(struct home *home, const struct start *start, const json_t *saved,
				bool patient, struct started *started, struct err *e)
{
	size_t i;
	json_t *entry;

	json_each_item(saved, i, entry) {
		if (start->instance != 0 &&
		    json_get_number(entry, "instance", 1) == start->instance)
			return fail_saved(entry, e);
		if (!interrupted_stays_beside(home, entry, e))
			return again_if_busy(patient, e);
	}
	started->beside = true;
	return LAUNCH;
}

/* A copy that is wanted beside running tasks is wanted beside saved ones, too. */
static enum if_interrupted choice_of(const struct start *start)
{
	if (start->if_interrupted == IF_INTERRUPTED_SAME && start->choice == IF_RUNNING_ANYWAY)
		return IF_INTERRUPTED_BESIDE;
	return start->if_interrupted;
}

static const json_t *to_go_on(const struct start *start, const json_t *saved)
{
	if (start->if_interrupted == IF_INTERRUPTED_RESUME)
		return interrupted_only(saved, start->function);
	return choice_of(start) == IF_INTERRUPTED_SAME ? interrupted_same(saved) : NULL;
}

bool start_only_resumes(struct home *home, const struct start *start)
{
	OWN(json) json_t *holders = start_in_the_way(home, start);
	OWN(json) json_t *saved = start_passes_over(home, start);

	return json_array_size(holders) == 0 && to_go_on(start, saved) != NULL;
}

json_t *start_fails_for(struct home *home, const struct start *start)
{
	enum if_interrupted choice = choice_of(start);
	OWN(json) json_t *saved = start_passes_over(home, start);

	return choice == IF_INTERRUPTED_REPLACE || choice == IF_INTERRUPTED_BESIDE ||
			       to_go_on(start, saved) != NULL
		       ? json_array()
		       : STEAL(saved);
}

/* What the choice says about the tasks that are saved, where none runs. */
static enum verdict judge_saved(struct home *home, const struct start *start, bool patient,
				struct started *started, struct err *e)
{
	OWN(json) json_t *saved = start_passes_over(home, start);
	const json_t *first = json_array_get(saved, 0);
	const json_t *next = to_go_on(start, saved);
	enum if_interrupted choice = choice_of(start);

	if (first == NULL)
		return LAUNCH;
	if (json_get_text(first, "obstacle", NULL) != NULL)
		return fail_saved(first, e);
	if (next != NULL)
		return go_on(home, next, started);
	if (choice == IF_INTERRUPTED_BESIDE)
		return stay_beside(home, start, saved, patient, started, e);
	if (choice == IF_INTERRUPTED_REPLACE)
		return stop_all(home, start, saved, e) ? LAUNCH : again_if_busy(patient, e);
	return fail_saved(first, e);
}

/* What the choice says about the tasks that run now. */
static enum verdict judge(struct home *home, const struct start *start, bool patient,
			  struct started *started, struct err *e)
{
	OWN(json) json_t *holders = start_in_the_way(home, start);
	const json_t *first = json_array_get(holders, 0);

	if (json_get_text(first, "obstacle", NULL) != NULL) {
		fail_busy(home, first, e);
		return REFUSED;
	}
	if (first == NULL || (start->choice == IF_RUNNING_ANYWAY && start->instance == 0))
		return judge_saved(home, start, patient, started, e);
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

	*started = (struct started){ .used = false };
	for (;;) {
		bool patient = clock_monotonic_ms() - begun < LEAVE_WAIT_MS;
		struct err failed = { 0 };
		enum verdict verdict = judge(home, start, patient, started, &failed);

		if (verdict == REFUSED)
			*e = failed;
		if (verdict != LOOK_AGAIN)
			return verdict != REFUSED;
		clock_nap_ms(1 + (int)random_below((unsigned)pause_ms));
		if (pause_ms < POLL_MAX_MS)
			pause_ms *= 2;
	}
}

static bool launch(struct home *home, const struct start *start, struct started *started,
		   struct err *e)
{
	const struct launch order = start_launch(home, start, started);

	return launch_task(home, &order, &started->task, e);
}

/* Another was quicker: the lock is taken, or the saved task has come to its end. */
static bool is_overtaken(const struct started *started, const struct err *e)
{
	return e->kind == ERR_BUSY || (*started->resumed != '\0' && e->kind == ERR_MISSING);
}

/* Is it no use to look again who is in the way? */
static bool is_late(const struct start *start, const struct started *started, int64_t begun)
{
	int64_t passed = clock_monotonic_ms() - begun;

	if (*started->resumed != '\0')
		return passed > LEAVE_WAIT_MS;
	return start->choice != IF_RUNNING_WAIT && passed > RESTART_LIMIT_MS;
}

bool start_task(struct home *home, const struct start *start, struct started *started,
		struct err *e)
{
	int64_t begun = clock_monotonic_ms();

	for (;;) {
		struct err failed = { 0 };

		if (!start_clear(home, start, started, e))
			return false;
		if (started->used || launch(home, start, started, &failed))
			return true;
		if (!is_overtaken(started, &failed) || is_late(start, started, begun)) {
			*e = failed;
			return false;
		}
		clock_nap_ms(1 + (int)random_below(POLL_FIRST_MS));
	}
}
