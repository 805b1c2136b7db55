/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/birth.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "control/clash.h"
#include "control/identity.h"
#include "control/instance.h"
#include "control/start.h"
#include "keeper/change.h"
#include "keeper/due.h"
#include "keeper/home.h"
#include "keeper/lock.h"
#include "keeper/show.h"
#include "keeper/state.h"
#include "keeper/tell.h"
#include "os/lock.h"
#include "os/signals.h"
#include "store/register.h"
#include "task/function.h"

enum { REGISTER_WAIT_MS = 8000, LOG_SIZE_MAX = 256 * 1024, WORKER_GONE_MS = 2000 };

void keeper_init(struct keeper *keeper)
{
	*keeper = (struct keeper){ .starter = -1,
				   .listener = -1,
				   .signals = -1,
				   .messenger_channel = -1,
				   .worker = { 0, -1 },
				   .review = { .child = { 0, -1 } } };
	for (int i = 0; i < CLIENTS_MAX; i++)
		keeper->clients[i].fd = -1;
	process_self(&keeper->self);
	keeper->date_ms = keeper->tick_wall_ms = clock_wall_ms();
	keeper->tick_monotonic_ms = clock_monotonic_ms();
}

static bool adopt(struct keeper *keeper, const struct function *const *table, const json_t *saved,
		  struct err *e)
{
	const char *name = json_get_text(saved, "function", "");
	const char *account = json_get_text(saved, "account", "");
	int64_t instance = json_get_number(saved, "instance", 1);

	keeper->table = table;
	keeper->function = function_find(table, name);
	if (keeper->function == NULL)
		return err_set(e, ERR_INPUT, "there is no function \"%.60s\"", name);
	if (!account_name_is_valid(account))
		return err_set(e, ERR_INPUT, "\"%.60s\" is not an account", account);
	if (instance < 1 || instance > INSTANCE_MAX)
		return err_set(e, ERR_INPUT, "an instance is a number from 1 to %d", INSTANCE_MAX);
	text_copy(keeper->account, sizeof keeper->account, account);
	keeper->instance = (int)instance;
	return true;
}

/* The lock's file was removed, and this is a new one: does the task that held the old one live?
 * It takes this one as soon as it looks (home.c). */
static bool is_first(struct keeper *keeper, struct err *e)
{
	OWN(json) json_t *entries = NULL;
	char text[384];
	size_t i;
	json_t *entry;

	entries = register_of_instance(&keeper->home, keeper->account, keeper->function->name,
				       keeper->instance, e);
	json_each_item(entries, i, entry) {
		if (!identity_lives(entry) || json_get_number(entry, "pid", 0) == keeper->self.pid)
			continue;
		start_describe(&keeper->home, entry, text, sizeof text);
		return err_set(e, ERR_BUSY, "%s", text);
	}
	return entries != NULL;
}

/* Is all that held this lock gone? A worker lets go of it a moment before it is dead; and where
 * the file was removed meanwhile, one that shares the old file outlives its keeper a little. */
static bool is_vacant(struct keeper *keeper, struct err *e)
{
	char text[LABEL_SIZE + 1];
	OWN(json) json_t *label = NULL;
	struct err ignored = { 0 };
	struct process worker;

	lock_read_label(keeper->lock, text, sizeof text);
	if (*text == '\0')
		return is_first(keeper, e);
	label = json_parse(text, strlen(text), "the label", &ignored);
	return !identity_worker(label, &worker) || process_wait_end(&worker, WORKER_GONE_MS) ||
	       err_set(e, ERR_BUSY, "the last step of %s is still at work (PID %ld)",
		       keeper->function->name, (long)worker.pid);
}

static bool take_lock(struct keeper *keeper, struct err *e)
{
	const char *function = keeper->function->name;
	OWN(json) json_t *holder = NULL;
	char text[384];

	keeper_note_lock(keeper);
	keeper->lock = lock_take(keeper->lock_path, 0, e);
	if (keeper->lock != NULL) {
		keeper_note_lock(keeper);
		return is_vacant(keeper, e);
	}
	if (e->kind != ERR_BUSY)
		return false;
	holder = instance_holder(&keeper->home, keeper->account, function, keeper->instance);
	if (holder == NULL)
		return false;
	json_put_text(holder, "action", function);
	start_describe(&keeper->home, holder, text, sizeof text);
	return err_set(e, ERR_BUSY, "%s", text);
}

/* Copies that run side by side take whichever instance is free, and one that was interrupted
 * may find its own taken by another: then it goes on as another instance. Under the clash
 * lock, so that of two that resume the same task one sees the other. */
static bool take_lock_again(struct keeper *keeper, const json_t *saved, struct err *e)
{
	bool is_copy = keeper->function->touches != NULL || json_get_flag(saved, "anyway", false);
	OWN(json) json_t *holder = NULL;

	holder = instance_holder(&keeper->home, keeper->account, keeper->function->name,
				 keeper->instance);
	if (is_copy && holder != NULL && !text_equal(json_get_text(holder, "id", NULL), keeper->id))
		keeper->instance =
			instance_free(&keeper->home, keeper->account, keeper->function->name, NULL);
	return take_lock(keeper, e);
}

/* Held from the first look at who runs until the task can be seen by others. A saved task
 * is resumed, and forgotten (control/stop.h), under it only. */
static bool take_start_lock(struct keeper *keeper, bool resumes, struct err *e)
{
	if (keeper->function->touches == NULL && !resumes)
		return true;
	keeper->starting = clash_lock(&keeper->home, keeper->account, CLASH_WAIT_MS, e);
	return keeper->starting != NULL;
}

/* A resumed task goes on with what its file says now, not with what it said when
 * somebody decided to resume it. */
static bool take_over(struct keeper *keeper, const struct function *const *table, const char *id,
		      struct err *e)
{
	OWN(json) json_t *saved = state_load(&keeper->home, id, e);

	if (saved == NULL || !adopt(keeper, table, saved, e) || !take_start_lock(keeper, true, e))
		return false;
	/* Another may have resumed it meanwhile, as another instance. */
	json_decref(saved);
	saved = state_load(&keeper->home, id, e);
	if (saved == NULL || !adopt(keeper, table, saved, e))
		return false;
	text_copy(keeper->id, sizeof keeper->id, id);
	if (!take_lock_again(keeper, saved, e))
		return false;
	json_decref(saved);
	saved = state_load(&keeper->home, id, e);
	if (saved == NULL)
		return err_prefix(e, "task %s ended meanwhile", id);
	if (state_is_over(saved))
		return err_set(e, ERR_MISSING, "task %s has ended", id);
	text_copy(keeper->status, sizeof keeper->status, json_get_text(saved, "status", ""));
	clock_keep_zone(json_get_text(saved, "zone", NULL));
	keeper->status_offset = json_get_int(saved, "utcOffset", clock_offset(clock_wall_ms()));
	keeper->date_ms = json_get_number(saved, "date", keeper->date_ms / 1000) * 1000;
	keeper->state = text_equal(json_get_text(saved, "state", ""), "paused") ? TASK_PAUSED
										: TASK_WAITING;
	keeper_take_progress(keeper, json_object_get(saved, "progress"));
	json_object_del(saved, "progress");
	keeper->saved = STEAL(saved);
	/* What it waited for a person to do is found out anew. */
	keeper_question_over(keeper);
	keeper_login_over(keeper);
	return true;
}

static bool begin(struct keeper *keeper, const struct function *const *table, const json_t *order,
		  struct err *e)
{
	if (!adopt(keeper, table, order, e) ||
	    !function_check(keeper->function, json_object_get(order, "configuration"), e) ||
	    !take_start_lock(keeper, false, e) || !take_lock(keeper, e))
		return false;
	keeper->saved = json_object();
	json_object_set(keeper->saved, "configuration", json_object_get(order, "configuration"));
	keeper_take_progress(keeper, NULL);
	if (json_get_flag(order, "anyway", false))
		json_put_flag(keeper->saved, "anyway", true);
	json_object_set_new(keeper->saved, "counters",
			    json_pack("{s:i, s:i, s:i, s:i}", "steps", 0, "requests", 0, "errors",
				      0, "bytes", 0));
	state_id_make(&keeper->home, keeper->id);
	keeper->state = TASK_STARTING;
	text_copy(keeper->status, sizeof keeper->status, "started");
	json_put_text(keeper->saved, "zone", clock_own_zone());
	keeper->status_offset = clock_offset(clock_wall_ms());
	return true;
}

static void open_log(const struct keeper *keeper)
{
	char path[HOME_PATH_SIZE];
	char name[96];

	snprintf(name, sizeof name, "%s.%s", keeper->function->name, keeper->id);
	log_open(keeper->foreground ? "-"
				    : home_path(&keeper->home, path, "log/%s.log", keeper->id),
		 name, LOG_SIZE_MAX);
}

/* Before the lock: a stop that comes while the task is starting ends it in order. */
bool keeper_catch_signals(struct keeper *keeper, struct err *e)
{
	static const int caught[] = { SIGTERM, SIGHUP, SIGCHLD, 0 };
	static const int caught_in_foreground[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD, 0 };

	signals_ignore(SIGPIPE);
	keeper->signals = signals_open(keeper->foreground ? caught_in_foreground : caught, e);
	return keeper->signals >= 0;
}

/* A starter that has left by now was killed, or has told that the task does not start. */
static bool is_still_wanted(const struct keeper *keeper, struct err *e)
{
	return keeper->starter < 0 || !stream_is_left(keeper->starter) ||
	       err_set(e, ERR_STOPPED, "what started the task is gone");
}

/* From here on others see the task. The state file comes last: one that is killed while it
 * waits for the register was never a task, and nothing is there to be resumed. */
static bool appear(struct keeper *keeper, struct err *e)
{
	bool fine = is_still_wanted(keeper, e) &&
		    keeper_is_clear(keeper, json_object_get(keeper->saved, "configuration"), e) &&
		    keeper_open_door(keeper, e) && keeper_register(keeper, REGISTER_WAIT_MS, e) &&
		    keeper_save(keeper, false, e);

	lock_free(keeper->starting);
	keeper->starting = NULL;
	return fine;
}

/* Everything between the order and "ready": on failure nothing is left behind. */
bool keeper_start(struct keeper *keeper, const struct function *const *table, const json_t *order,
		  struct err *e)
{
	const char *resumed = json_get_text(order, "resume", NULL);
	struct err ignored = { 0 };

	if (!home_find(&keeper->home, e) || !home_takes_tasks(&keeper->home, e) ||
	    !home_make(&keeper->home, e) || !keeper_catch_signals(keeper, e))
		return false;
	if (!(resumed != NULL ? take_over(keeper, table, resumed, e)
			      : begin(keeper, table, order, e)))
		return false;
	open_log(keeper);
	keeper_label(keeper);
	keeper_due_at(keeper, clock_wall_ms());
	if (appear(keeper, e))
		return true;
	if (keeper->listener >= 0)
		keeper_close_door(keeper);
	if (resumed == NULL && keeper->register_at_ms > 0)
		(void)register_remove(&keeper->home, keeper->account, keeper->id, NULL,
				      REGISTER_WAIT_MS, &ignored);
	return false;
}
