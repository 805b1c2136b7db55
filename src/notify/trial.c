/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Setting channels up and trying them, in a child of the process that does so. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "game/http/http.h"
#include "notify/handshake.h"
#include "notify/notice.h"
#include "notify/notify.h"
#include "store/channels.h"
#include "store/session.h"

enum { TRIAL_LIMIT_MS = 60000, STEP_SIZE = 400 };

struct trial {
	json_t *results;
	void (*step)(const char *text, void *argument);
	void *argument;
};

static const char *title_of(const char *channel)
{
	struct err ignored = { 0 };

	return channel_find(channel, &ignored)->title;
}

/* Where it goes, without what is secret of it. */
static void describe(const char *channel, const json_t *settings, char text[STEP_SIZE])
{
	static const char *const keys[] = { "base", "webhook", "url" };
	char origin[HTTP_ORIGIN_SIZE] = "";
	char word[100];

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		(void)http_origin(json_get_text(settings, keys[i], ""), origin);
	text_visible_copy(
		word, sizeof word,
		json_string_value(json_array_get(json_object_get(settings, "words"), 0)) != NULL
			? json_string_value(json_array_get(json_object_get(settings, "words"), 0))
			: "?");
	if (*origin == '\0')
		snprintf(text, STEP_SIZE, "%-9s runs %s", title_of(channel), word);
	else
		snprintf(text, STEP_SIZE, "%-9s sends a test message to %s%s%s", title_of(channel),
			 origin, text_equal(channel, "telegram") ? ", chat " : "",
			 json_get_text(settings, "chatId", ""));
}

static void gather(const char *channel, const struct sending *sending, const char *text,
		   void *argument)
{
	struct trial *trial = argument;
	json_t *result = json_object();
	char said[700];

	snprintf(said, sizeof said, "%s%s", sending->fate == FATE_SENT ? "sent" : text,
		 sending->fate == FATE_PERHAPS ? "; perhaps it arrived all the same" : "");
	json_put_text(result, "title", title_of(channel));
	json_put_flag(result, "well", sending->fate == FATE_SENT);
	json_put_text(result, "text", said);
	json_array_append_new(trial->results, result);
}

static void hear_nothing(bool well, const char *text, void *argument)
{
	(void)well;
	(void)text;
	(void)argument;
}

static json_t *try_channels(struct home *home, const char *account, const json_t *secrets,
			    const char *only, struct trial *trial, struct err *e)
{
	const struct notify_ears ears = { gather, hear_nothing, trial };
	OWN(json) json_t *session = session_load(home, e);
	int64_t end = clock_monotonic_ms() + TRIAL_LIMIT_MS;
	int64_t left = 0; /* nothing may be under way at all */
	struct delivery *delivery;
	struct notice notice;
	char text[STEP_SIZE];

	if (session == NULL)
		return NULL;
	notice_trial(&notice, account, session);
	trial->results = json_array();
	delivery = notify_start(home, account, secrets, &ears);
	for (const struct channel *channel = channels; channel->name != NULL; channel++) {
		if (!notify_has(delivery, channel->name) ||
		    (only != NULL && !text_equal(only, channel->name)))
			continue;
		describe(channel->name, json_object_get(secrets, channel->name), text);
		trial->step(text, trial->argument);
		notify_send(delivery, channel->name, &notice, false);
	}
	while (notify_tend(delivery, (int)left) > 0 && (left = end - clock_monotonic_ms()) > 0)
		;
	notify_end(delivery, 0);
	return json_pack("{s:o}", "results", trial->results);
}

json_t *notify_order(struct home *home, const char *account, const json_t *secrets,
		     const json_t *order, void (*step)(const char *text, void *argument),
		     void *argument, struct err *e)
{
	const json_t *settings = json_object_get(order, "settings");
	const char *what = json_get_text(order, "do", "");
	struct trial trial = { NULL, step, argument };

	if (text_equal(what, "greet"))
		return handshake_greet(home, settings, e);
	if (text_equal(what, "handshake"))
		return handshake_wait(home, settings, json_get_text(order, "number", ""), e);
	return try_channels(home, account, secrets, json_get_text(order, "channel", NULL), &trial,
			    e);
}
