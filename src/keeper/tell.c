/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keeper never speaks with the network. What there is to tell lies in its saved state
 * (store/telling.h); a process of its own, which outlives it, hands it to the channels and says
 * what has become of it, and is started anew as long as something is left: whatever becomes of
 * a message, the task is not concerned.
 */
#include "keeper/tell.h"

#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "control/messenger_start.h"
#include "keeper/show.h"
#include "keeper/state.h"
#include "store/channels.h"
#include "store/session.h"
#include "store/telling.h"
#include "task/function.h"

enum {
	AWAIT_MS = 20000,
	PAUSE_FIRST_MS = 1000,
	PAUSE_MAX_MS = 60 * 60000,
	STEP_TELLS_MAX = TELLING_MAX,
};

/* --- the queue */

static json_t *channels_for(struct keeper *keeper, const char *kind)
{
	struct err e = { 0 };
	OWN(json) json_t *session = session_load(&keeper->home, &e);

	return channels_telling(session, keeper->account, kind);
}

static void add(struct keeper *keeper, const char *kind, const char *text)
{
	OWN(json) json_t *to = channels_for(keeper, kind);

	(void)telling_add(keeper->saved, kind, text, to, clock_wall_ms());
}

static bool is_asking(const struct keeper *keeper)
{
	return keeper->asked_ms != 0 && !keeper->ended && keeper->state != TASK_PAUSED;
}

void keeper_tell_end(struct keeper *keeper, enum task_state state, const char *text)
{
	keeper_question_over(keeper);
	telling_drop(keeper->saved, TELLING_LOGIN);
	if (state == TASK_FINISHED || state == TASK_FAILED)
		add(keeper, task_state_name(state), text);
}

void keeper_question_over(struct keeper *keeper)
{
	keeper->asked_ms = 0;
	telling_drop(keeper->saved, TELLING_QUESTION);
}

void keeper_tell_question(struct keeper *keeper, const char *text, const char *picture)
{
	struct err e = { 0 };
	OWN(json) json_t *session = session_load(&keeper->home, &e);
	OWN(json) json_t *to = NULL;

	/* Only over Telegram can a message that was sent before still be answered. */
	keeper->listens = channel_is_set(session, keeper->account, "telegram");
	if (keeper->asked_ms != 0)
		return;
	keeper->asked_ms = clock_wall_ms();
	to = channels_telling(session, keeper->account, TELLING_QUESTION);
	telling_ask(keeper->saved, text, picture, to, keeper->asked_ms);
}

void keeper_tell_login(struct keeper *keeper, const char *text)
{
	if (json_get_flag(keeper->saved, "loginTold", false))
		return;
	json_put_flag(keeper->saved, "loginTold", true);
	add(keeper, TELLING_LOGIN, text);
}

void keeper_login_over(struct keeper *keeper)
{
	if (json_object_get(keeper->saved, "loginTold") == NULL)
		return;
	json_object_del(keeper->saved, "loginTold");
	telling_drop(keeper->saved, TELLING_LOGIN);
}

/* --- what a step tells */

void keeper_hear_tell(struct keeper *keeper, const json_t *line)
{
	const char *kind = json_get_text(line, "kind", "");
	json_t *one;

	if (!telling_kind_is_valid(kind) || telling_is_urgent(kind))
		return;
	if (keeper->tells == NULL)
		keeper->tells = json_array();
	if (json_array_size(keeper->tells) >= STEP_TELLS_MAX)
		return;
	one = json_object();
	json_put_text(one, "kind", kind);
	json_put_text(one, "text", json_get_text(line, "text", ""));
	json_array_append_new(keeper->tells, one);
}

void keeper_keep_tells(struct keeper *keeper)
{
	size_t i;
	json_t *one;

	json_each_item(keeper->tells, i, one)
		add(keeper, json_get_text(one, "kind", ""), json_get_text(one, "text", ""));
	keeper_drop_tells(keeper);
}

void keeper_drop_tells(struct keeper *keeper)
{
	json_decref(keeper->tells);
	keeper->tells = NULL;
}

/* --- the messenger */

static bool is_needed(const struct keeper *keeper)
{
	return telling_waits(keeper->saved) || (is_asking(keeper) && keeper->listens);
}

static json_t *make_order(const struct keeper *keeper)
{
	json_t *order = json_object();
	json_t *events = telling_events(keeper->saved);

	json_put_text(order, "id", keeper->id);
	json_put_text(order, "account", keeper->account);
	json_put_text(order, "function", keeper->function->name);
	json_put_flag(order, "unsaved", keeper->unsaved);
	json_put_flag(order, "asks", is_asking(keeper));
	json_object_set_new(order, "events", events != NULL ? json_incref(events) : json_array());
	return order;
}

/* The pause grows as long as none has come to its first word. */
static void wait_for_next(struct keeper *keeper)
{
	int64_t pause = PAUSE_FIRST_MS;

	for (int i = 0; i < keeper->messenger_failures && pause < PAUSE_MAX_MS; i++)
		pause *= 2;
	keeper->messenger_failures++;
	keeper->messenger_at_ms =
		clock_monotonic_ms() + (pause < PAUSE_MAX_MS ? pause : PAUSE_MAX_MS);
}

static void start_messenger(struct keeper *keeper)
{
	OWN(json) json_t *order = make_order(keeper);
	struct err e = { 0 };

	wait_for_next(keeper);
	if (!messenger_start(&keeper->home, order, keeper->key, &keeper->messenger,
			     &keeper->messenger_channel, &e))
		log_warning("no message could be sent: %s", e.text);
	keeper->tidy = false;
}

void keeper_tend_messenger(struct keeper *keeper)
{
	if (keeper->messenger_channel < 0 && is_needed(keeper) &&
	    clock_monotonic_ms() >= keeper->messenger_at_ms)
		start_messenger(keeper);
}

/* One that lives may be about to leave, and no other would be started: this one waits for its
 * end, or finds that it stays. */
void keeper_leave_messenger(struct keeper *keeper)
{
	if (!telling_outlives(keeper->saved)) {
		keeper_tend_messenger(keeper);
		return;
	}
	keeper->messenger_before = keeper->messenger;
	stream_close(keeper->messenger_channel);
	keeper->messenger_channel = -1;
	start_messenger(keeper);
}

int64_t keeper_messenger_wait_ms(const struct keeper *keeper)
{
	if (keeper->messenger_channel >= 0 || !is_needed(keeper))
		return INT64_MAX;
	return keeper->messenger_at_ms - clock_monotonic_ms();
}

void keeper_on_messenger(struct keeper *keeper)
{
	/* It says nothing here: its end is what is heard. */
	stream_close(keeper->messenger_channel);
	keeper->messenger_channel = -1;
}

bool keeper_told(struct keeper *keeper, const json_t *request, json_t *answer, struct err *e)
{
	const json_t *ticks = json_object_get(request, "ticks");
	const json_t *marks = json_object_get(request, "marks");
	json_t *events;
	size_t given_up;
	bool ticked = json_array_size(ticks) > 0;

	(void)e;
	keeper->messenger_failures = 0;
	keeper->messenger_at_ms = 0;
	telling_tick(keeper->saved, ticks, clock_wall_ms());
	telling_mark(keeper->saved, marks);
	given_up = telling_expire(keeper->saved, clock_wall_ms());
	if (given_up > 0)
		log_warning("%zu messages were not told for %d h and are given up", given_up,
			    TELLING_KEEP_HOURS);
	if (given_up > 0 || ticked || json_array_size(marks) > 0) {
		struct err refused = { 0 };

		/* A mark need not survive a power cut. */
		keeper->unsaved = !keeper_save(keeper, given_up > 0 || ticked, &refused);
		if (keeper->unsaved)
			log_error("%s", refused.text);
	}
	events = telling_events(keeper->saved);
	json_object_set_new(answer, "events", events != NULL ? json_incref(events) : json_array());
	json_put_flag(answer, "asks", is_asking(keeper));
	json_put_flag(answer, "unsaved", keeper->unsaved);
	return true;
}

void keeper_await_messenger(const struct keeper *keeper)
{
	if (keeper->messenger_before.pid > 0)
		(void)process_wait_end(&keeper->messenger_before, AWAIT_MS);
	if (keeper->messenger.pid > 0)
		(void)process_wait_end(&keeper->messenger, AWAIT_MS);
}
