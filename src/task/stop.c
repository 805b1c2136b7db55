/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/stop.h"

#include <signal.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "os/file.h"
#include "os/lock.h"
#include "os/process.h"
#include "store/home.h"
#include "store/register.h"
#include "store/state.h"
#include "task/clash.h"
#include "task/control.h"
#include "task/identity.h"
#include "task/instance.h"
#include "task/tasks.h"

enum {
	AFTER_TERM_MS = 3000,
	AFTER_KILL_MS = 3000,
	NAP_MS = 2,
	DEAF_MS = 2000,
	REGISTER_WAIT_MS = 5000
};

const char *stop_way_text(enum stop_way way)
{
	static const char *const texts[] = {
		[STOP_ASKED] = "stopped",
		[STOP_TERMINATED] = "stopped (it did not answer: SIGTERM)",
		[STOP_KILLED] = "stopped by force (SIGKILL)",
		[STOP_FORGOTTEN] = "removed (it was not running)",
	};

	return texts[way];
}

struct target {
	struct home *home;
	const char *id;
	const char *account;
	const char *function;
	int instance;
	bool keep; /* the state file stays */
	bool many; /* the register is changed once for all of them (tasks_stop) */
	char lock_path[HOME_PATH_SIZE];
};

/* Does the task hold its lock no more? *lock: then ours for a moment, or NULL where
 * another task was quicker and holds it now. */
static bool is_over(const struct target *target, struct lock **lock)
{
	struct err e = { 0 };
	OWN(json) json_t *label = NULL;
	char text[LABEL_SIZE];

	*lock = lock_take(target->lock_path, 0, &e);
	if (*lock != NULL || !lock_look(target->lock_path, text, sizeof text))
		return *lock != NULL;
	label = json_parse(text, strlen(text), "the label", &e);
	return label != NULL && identity_lives(label) &&
	       !text_equal(json_get_text(label, "id", ""), target->id);
}

static bool wait_over(const struct target *target, int wait_ms, struct lock **lock)
{
	int64_t start = clock_monotonic_ms();

	while (!is_over(target, lock)) {
		if (clock_monotonic_ms() - start >= wait_ms)
			return false;
		clock_nap_ms(NAP_MS);
	}
	return true;
}

/* What a killed keeper could not do itself. */
static bool clean_up(const struct target *target, struct err *e)
{
	char path[HOME_PATH_SIZE];
	char name[32];
	struct err ignored = { 0 };

	control_socket_name(target->id, name);
	(void)file_remove(home_path(target->home, path, "run/%s", name), &ignored);
	return (target->keep || state_remove(target->home, target->id, e)) &&
	       register_remove(target->home, target->account, target->id, NULL, REGISTER_WAIT_MS,
			       e);
}

/* Was it resumed meanwhile, perhaps as another instance? */
static bool is_back(const struct target *target, const struct lock *lock)
{
	struct err e = { 0 };
	OWN(json) json_t *saved = state_load(target->home, target->id, &e);
	OWN(json) json_t *label = NULL;
	int instance = (int)json_get_number(saved, "instance", 1);
	char path[HOME_PATH_SIZE];
	char text[LABEL_SIZE];

	if (saved == NULL || (lock != NULL && instance == target->instance))
		return false;
	instance_path(target->home, target->account, target->function, instance, path);
	if (!lock_look(path, text, sizeof text))
		return false;
	label = json_parse(text, strlen(text), "the label", &e);
	return text_equal(json_get_text(label, "id", ""), target->id);
}

/* Whoever resumes a task holds the start lock until the task can be seen. */
static bool forget(const struct target *target, const struct lock *lock, struct err *e)
{
	OWN(lock)
	struct lock *starting = clash_lock(target->home, target->account, CLASH_WAIT_MS, e);

	if (starting == NULL)
		return false;
	if (is_back(target, lock))
		return err_set(e, ERR_BUSY, "%s (%s) is being resumed just now; try again",
			       target->function, target->id);
	return clean_up(target, e);
}

/* Sends a signal to the keeper and to the worker that the label names. */
static void signal_both(const struct target *target, int number)
{
	struct err e = { 0 };
	OWN(json) json_t *label = NULL;
	struct process process;
	char text[LABEL_SIZE];

	if (!lock_look(target->lock_path, text, sizeof text))
		return;
	label = json_parse(text, strlen(text), "the label", &e);
	if (!text_equal(json_get_text(label, "id", ""), target->id))
		return; /* another task holds the lock by now */
	if (identity_keeper(label, &process))
		(void)process_signal(&process, number, &e);
	if (number == SIGKILL && identity_worker(label, &process))
		(void)process_signal(&process, number, &e);
	if (number == SIGTERM && identity_keeper(label, &process))
		(void)process_signal(&process, SIGCONT, &e);
}

/* Asks over the socket; false when the task does not take the request. */
static bool is_asked(const struct target *target)
{
	json_t *request = json_object();
	struct err e = { 0 };
	OWN(json) json_t *answer = NULL;

	json_put_text(request, "do", "stop");
	json_put_flag(request, "keep", target->keep);
	json_put_flag(request, "many", target->many);
	answer = control_ask(target->home, target->id, request, CONTROL_WAIT_MS, &e);
	return answer != NULL;
}

/* The polite way. A task that is just starting has no socket yet, one whose socket file
 * was deleted makes it again: both get a little time before force is used. */
static bool ends_when_asked(const struct target *target, int wait_ms, struct lock **lock)
{
	int64_t start = clock_monotonic_ms();
	int deaf_ms = wait_ms < DEAF_MS ? wait_ms : DEAF_MS;

	while (!is_asked(target)) {
		if (is_over(target, lock))
			return true;
		if (clock_monotonic_ms() - start >= deaf_ms)
			return false;
		clock_nap_ms(NAP_MS);
	}
	return wait_over(target, wait_ms, lock);
}

static bool escalate(const struct target *target, int wait_ms, enum stop_way *way,
		     struct lock **lock)
{
	static const struct {
		enum stop_way way;
		int number;
		int wait_ms;
	} steps[] = {
		{ STOP_TERMINATED, SIGTERM, AFTER_TERM_MS },
		{ STOP_KILLED, SIGKILL, AFTER_KILL_MS },
	};

	*way = STOP_ASKED;
	if (ends_when_asked(target, wait_ms, lock))
		return true;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		*way = steps[i].way;
		signal_both(target, steps[i].number);
		if (wait_over(target, steps[i].wait_ms, lock))
			return true;
	}
	return false;
}

static void aim(struct target *target, struct home *home, const json_t *entry)
{
	target->home = home;
	target->id = json_get_text(entry, "id", "");
	target->account = json_get_text(entry, "account", "");
	target->function = json_get_text(entry, "action", "");
	target->instance = (int)json_get_number(entry, "instance", 1);
	instance_path(home, target->account, target->function, target->instance, target->lock_path);
}

/* Has it left in order, and is only its entry to go? */
static bool waits_to_be_settled(const struct target *target)
{
	struct err e = { 0 };
	OWN(json) json_t *saved = target->many ? state_load(target->home, target->id, &e) : NULL;

	return state_is_over(saved);
}

static bool end_task(const struct target *target, const json_t *entry, int wait_ms,
		     enum stop_way *way, struct err *e)
{
	OWN(lock) struct lock *lock = NULL;
	char title[96];

	if (!task_runs(entry)) {
		*way = STOP_FORGOTTEN;
		if (!is_over(target, &lock))
			return err_set(e, ERR_BUSY, "%s is being resumed just now; try again",
				       task_title(entry, title, sizeof title));
		return forget(target, lock, e);
	}
	if (!escalate(target, wait_ms, way, &lock))
		return err_set(e, ERR_BUSY, "%s still holds its lock after SIGKILL; process %lld",
			       task_title(entry, title, sizeof title),
			       (long long)json_get_number(entry, "pid", 0));
	return waits_to_be_settled(target) || forget(target, lock, e);
}

bool task_stop(struct home *home, const json_t *entry, int wait_ms, enum stop_way *way,
	       struct err *e)
{
	struct target target = { .keep = false };

	aim(&target, home, entry);
	return end_task(&target, entry, wait_ms, way, e);
}

bool task_interrupt(struct home *home, const json_t *entry, int wait_ms, enum stop_way *way,
		    struct err *e)
{
	struct target target = { .keep = true };

	aim(&target, home, entry);
	return end_task(&target, entry, wait_ms, way, e);
}

void tasks_stop(struct home *home, const json_t *entries, int wait_ms, stop_told *told,
		void *argument)
{
	struct target target = { .many = true };
	size_t i;
	json_t *entry;

	json_array_foreach(entries, i, entry)
	{
		aim(&target, home, entry);
		if (task_runs(entry))
			(void)is_asked(&target);
	}
	json_array_foreach(entries, i, entry)
	{
		enum stop_way way = STOP_ASKED;
		struct err e = { 0 };

		aim(&target, home, entry);
		(void)end_task(&target, entry, wait_ms, &way, &e);
		told(entry, way, &e, argument);
	}
	tasks_settle(home);
}
