/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/show.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "config.h"
#include "keeper/clients.h"
#include "keeper/lock.h"
#include "keeper/state.h"
#include "os/random.h"
#include "store/register.h"
#include "store/telling.h"
#include "task/function.h"

enum {
	REGISTER_GAP_MS = 500, /* status texts reach the register at most that often */
	REGISTER_WAIT_MS = 20, /* for its lock, while callers wait for us */
	REGISTER_RETRY_MS = 250,
	REGISTER_BROKEN_MS = 30000,
	LEAVE_WAIT_MS = 2000,
	FOLLOWER_ROOM = 64 * 1024,
};

static int64_t until_of(const struct keeper *keeper)
{
	return keeper->due.set ? clock_second_from(keeper->due.wall_ms) : 0;
}

static json_t *entry_of(const struct keeper *keeper)
{
	json_t *entry = keeper_identity(keeper);

	json_put_text(entry, "state", task_state_name(keeper->state));
	if (*keeper->wrong != '\0')
		json_object_set_new(entry, "status",
				    json_sprintf("%s; %s", keeper->status, keeper->wrong));
	else
		json_put_text(entry, "status", keeper->status);
	json_put_number(entry, "utcOffset", keeper->status_offset);
	json_put_number(entry, "until", until_of(keeper));
	return entry;
}

void keeper_take_progress(struct keeper *keeper, const json_t *progress)
{
	free(keeper->progress);
	keeper->progress = progress != NULL ? json_line(progress) : mem_text("{}");
}

/* The progress as a tree again, for as long as it is printed. */
static json_t *progress_of(const struct keeper *keeper)
{
	struct err e = { 0 };

	return json_parse(keeper->progress, strlen(keeper->progress), "the progress", &e);
}

/* A pause that was accepted while a step works is one after a crash, too. */
static enum task_state state_to_resume_in(const struct keeper *keeper)
{
	bool works = keeper->state == TASK_RUNNING || keeper->state == TASK_WAITING;

	return keeper->pause_wanted && works ? TASK_PAUSED : keeper->state;
}

bool keeper_save(struct keeper *keeper, bool durable, struct err *e)
{
	json_t *saved = keeper->saved;
	bool over = keeper->ended && !keeper->resumable;
	bool kept;

	if (keeper->replaced)
		return true;
	keeper->tidy = false;
	if (!keeper->gives_way && !keeper_hold(keeper, e)) {
		text_copy(keeper->unsaved_why, sizeof keeper->unsaved_why, e->text);
		return false;
	}
	json_put_number(saved, "version", 1);
	json_put_text(saved, "id", keeper->id);
	json_put_text(saved, "function", keeper->function->name);
	json_put_text(saved, "account", keeper->account);
	json_put_number(saved, "instance", keeper->instance);
	json_put_number(saved, "date", keeper->date_ms / 1000);
	json_put_text(saved, "state", task_state_name(state_to_resume_in(keeper)));
	json_put_text(saved, "status", keeper->status);
	json_put_number(saved, "utcOffset", keeper->status_offset);
	json_put_number(saved, "until", until_of(keeper));
	if (over)
		json_put_number(saved, "ended", clock_wall_ms() / 1000);
	else
		json_object_del(saved, "ended");
	json_object_set_new(saved, "progress", progress_of(keeper));
	kept = state_save(&keeper->home, saved, durable, e);
	json_object_del(saved, "progress");
	if (kept)
		keeper->state_stamp = state_stamp(&keeper->home, keeper->id);
	else
		text_copy(keeper->unsaved_why, sizeof keeper->unsaved_why, e->text);
	keeper->saved_as_over = kept ? over : keeper->saved_as_over;
	return kept;
}

bool keeper_register(struct keeper *keeper, int wait_ms, struct err *e)
{
	OWN(json) json_t *entry = entry_of(keeper);

	keeper->tidy = false;
	if (!register_put(&keeper->home, keeper->account, entry, wait_ms, e))
		return false;
	keeper->register_stale = false;
	keeper->register_at_ms = clock_monotonic_ms() + REGISTER_GAP_MS;
	if (keeper->register_broken) {
		keeper->register_broken = false;
		keeper_label(keeper);
	}
	if (*keeper->home.notice != '\0') {
		log_warning("%s", keeper->home.notice);
		*keeper->home.notice = '\0';
	}
	return true;
}

void keeper_refresh_register(struct keeper *keeper)
{
	struct err e = { 0 };
	int64_t now = clock_monotonic_ms();

	if (!keeper->register_stale || now < keeper->register_at_ms ||
	    keeper_register(keeper, REGISTER_WAIT_MS, &e))
		return;
	/* Many tasks may want it at once: a random pause keeps them out of step. */
	keeper->register_at_ms = now + REGISTER_RETRY_MS / 2 + (int)random_below(REGISTER_RETRY_MS);
	if (e.kind == ERR_BUSY)
		return;
	log_warning("the register could not be written: %s", e.text);
	keeper->register_at_ms = now + REGISTER_BROKEN_MS;
	keeper->register_broken = true;
	keeper_label(keeper);
}

json_t *keeper_status(const struct keeper *keeper)
{
	json_t *status = entry_of(keeper);

	json_put_flag(status, "ok", true);
	json_put_text(status, "account", keeper->account);
	json_put_number(status, "done", keeper->done);
	json_put_number(status, "total", keeper->total);
	json_put_text(status, "version", PACKAGE_VERSION);
	json_put_text(status, "sandbox", keeper->holds);
	json_object_set(status, "configuration", json_object_get(keeper->saved, "configuration"));
	json_object_set_new(status, "progress", progress_of(keeper));
	json_object_set(status, "counters", json_object_get(keeper->saved, "counters"));
	if (keeper->state == TASK_NEEDS_ANSWER)
		json_object_set(status, "picture", json_object_get(keeper->saved, "picture"));
	if (keeper->asked_ms != 0) {
		json_put_number(status, "asked", keeper->asked_ms);
		json_object_set(status, "question",
				json_object_get(json_object_get(keeper->saved, "telling"),
						"question"));
	}
	if (keeper->worker.pid > 0)
		json_put_number(status, "worker", keeper->worker.pid);
	return status;
}

void keeper_tell_followers(struct keeper *keeper)
{
	OWN(json) json_t *entry = NULL;
	OWN(text) char *line = NULL;

	for (int i = 0; i < CLIENTS_MAX; i++) {
		struct client *client = &keeper->clients[i];

		if (client->fd < 0 || !client->follows)
			continue;
		if (line == NULL) {
			entry = entry_of(keeper);
			json_put_number(entry, "done", keeper->done);
			json_put_number(entry, "total", keeper->total);
			line = json_line(entry);
		}
		if (client->output.length + strlen(line) > FOLLOWER_ROOM) {
			keeper_drop_client(client); /* it stopped reading long ago */
			continue;
		}
		buffer_format(&client->output, "%s\n", line);
		if (stream_flush(client->fd, &client->output) == STREAM_CLOSED)
			keeper_drop_client(client);
	}
}

static void take_status(struct keeper *keeper, const char *text)
{
	text_visible_copy(keeper->status, sizeof keeper->status, text);
	keeper->status_offset = clock_offset(clock_wall_ms());
}

void keeper_show_status(struct keeper *keeper, const char *text)
{
	if (text_equal(text, keeper->status))
		return;
	take_status(keeper, text);
	keeper->register_stale = true;
	keeper_tell_followers(keeper);
	keeper_refresh_register(keeper);
}

void keeper_show(struct keeper *keeper, enum task_state state, const char *text, bool durable)
{
	struct err e = { 0 };

	keeper->state = state;
	if (text != NULL)
		take_status(keeper, text);
	log_info("%s: %s", task_state_name(state), keeper->status);
	/* What is removed in a moment (keeper_leave) need not survive a power cut: a stop does
	 * not wait for the disk. */
	keeper->unsaved = !keeper_save(keeper, durable && state != TASK_STOPPED, &e);
	if (keeper->unsaved)
		log_error("%s", e.text);
	keeper_tell_followers(keeper);
	if (keeper->ended)
		return;
	keeper->register_stale = true;
	keeper->register_at_ms = 0;
	keeper_refresh_register(keeper);
}

/* Killed anywhere in here, the task is neither resumed nor lost from the list of those that
 * ended: its state file says that it has ended until its entry says so. Only where that could
 * not be written (a full disk) must the file go first. */
void keeper_leave(struct keeper *keeper)
{
	bool removes = keeper->state != TASK_FAILED && !keeper->resumable;
	/* What was not told yet lies in the file: the messenger has it removed. */
	bool untold = removes && !keeper->unsaved && telling_outlives(keeper->saved);
	OWN(json) json_t *ended = entry_of(keeper);
	struct err e = { 0 };

	if (keeper->replaced || (removes && keeper->one_of_many && keeper->saved_as_over))
		return; /* tasks_settle: one write of the register for all of them */
	if (removes && keeper->unsaved && !state_remove(&keeper->home, keeper->id, &e))
		log_error("%s", e.text);
	json_put_number(ended, "date", clock_wall_ms() / 1000);
	if (!register_remove(&keeper->home, keeper->account, keeper->id,
			     keeper->resumable ? NULL : ended, LEAVE_WAIT_MS, &e)) {
		log_warning("the entry stays in the register, without a lock: %s", e.text);
		removes = removes && keeper->unsaved; /* settling needs the file */
	}
	if (removes && !untold && !state_remove(&keeper->home, keeper->id, &e))
		log_error("%s", e.text);
}
