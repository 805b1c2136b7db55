/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/keeper.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "control/control.h"
#include "control/messenger_start.h"
#include "control/start.h"
#include "control/tasks.h"
#include "keeper/birth.h"
#include "keeper/calls.h"
#include "keeper/clients.h"
#include "keeper/home.h"
#include "keeper/report.h"
#include "keeper/review.h"
#include "keeper/show.h"
#include "keeper/state.h"
#include "keeper/steps.h"
#include "keeper/tell.h"
#include "os/detached.h"
#include "os/guard.h"
#include "os/lock.h"
#include "os/signals.h"
#include "store/logs.h"
#include "store/secrets.h"
#include "store/session.h"
#include "store/settings.h"
#include "task/function.h"

enum {
	ORDER_WAIT_MS = 10000,
	LAST_WORDS_MS = 200,
	REST_MS = 500,
	REHEARSED_DESCRIPTORS = 12, /* lock, socket, log, a caller, files of a step... */
};

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
		/* A machine that shuts down sends SIGTERM to everybody. A person who wants the
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
	/* After "ready": these are not waited for. */
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
	bool fine = keeper_catch_signals(keeper, e);
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
	keeper_init(&keeper);
	keeper.starter = channel;
	order = hear_order(&keeper, channel, &e);
	if (json_get_flag(order, "rehearse", false)) {
		answer_starter(channel,
			       rehearse(&keeper, &e) ? ready_answer(&keeper) : failed_answer(&e));
		status = 0;
	} else if (order != NULL && keeper_start(&keeper, table, order, &e)) {
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
	keeper_init(&keeper);
	keeper.foreground = true;
	if (key != NULL) {
		keeper.key = guard_new(sizeof *keeper.key);
		*keeper.key = *key;
	}
	if (keeper_start(&keeper, table, order, e))
		status = live(&keeper);
	done(&keeper);
	keeper_await_messenger(&keeper);
	return status;
}
