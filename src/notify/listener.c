/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answers that come over Telegram. A bot hands each message out once, so one process
 * reads for all tasks that ask over it: the holder of the bot's lock. The number of the
 * next message stands in the lock file, and is written there before a message is acted
 * on: an old message never answers twice.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "notify/notify_parts.h"
#include "notify/updates.h"
#include "os/lock.h"
#include "store/channels.h"
#include "store/home.h"
#include "store/session.h"
#include "task/control.h"
#include "task/tasks.h"

enum {
	LONG_POLL_SECONDS = 10,
	QUICK_MS = 1000,   /* a server that does not wait is asked no more often */
	TROUBLE_MS = 5000, /* after a failure */
	TURN_MS = 500,	   /* how often one looks whether nobody reads */
	SLICE_MS = 50,
};

/* --- the bot's lock and what is in it */

static const char *bot_path(const struct home *home, const json_t *settings,
			    char path[HOME_PATH_SIZE])
{
	const char *token = json_get_text(settings, "botToken", "");

	/* The number before the colon is the bot's public one. */
	return home_path(home, path, "locks/telegram.%.*s", (int)strspn(token, "0123456789"),
			 token);
}

struct lock *bot_lock(struct home *home, const json_t *settings, struct err *e)
{
	char path[HOME_PATH_SIZE];

	return lock_take(bot_path(home, settings, path), 0, e);
}

int64_t bot_offset(struct home *home, const json_t *settings)
{
	char path[HOME_PATH_SIZE];
	char label[128];
	long offset = 0;

	(void)lock_look(bot_path(home, settings, path), label, sizeof label);
	return text_number(label, 0, 0x7FFFFFFFFFFFL, &offset) ? offset : 0;
}

void bot_keep_offset(struct lock *lock, int64_t offset)
{
	struct err e = { 0 };
	char label[32];

	snprintf(label, sizeof label, "%" PRId64, offset);
	if (!lock_write_label(lock, label, &e))
		log_warning("%s", e.text);
}

bool bot_skip_old(struct home *home, const json_t *settings, struct lock *lock, struct err *e)
{
	OWN(json) json_t *updates = NULL;
	int64_t offset = bot_offset(home, settings);
	struct message message;
	size_t i;
	json_t *update;

	/* -1: the last one only, and the server forgets those before it. */
	updates = telegram_call(settings, "getUpdates", "offset=-1&timeout=0", NULL, e);
	if (updates == NULL)
		return false;
	json_array_foreach(updates, i, update)
	{
		updates_read(update, &message);
		if (message.update >= offset)
			offset = message.update + 1;
	}
	bot_keep_offset(lock, offset);
	return true;
}

/* --- open questions */

struct listener {
	struct home *home;
	const json_t *settings;
	const volatile sig_atomic_t *stop;
	struct lock *lock;
	int64_t offset;
	void (*note)(bool well, const char *text, void *argument);
	void *argument;
};

static int oldest_first(const void *a, const void *b)
{
	int64_t left = ((const struct open_question *)a)->asked_ms;
	int64_t right = ((const struct open_question *)b)->asked_ms;

	return (left > right) - (left < right);
}

/* What tasks of accounts that write to this chat ask; owned by the caller. */
static struct open_question *find_questions(const struct listener *listener, const char *chat,
					    size_t *count)
{
	struct err e = { 0 };
	OWN(json) json_t *session = session_load(listener->home, &e);
	OWN(json) json_t *tasks = tasks_list(listener->home, NULL, &e);
	struct open_question *found = mem_grow(NULL, json_array_size(tasks) + 1, sizeof *found);
	size_t i;
	json_t *task;

	*count = 0;
	json_array_foreach(tasks, i, task)
	{
		const char *id = json_get_text(task, "id", "");
		OWN(json) json_t *status = NULL;

		if (!channel_has_chat(session, json_get_text(task, "account", ""), chat) ||
		    !task_runs(task))
			continue;
		status = control_do(listener->home, id, "status", &e);
		if (!text_equal(json_get_text(status, "state", ""), "needs-answer"))
			continue;
		text_copy(found[*count].id, sizeof found[*count].id, id);
		found[*count].asked_ms = json_get_number(status, "asked", 0);
		++*count;
	}
	qsort(found, *count, sizeof *found, oldest_first);
	return found;
}

/* --- messages */

/* In the chat that the message came from. */
static void reply(const struct listener *listener, const char *chat, const char *text)
{
	OWN(json) json_t *settings = json_copy((json_t *)listener->settings);
	struct err e = { 0 };

	json_put_text(settings, "chatId", chat);
	if (!telegram_say(settings, text, &e))
		listener->note(false, e.text, listener->argument);
}

static void hand_over(const struct listener *listener, const char *id, const char *answer,
		      const char *chat)
{
	json_t *request = json_object();
	OWN(json) json_t *answered = NULL;
	struct err e = { 0 };
	char text[640];

	json_put_text(request, "do", "answer");
	json_put_text(request, "text", answer);
	answered = control_ask(listener->home, id, request, CONTROL_WAIT_MS, &e);
	if (answered != NULL) {
		snprintf(text, sizeof text, "answered over Telegram: %.16s", id);
		listener->note(true, text, listener->argument);
		snprintf(text, sizeof text, "%.16s has its answer and goes on.", id);
	} else {
		snprintf(text, sizeof text, "%.16s did not take the answer: %.500s", id, e.text);
	}
	reply(listener, chat, text);
}

static void act_on(const struct listener *listener, const struct message *message)
{
	const char *token = json_get_text(listener->settings, "botToken", "");
	struct open_question *questions;
	char chat[CHANNEL_CHAT_SIZE];
	const char *answer;
	char number[32];
	size_t count, which;

	snprintf(number, sizeof number, "%" PRId64, message->chat);
	channel_chat(token, number, chat);
	questions = find_questions(listener, chat, &count);
	/* Strangers ask nothing, and are told nothing. */
	if (count > 0)
		switch (updates_match(message, questions, count, &which, &answer)) {
		case MATCH_FOUND: hand_over(listener, questions[which].id, answer, number); break;
		case MATCH_UNCLEAR:
			reply(listener, number,
			      "No task of that name asks. Begin with the id of the one you mean.");
			break;
		case MATCH_NOBODY:
		case MATCH_NOTHING: break;
		}
	free(questions);
}

static bool poll_once(struct listener *listener, struct err *e)
{
	OWN(text)
	char *query =
		text_format("offset=%" PRId64 "&timeout=%d", listener->offset, LONG_POLL_SECONDS);
	OWN(json)
	json_t *updates = telegram_call(listener->settings, "getUpdates", query, listener->stop, e);
	struct message message;
	size_t i;
	json_t *update;

	if (updates == NULL)
		return false;
	json_array_foreach(updates, i, update)
	{
		updates_read(update, &message);
		if (message.update < listener->offset || *listener->stop != 0)
			continue;
		listener->offset = message.update + 1;
		bot_keep_offset(listener->lock, listener->offset);
		act_on(listener, &message);
	}
	return true;
}

static void nap(const volatile sig_atomic_t *stop, int64_t milliseconds)
{
	int64_t end = clock_monotonic_ms() + milliseconds;

	while (*stop == 0 && clock_monotonic_ms() < end)
		clock_nap_ms(SLICE_MS);
}

/* Another one may be reading for us now. */
static struct lock *wait_for_turn(struct home *home, const json_t *settings,
				  const volatile sig_atomic_t *stop)
{
	struct lock *lock = NULL;

	while (*stop == 0) {
		struct err busy = { 0 };

		lock = bot_lock(home, settings, &busy);
		if (lock != NULL)
			break;
		nap(stop, TURN_MS);
	}
	return lock;
}

void listen_for_answers(struct home *home, const json_t *settings,
			const volatile sig_atomic_t *stop,
			void (*note)(bool well, const char *text, void *argument), void *argument)
{
	OWN(lock) struct lock *lock = wait_for_turn(home, settings, stop);
	struct listener listener = { .home = home,
				     .settings = settings,
				     .stop = stop,
				     .lock = lock,
				     .note = note,
				     .argument = argument };
	bool in_trouble = false;

	if (lock != NULL)
		listener.offset = bot_offset(home, settings);
	while (lock != NULL && *stop == 0) {
		int64_t start = clock_monotonic_ms();
		struct err failed = { 0 };
		bool fine = poll_once(&listener, &failed);

		if (!fine && !in_trouble && failed.kind != ERR_STOPPED)
			note(false, failed.text, argument);
		in_trouble = !fine;
		nap(stop, start + (fine ? QUICK_MS : TROUBLE_MS) - clock_monotonic_ms());
	}
}
