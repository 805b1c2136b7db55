/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keeper never speaks with the network. It hands what there is to tell to a process
 * of its own, which outlives it, and goes on at once: whatever becomes of a message, the
 * task is not concerned.
 */
#include "task/keeper_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "os/child.h"
#include "store/channels.h"
#include "store/secrets.h"
#include "store/session.h"
#include "task/function.h"

/* The order fits into the channel at once, unless the system is out of memory. */
enum { HAND_OVER_MS = 200, AWAIT_MS = 20000 };

/* Only over Telegram can a message that was sent before still be answered. */
static bool has_channel(struct keeper *keeper, bool quiet)
{
	struct err e = { 0 };
	OWN(json) json_t *session = session_load(&keeper->home, &e);

	return channel_is_set(session, keeper->account, quiet ? "telegram" : NULL);
}

static json_t *make_order(const struct keeper *keeper, bool quiet)
{
	json_t *order = json_object();

	json_put_flag(order, "key", keeper->key != NULL);
	json_put_flag(order, "quiet", quiet);
	json_put_text(order, "id", keeper->id);
	json_put_text(order, "account", keeper->account);
	json_put_text(order, "function", keeper->function->name);
	json_put_text(order, "state", task_state_name(keeper->state));
	json_put_text(order, "status", keeper->status);
	if (keeper->state == TASK_NEEDS_ANSWER)
		json_object_set(order, "picture", json_object_get(keeper->saved, "picture"));
	return order;
}

static bool hand_over(const struct keeper *keeper, int channel, bool quiet)
{
	OWN(json) json_t *order = make_order(keeper, quiet);
	OWN(text) char *text = json_line(order);

	return stream_send_line(channel, text, HAND_OVER_MS) &&
	       (keeper->key == NULL ||
		stream_send(channel, keeper->key->bytes, KEY_SIZE, HAND_OVER_MS));
}

static void start_messenger(struct keeper *keeper, bool quiet)
{
	/* What ps shows; the rest goes over the channel. */
	const char *const arguments[] = { "ikabot", "--messenger", keeper->id, keeper->account,
					  NULL };
	char path[HOME_PATH_SIZE];
	OWN(fd) int channel = -1;
	struct err e = { 0 };
	pid_t pid;

	if (!has_channel(keeper, quiet))
		return;
	keeper->messenger = (struct process){ 0 };
	if (!detached_start(arguments, home_path(&keeper->home, path, "log/start.log"), &channel,
			    &pid, &e)) {
		log_warning("nobody could be told: %s", e.text);
		return;
	}
	if (!process_find(pid, &keeper->messenger))
		keeper->messenger = (struct process){ 0 };
	if (!hand_over(keeper, channel, quiet))
		log_warning("nobody could be told: the messenger takes no order");
}

void keeper_tell_person(struct keeper *keeper)
{
	start_messenger(keeper, false);
}

void keeper_tell_question(struct keeper *keeper)
{
	bool is_new = keeper->asked_ms == 0;

	if (is_new)
		keeper->asked_ms = clock_wall_ms();
	/* One that was killed is replaced: somebody must listen for the answer. */
	if (is_new || keeper->messenger.pid == 0 || !process_lives(&keeper->messenger))
		start_messenger(keeper, !is_new);
}

void keeper_await_messenger(const struct keeper *keeper)
{
	if (keeper->messenger.pid > 0)
		(void)process_wait_end(&keeper->messenger, AWAIT_MS);
}
