/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/keeper.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "control/clash.h"
#include "control/control.h"
#include "control/identity.h"
#include "control/instance.h"
#include "control/messenger_start.h"
#include "control/start.h"
#include "control/tasks.h"
#include "keeper/state.h"
#include "os/file.h"
#include "os/guard.h"
#include "os/lock.h"
#include "os/signals.h"
#include "store/logs.h"
#include "store/register.h"
#include "store/secrets.h"
#include "store/session.h"
#include "store/settings.h"
#include "task/function.h"

enum {
	ORDER_WAIT_MS = 10000,
	REGISTER_WAIT_MS = 8000,
	LOG_SIZE_MAX = 256 * 1024,
	LAST_WORDS_MS = 200,
	REST_MS = 500,
	WORKER_GONE_MS = 2000,
	REHEARSED_DESCRIPTORS = 12, /* lock, socket, log, a caller, files of a step... */
};

/* --- birth */

static void init(struct keeper *keeper)
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

static void done(struct keeper *keeper)
{
	for (int i = 0; i < CLIENTS_MAX; i++)
		if (keeper->clients[i].fd >= 0)
			keeper_drop_client(&keeper->clients[i]);
	stream_close(keeper->listener);
	stream_close(keeper->messenger_channel);
	json_decref(keeper->tells);
	json_decref(keeper->saved);
	free(keeper->progress);
	guard_free(keeper->key, sizeof *keeper->key);
	lock_free(keeper->starting);
	lock_free(keeper->lock); /* last: from here on another may start */
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
		return err_set(e, ERR_INPUT, "\"%.60s\" is no account", account);
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

static void read_settings(struct keeper *keeper)
{
	struct err e = { 0 };
	OWN(json) json_t *session = session_load(&keeper->home, &e);

	keeper->retry_first_ms = session_setting(session, keeper->account, "retryFirstMs");
	keeper->trouble_max_ms =
		60000 * session_setting(session, keeper->account, "troubleMinutes");
	log_threshold((enum log_level)session_setting(session, keeper->account, "logLevel"));
	keeper->sandbox = session_setting(session, keeper->account, "sandbox") != 0;
	keeper->crashes_max = session_setting(session, keeper->account, "crashesMax");
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
static bool catch_signals(struct keeper *keeper, struct err *e)
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
static bool start(struct keeper *keeper, const struct function *const *table, const json_t *order,
		  struct err *e)
{
	const char *resumed = json_get_text(order, "resume", NULL);
	struct err ignored = { 0 };

	if (!home_find(&keeper->home, e) || !home_takes_tasks(&keeper->home, e) ||
	    !home_make(&keeper->home, e) || !catch_signals(keeper, e))
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

/* --- life */

static void on_signals(struct keeper *keeper)
{
	int number;

	while ((number = signals_next(keeper->signals)) != 0) {
		if (number == SIGHUP)
			log_reopen();
		if (number == SIGCHLD)
			child_end_group(&keeper->worker); /* its channel closes by that */
		if (number == SIGHUP || number == SIGCHLD)
			continue;
		/* A machine that shuts down sends SIGTERM to everybody. Whoever wants the
		 * task gone for good asks over the socket, or removes its state file. */
		if (!keeper->stop_wanted)
			keeper->resumable = true;
		keeper_stop(keeper);
	}
}

/* Hundreds of tasks do this all day, and nothing else. */
static int wait_long(struct keeper *keeper, struct stream_wait *waits, int count, int wait_ms)
{
	int64_t left_ms;
	int ready;

	for (;;) {
		if (!keeper_glance(keeper, &left_ms)) {
			keeper->home_at_ms = 0;
			return stream_wait(waits, count, 0);
		}
		if (wait_ms <= left_ms)
			return stream_wait(waits, count, wait_ms);
		ready = stream_wait(waits, count, (int)left_ms);
		if (ready != 0)
			return ready;
		wait_ms -= (int)left_ms;
	}
}

static void wait_and_handle(struct keeper *keeper)
{
	enum { SIGNALS, CALLS, WORKER, MESSENGER, REVIEW, CLIENTS };
	int wait_ms = keeper_wait_ms(keeper);
	bool rests = !keeper->tidy && keeper->worker.pid == 0 && wait_ms > REST_MS;
	struct stream_wait waits[CLIENTS + CLIENTS_MAX] = {
		[SIGNALS] = { .fd = keeper->signals },
		[CALLS] = { .fd = keeper->listener },
		[WORKER] = { .fd = keeper->worker.channel },
		[MESSENGER] = { .fd = keeper->messenger_channel },
		[REVIEW] = { .fd = keeper->review.child.channel },
	};

	for (int i = 0; i < CLIENTS_MAX; i++)
		waits[CLIENTS + i] = (struct stream_wait){
			.fd = keeper->clients[i].awaits ? -1 : keeper->clients[i].fd,
			.writing = keeper->clients[i].output.length > 0
		};
	if (wait_long(keeper, waits, CLIENTS + CLIENTS_MAX, rests ? REST_MS : wait_ms) == 0 &&
	    rests) {
		/* Nothing has happened for a while: free memory goes back to the system. */
		process_trim();
		keeper->tidy = true;
	}
	for (int i = 0; i < CLIENTS_MAX; i++)
		if (waits[CLIENTS + i].readable || waits[CLIENTS + i].writable ||
		    keeper_client_waits(&keeper->clients[i]))
			keeper_on_client(keeper, &keeper->clients[i], &waits[CLIENTS + i]);
	if (waits[CALLS].readable)
		keeper_on_call(keeper);
	if (waits[SIGNALS].readable)
		on_signals(keeper);
	if (waits[WORKER].readable)
		keeper_on_worker(keeper);
	if (waits[MESSENGER].readable)
		keeper_on_messenger(keeper);
	if (waits[REVIEW].readable)
		keeper_on_review(keeper);
}

/* --- death */

/* A caller that asked for the stop still hears that it was accepted. */
static void last_words(struct keeper *keeper)
{
	for (int i = 0; i < CLIENTS_MAX; i++) {
		struct client *client = &keeper->clients[i];

		if (client->fd >= 0 && client->output.length > 0)
			(void)stream_send(client->fd, client->output.bytes, client->output.length,
					  LAST_WORDS_MS);
	}
}

static const struct key *own_key(const char *account, void *argument)
{
	(void)account;
	return ((const struct keeper *)argument)->key;
}

static int live(struct keeper *keeper)
{
	struct err e = { 0 };

	log_info("started, pid %ld", (long)keeper->self.pid);
	/* After "ready": nobody waits for these. */
	keeper->unsaved = !keeper_save(keeper, true, &e);
	read_settings(keeper);
	if (home_sweep_is_due(&keeper->home)) {
		tasks_settle(&keeper->home);
		home_sweep(&keeper->home);
		control_sweep(&keeper->home);
		logs_sweep(&keeper->home);
		messengers_revive(&keeper->home, keeper->account, own_key, keeper);
	}
	while (!keeper->ended) {
		keeper_on_time(keeper);
		if (keeper->ended)
			break;
		wait_and_handle(keeper);
		keeper_tend_review(keeper);
		keeper_tend_clients(keeper);
		keeper_tend_home(keeper);
	}
	keeper_tend_review(keeper);
	keeper_bury_worker(keeper);
	keeper_leave(keeper);
	last_words(keeper);
	keeper_close_door(keeper);
	return keeper->state == TASK_FAILED ? 1 : 0;
}

static json_t *ready_answer(const struct keeper *keeper)
{
	json_t *answer = json_object();

	json_put_flag(answer, "ok", true);
	json_put_text(answer, "id", keeper->id);
	json_put_number(answer, "pid", keeper->self.pid);
	json_put_number(answer, "instance", keeper->instance);
	return answer;
}

static json_t *failed_answer(const struct err *e)
{
	json_t *answer = json_object();

	json_put_flag(answer, "ok", false);
	json_put_text(answer, "kind", err_kind_name(e->kind));
	json_put_text(answer, "text", e->text);
	return answer;
}

/* Takes the reference. The starter may be gone just now: the task runs all the same. */
static void answer_starter(int channel, json_t *answer)
{
	OWN(text) char *text = json_line(answer);

	json_decref(answer);
	(void)stream_send_line(channel, text, 1000);
	stream_close(channel);
}

static json_t *hear_order(struct keeper *keeper, int channel, struct err *e)
{
	struct buffer input = { 0 };
	OWN(text) char *line = stream_line(channel, &input, KEEPER_ORDER_MAX, ORDER_WAIT_MS);
	OWN(json) json_t *order = NULL;
	bool complete;

	order = line != NULL ? json_parse(line, strlen(line), "the order", e) : NULL;
	complete = order != NULL;
	if (line == NULL)
		err_set(e, ERR_SYSTEM, "no order came from the starter");
	if (complete && json_get_flag(order, "key", false)) {
		keeper->key = guard_new(sizeof *keeper->key);
		complete = stream_exact(channel, &input, keeper->key, sizeof *keeper->key,
					ORDER_WAIT_MS) ||
			   err_set(e, ERR_SYSTEM, "the key did not come from the starter");
	}
	buffer_done(&input);
	return complete ? STEAL(order) : NULL;
}

static int end_at_once(void *argument, int channel)
{
	(void)argument;
	stream_close(channel);
	return 0;
}

/* All that a keeper needs of the system, for a moment; no lock, and no file. */
static bool rehearse(struct keeper *keeper, struct err *e)
{
	const int keep[] = { -1 };
	int spare[REHEARSED_DESCRIPTORS];
	size_t count = 0;
	bool fine = catch_signals(keeper, e);
	struct child child;

	for (; fine && count < REHEARSED_DESCRIPTORS; count += fine) {
		spare[count] = dup(keeper->signals);
		fine = spare[count] >= 0 || err_system(e, "a task needs more descriptors");
	}
	fine = fine && child_start(&child, end_at_once, NULL, keep, e);
	if (fine)
		child_end(&child);
	while (count > 0)
		stream_close(spare[--count]);
	return fine;
}

int keeper_detached(const struct function *const *table, int channel)
{
	struct keeper keeper;
	OWN(json) json_t *order = NULL;
	struct err e = { 0 };
	int status = 1;

	detached_begin();
	process_name("ikabot"); /* whatever its file is called: process_is_ours */
	guard_process();
	signals_ignore(SIGPIPE);
	init(&keeper);
	keeper.starter = channel;
	order = hear_order(&keeper, channel, &e);
	if (json_get_flag(order, "rehearse", false)) {
		answer_starter(channel,
			       rehearse(&keeper, &e) ? ready_answer(&keeper) : failed_answer(&e));
		status = 0;
	} else if (order != NULL && start(&keeper, table, order, &e)) {
		answer_starter(channel, ready_answer(&keeper));
		json_decref(order);
		order = NULL;
		status = live(&keeper);
	} else {
		answer_starter(channel, failed_answer(&e));
	}
	done(&keeper);
	return status;
}

int keeper_foreground(const struct function *const *table, const json_t *order,
		      const struct key *key, struct err *e)
{
	struct keeper keeper;
	int status = -1;

	guard_process();
	umask(077);
	init(&keeper);
	keeper.foreground = true;
	if (key != NULL) {
		keeper.key = guard_new(sizeof *keeper.key);
		*keeper.key = *key;
	}
	if (start(&keeper, table, order, e))
		status = live(&keeper);
	done(&keeper);
	keeper_await_messenger(&keeper);
	return status;
}
