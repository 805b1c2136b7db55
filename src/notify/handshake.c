/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify/handshake.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "notify/bot.h"
#include "notify/reader.h"
#include "notify/telegram.h"
#include "notify/updates.h"
#include "os/lock.h"

enum { GREETING_EVERY_MS = 2000, GREETING_LIMIT_MS = 15 * 60000 };

json_t *handshake_greet(struct home *home, const json_t *settings, struct err *e)
{
	OWN(lock) struct lock *lock = bot_lock(home, settings, e);
	OWN(json) json_t *bot = NULL;
	OWN(json) json_t *answer = NULL;
	char name[128];

	if (lock == NULL)
		return e->kind == ERR_BUSY ? err_null(e, ERR_BUSY,
						      "a task waits for an answer over this bot; "
						      "answer it first")
					   : NULL;
	if (!bot_skip_old(settings, lock, e))
		return NULL;
	bot = telegram_call(settings, "getMe", "", NULL, e);
	if (bot == NULL)
		return NULL;
	text_visible_copy(name, sizeof name, json_get_text(bot, "username", "?"));
	answer = json_object();
	json_put_text(answer, "bot", name);
	return STEAL(answer);
}

/* Looks through what was written since the last look; the chat, or 0. */
static bool look_for_greeting(struct reader *reader, const char *number, int64_t *chat,
			      struct err *e)
{
	OWN(json) json_t *updates = reader_next(reader, 0, NULL, e);
	struct message message;
	size_t i;
	json_t *update;

	if (updates == NULL)
		return false;
	json_each_item(updates, i, update) {
		updates_read(update, &message);
		reader_pass(reader, &message);
		if (updates_is_greeting(&message, number) && message.from != 0)
			*chat = message.from;
	}
	return true;
}

json_t *handshake_wait(struct home *home, const json_t *settings, const char *number, struct err *e)
{
	OWN(lock) struct lock *lock = bot_lock(home, settings, e);
	int64_t end = clock_monotonic_ms() + GREETING_LIMIT_MS;
	struct reader reader = { .settings = settings };
	OWN(json) json_t *answer = json_object();
	int64_t chat = 0;
	char text[32];

	if (lock != NULL)
		reader.offset = bot_offset(home, settings);
	while (lock != NULL && chat == 0) {
		if (clock_monotonic_ms() > end)
			return err_null(e, ERR_STOPPED, "nobody wrote to the bot");
		if (!look_for_greeting(&reader, number, &chat, e) && e->kind != ERR_RETRY)
			return NULL;
		if (chat == 0)
			clock_nap_ms(GREETING_EVERY_MS);
	}
	if (lock == NULL)
		return NULL;
	bot_keep_offset(lock, reader.offset);
	snprintf(text, sizeof text, "%" PRId64, chat);
	json_put_text(answer, "chatId", text);
	return STEAL(answer);
}
