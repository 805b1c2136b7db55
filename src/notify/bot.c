/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify/bot.h"

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
#include "control/control.h"
#include "control/tasks.h"
#include "notify/reader.h"
#include "notify/sending.h"
#include "notify/telegram.h"
#include "notify/updates.h"
#include "os/lock.h"
#include "store/channels.h"
#include "store/confine.h"
#include "store/home.h"
#include "store/session.h"

enum {
	LONG_POLL_SECONDS = 10,
	QUICK_MS = 1000,   /* a server that does not wait is asked no more often */
	TROUBLE_MS = 5000, /* after a failure */
	TURN_MS = 500,	   /* how often a process checks whether the bot is read */
	SLICE_MS = 50,
	HAND_OVER_TRIES = 6, /* to a task that is busy for a moment */
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

void bot_allow_lock(const struct home *home, const json_t *settings)
{
	char path[HOME_PATH_SIZE];

	confine_lock(bot_path(home, settings, path));
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
	size_t digits;

	(void)lock_look(bot_path(home, settings, path), label, sizeof label);
	digits = strspn(label, "0123456789");
	return digits > 0 && label[digits] == '\0' ? strtoll(label, NULL, 10) : 0;
}

void bot_keep_offset(struct lock *lock, int64_t offset)
{
	struct err e = { 0 };
	char label[32];

	snprintf(label, sizeof label, "%" PRId64, offset);
	if (!lock_write_label(lock, label, &e))
		log_warning("%s", e.text);
}

bool bot_skip_old(const json_t *settings, struct lock *lock, struct err *e)
{
	struct reader reader = { .settings = settings, .limit = 1 };
	OWN(json) json_t *updates = NULL;
	struct message message;
	size_t i;
	json_t *update;

	/* -1: the last one only, and the server forgets those before it. Numbers may have begun
	 * anew at a lower one: what was kept before says nothing. */
	updates = telegram_call(settings, "getUpdates", "offset=-1&limit=1&timeout=0", NULL, e);
	if (updates == NULL)
		return false;
	json_each_item(updates, i, update) {
		updates_read(update, &message);
		(void)reader_pass(&reader, &message);
	}
	bot_keep_offset(lock, reader.offset);
	return true;
}

/* --- open questions */

struct listener {
	struct home *home;
	struct reader reader;
	const volatile sig_atomic_t *stop;
	struct lock *lock;
	void (*note)(bool well, const char *text, void *argument);
	void *argument;
};

static int oldest_first(const void *a, const void *b)
{
	int64_t left = ((const struct open_question *)a)->asked_ms;
	int64_t right = ((const struct open_question *)b)->asked_ms;

	return (left > right) - (left < right);
}

static bool read_question(const json_t *status, const char *id, struct open_question *found)
{
	const json_t *question = json_object_get(status, "question");
	const json_t *messages = json_object_get(question, "messages");

	*found = (struct open_question){ .asked_ms = json_get_number(status, "asked", 0) };
	if (found->asked_ms == 0)
		return false;
	text_copy(found->id, sizeof found->id, id);
	found->question = json_get_number(question, "id", 0);
	for (size_t i = 0; i < TELLING_MESSAGES_MAX && i < json_array_size(messages); i++)
		found->messages[i] = json_integer_value(json_array_get(messages, i));
	return true;
}

/* Does some account write to this chat? Anybody may write to a bot, and often. */
static bool is_known_chat(const json_t *session, const char *chat)
{
	const char *name;
	json_t *account;

	json_each_member(json_object_get(session, "accounts"), name, account)
		if (channel_has_chat(session, name, chat))
			return true;
	return false;
}

/* The tasks that run of accounts that write to this chat; owned by the caller. */
static json_t *tasks_of_chat(struct home *home, const char *chat)
{
	struct err e = { 0 };
	OWN(json) json_t *session = session_load(home, &e);
	OWN(json) json_t *tasks = NULL;
	json_t *found = json_array();
	size_t i;
	json_t *task;

	tasks = is_known_chat(session, chat) ? tasks_list(home, NULL, &e) : NULL;
	json_each_item(tasks, i, task)
		if (task_runs(task) && task_elsewhere(task) == NULL &&
		    channel_has_chat(session, json_get_text(task, "account", ""), chat))
			json_array_append(found, task);
	return found;
}

/* What they ask; owned by the caller. All are looked at together: one that hangs keeps no
 * answer from the others. */
static struct open_question *find_questions(struct home *home, const char *chat, size_t *count)
{
	OWN(json) json_t *tasks = tasks_of_chat(home, chat);
	size_t task_count = json_array_size(tasks);
	struct open_question *found = mem_grow(NULL, task_count + 1, sizeof *found);
	struct control_call *calls = mem_grow(NULL, task_count + 1, sizeof *calls);

	*count = 0;
	for (size_t i = 0; i < task_count; i++)
		calls[i] = (struct control_call){
			.id = json_get_text(json_array_get(tasks, i), "id", ""), .fd = -1
		};
	control_ask_all(home, calls, task_count, json_pack("{s:s}", "do", "status"),
			CONTROL_WAIT_MS);
	for (size_t i = 0; i < task_count; i++) {
		OWN(json) json_t *status = calls[i].answer;

		if (read_question(status, calls[i].id, &found[*count]))
			++*count;
	}
	free(calls);
	qsort(found, *count, sizeof *found, oldest_first);
	return found;
}

/* Only when no other task waits for an answer: it may be among what is left out. */
void bot_leave_out_old(struct home *home, const json_t *settings, const char *id)
{
	struct err e = { 0 };
	OWN(lock) struct lock *lock = bot_lock(home, settings, &e);
	struct open_question *questions;
	char chat[CHANNEL_CHAT_SIZE];
	size_t count;

	if (lock == NULL)
		return; /* another listens: it reads what is old before it can be an answer */
	channel_chat(json_get_text(settings, "botToken", ""), json_get_text(settings, "chatId", ""),
		     chat);
	questions = find_questions(home, chat, &count);
	if (count == 0 || (count == 1 && text_equal(questions[0].id, id)))
		(void)bot_skip_old(settings, lock, &e);
	free(questions);
}

/* --- messages */

/* In the chat that the message came from. */
static void reply(const struct listener *listener, const char *chat, const char *text)
{
	OWN(json) json_t *settings = json_copy((json_t *)listener->reader.settings);
	struct sending ignored;
	struct err e = { 0 };

	json_put_text(settings, "chatId", chat);
	if (!telegram_say(settings, text, &ignored, &e))
		listener->note(false, e.text, listener->argument);
}

static bool give(const struct listener *listener, const char *id, const char *answer, struct err *e)
{
	json_t *request = json_object();
	OWN(json) json_t *answered = NULL;

	json_put_text(request, "do", "answer");
	json_put_text(request, "text", answer);
	answered = control_ask(listener->home, id, request, CONTROL_WAIT_MS, e);
	return answered != NULL;
}

static void hand_over(const struct listener *listener, const char *id, const char *answer,
		      const char *chat)
{
	struct err e = { 0 };
	bool given = give(listener, id, answer, &e);
	char text[640];

	/* It was read from the bot, which gives it out once: a task that does not hear for a
	 * moment must not lose it. */
	for (int try = 1; !given && e.kind == ERR_MISSING && try < HAND_OVER_TRIES; try++) {
		clock_nap_ms(QUICK_MS);
		e = (struct err){ 0 };
		given = give(listener, id, answer, &e);
	}
	if (given) {
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
	const char *token = json_get_text(listener->reader.settings, "botToken", "");
	struct open_question *questions;
	char chat[CHANNEL_CHAT_SIZE];
	const char *answer;
	char number[32];
	size_t count, which;

	snprintf(number, sizeof number, "%" PRId64, message->chat);
	channel_chat(token, number, chat);
	/* Strangers ask nothing, and are told nothing. */
	questions = find_questions(listener->home, chat, &count);
	switch (updates_match(message, questions, count, &which, &answer)) {
	case MATCH_FOUND: hand_over(listener, questions[which].id, answer, number); break;
	case MATCH_UNCLEAR:
		reply(listener, number,
		      "No task of that name asks. Begin with the id of the one you mean.");
		break;
	case MATCH_OLD:
		reply(listener, number,
		      "That question is over; this was not taken as an answer. "
		      "Reply to the newest one.");
		break;
	case MATCH_EARLY:
		reply(listener, number,
		      "That was written before the question; it was not taken as an answer. "
		      "If it is one, send it as a reply to the message that asks.");
		break;
	case MATCH_TOO_LONG:
		reply(listener, number, "That is too long for an answer; it was not taken as one.");
		break;
	case MATCH_NOBODY:
	case MATCH_NOTHING: break;
	}
	free(questions);
}

/* False and *e when nothing was heard; *quiet when no message has come. */
static bool poll_once(struct listener *listener, bool *quiet, struct err *e)
{
	int64_t before = listener->reader.offset;
	OWN(json) json_t *updates = NULL;
	struct message message;
	size_t i;
	json_t *update;

	updates = reader_next(&listener->reader, LONG_POLL_SECONDS, listener->stop, e);
	if (listener->reader.passed_over > 0) {
		listener->note(false, "a message to the bot cannot be read; it is passed over",
			       listener->argument);
		listener->reader.passed_over = 0;
	}
	*quiet = json_array_size(updates) == 0 && listener->reader.offset == 0 && before == 0;
	if (updates == NULL)
		return false;
	if (listener->reader.offset != before)
		bot_keep_offset(listener->lock, listener->reader.offset);
	json_each_item(updates, i, update) {
		updates_read(update, &message);
		if (*listener->stop != 0 || !reader_pass(&listener->reader, &message))
			continue;
		bot_keep_offset(listener->lock, listener->reader.offset);
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

void bot_listen(struct home *home, const json_t *settings, const volatile sig_atomic_t *stop,
		void (*note)(bool well, const char *text, void *argument), void *argument)
{
	OWN(lock) struct lock *lock = wait_for_turn(home, settings, stop);
	struct listener listener = { .home = home,
				     .reader = { .settings = settings },
				     .stop = stop,
				     .lock = lock,
				     .note = note,
				     .argument = argument };
	bool in_trouble = false;

	if (lock != NULL)
		listener.reader.offset = bot_offset(home, settings);
	while (lock != NULL && *stop == 0) {
		int64_t start = clock_monotonic_ms();
		struct err failed = { 0 };
		bool quiet;
		bool fine = poll_once(&listener, &quiet, &failed);

		if (!fine && !in_trouble && failed.kind != ERR_STOPPED)
			note(false, failed.text, argument);
		in_trouble = !fine;
		if (!fine || quiet)
			nap(stop, start + (fine ? QUICK_MS : TROUBLE_MS) - clock_monotonic_ms());
	}
}
