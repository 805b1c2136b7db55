/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify/notify.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "notify/notify_parts.h"
#include "os/child.h"
#include "os/guard.h"
#include "os/lock.h"
#include "os/process.h"
#include "os/signals.h"
#include "os/stream.h"
#include "store/channels.h"
#include "store/session.h"
#include "task/confine.h"

enum { TRIES = 3, FIRST_PAUSE_MS = 1000, LINE_MAX_SIZE = 16 * 1024, SEND_WAIT_MS = 1000 };

static const struct sender *const senders[] = { &sender_telegram, &sender_discord, &sender_ntfy,
						&sender_command };
enum { SENDERS = sizeof senders / sizeof *senders };

struct delivery {
	struct home *home;
	const struct notice *notice;
	bool listen, quiet;
	notify_report *report;
	void *argument;
	struct post {
		const struct sender *sender;
		json_t *settings;
		struct child child; /* pid 0: it has ended */
		struct buffer input;
		bool sent;
		struct delivery *delivery;
	} posts[SENDERS];
};

/* --- in a channel's child */

static volatile sig_atomic_t stop;

static void tell(int channel, bool sent, bool well, const char *text)
{
	OWN(json) json_t *line = json_object();
	OWN(text) char *written = NULL;

	json_put_flag(line, "sent", sent);
	json_put_flag(line, "well", well);
	json_put_text(line, "text", text);
	written = json_line(line);
	(void)stream_send_line(channel, written, SEND_WAIT_MS);
}

static bool send_patiently(const struct post *post, struct err *e)
{
	int pause_ms = FIRST_PAUSE_MS;

	for (int try = 1;; try++) {
		struct err failed = { 0 };

		if (post->sender->send(post->settings, post->delivery->notice, &failed))
			return true;
		*e = failed;
		if (failed.kind != ERR_RETRY || try == TRIES || stop != 0)
			return false;
		clock_nap_ms(pause_ms);
		pause_ms *= 2;
	}
}

/* Failing to leave out what is old only means that it may be taken for an answer later. */
static void leave_out_old(struct home *home, const json_t *settings)
{
	struct err e = { 0 };
	OWN(lock) struct lock *lock = bot_lock(home, settings, &e);

	if (lock != NULL)
		(void)bot_skip_old(home, settings, lock, &e);
}

static void note(bool well, const char *text, void *argument)
{
	tell(*(const int *)argument, false, well, text);
}

static int work(void *argument, int channel)
{
	struct post *post = argument;
	const struct delivery *delivery = post->delivery;
	bool listens = delivery->listen && post->sender == &sender_telegram;
	struct clerk_duty duty = { .home = delivery->home, .account = delivery->notice->account };
	struct err e = { 0 };
	bool well = true;

	guard_process();
	process_name("ikabot-notify");
	signals_ignore(SIGPIPE);
	signals_flag(SIGTERM, &stop);
	if (post->sender != &sender_command) /* a program of the user's has no limits of ours */
		confine(CONFINE_MESSAGE, &duty,
			confine_is_wanted(delivery->home, delivery->notice->account));
	if (listens && !delivery->quiet)
		leave_out_old(delivery->home, post->settings);
	if (!delivery->quiet) {
		well = send_patiently(post, &e);
		tell(channel, true, well, well ? "sent" : e.text);
	}
	if (listens && well)
		listen_for_answers(delivery->home, post->settings, &stop, note, &channel);
	confine_end();
	return well ? 0 : 1;
}

/* --- in its parent */

static void report(const struct post *post, bool sent, bool well, const char *text)
{
	struct err e = { 0 };
	const struct channel *channel = channel_find(post->sender->name, &e);

	post->delivery->report(channel->title, sent, well, text, post->delivery->argument);
}

static void start_post(struct post *post)
{
	const int keep[] = { -1 };
	struct err e = { 0 };

	if (child_start(&post->child, work, post, keep, &e))
		return;
	post->child = (struct child){ 0, -1 };
	report(post, true, false, e.text);
}

struct delivery *notify_start(struct home *home, const json_t *secrets, const char *only,
			      const struct notice *notice, bool listen, bool quiet,
			      notify_report *report_to, void *argument)
{
	struct delivery *delivery = mem_new(sizeof *delivery);

	*delivery = (struct delivery){ .home = home,
				       .notice = notice,
				       .listen = listen,
				       .quiet = quiet,
				       .report = report_to,
				       .argument = argument };
	for (size_t i = 0; i < SENDERS; i++) {
		struct post *post = &delivery->posts[i];
		json_t *settings = json_object_get(secrets, senders[i]->name);
		bool wanted = only == NULL || text_equal(only, senders[i]->name);

		*post = (struct post){ .sender = senders[i],
				       .delivery = delivery,
				       .child = { 0, -1 } };
		if (!wanted || !json_is_object(settings) ||
		    (quiet && senders[i] != &sender_telegram))
			continue;
		post->settings = json_incref(settings);
		start_post(post);
	}
	return delivery;
}

static void hear(struct post *post)
{
	enum stream_end end = stream_receive(post->child.channel, &post->input, LINE_MAX_SIZE);
	char *text;

	while ((text = stream_cut_line(&post->input)) != NULL) {
		struct err e = { 0 };
		OWN(json) json_t *line = json_parse(text, strlen(text), "a channel's line", &e);
		bool sent = json_get_flag(line, "sent", false);

		post->sent |= sent;
		report(post, sent, json_get_flag(line, "well", false),
		       json_get_text(line, "text", ""));
		free(text);
	}
	if (end == STREAM_OPEN && post->input.length < LINE_MAX_SIZE)
		return;
	if (end == STREAM_OPEN)
		child_signal(&post->child, SIGKILL); /* a line without an end */
	child_end(&post->child);
	if (!post->sent && !post->delivery->quiet)
		report(post, true, false, "it ended without a word");
}

size_t notify_tend(struct delivery *delivery, int wait_ms)
{
	struct stream_wait waits[SENDERS];
	size_t left = 0;

	for (size_t i = 0; i < SENDERS; i++) {
		waits[i] = (struct stream_wait){ .fd = delivery->posts[i].child.channel };
		left += delivery->posts[i].child.pid > 0;
	}
	if (left == 0)
		return 0;
	left = 0;
	stream_wait(waits, SENDERS, wait_ms);
	for (size_t i = 0; i < SENDERS; i++) {
		if (waits[i].readable)
			hear(&delivery->posts[i]);
		left += delivery->posts[i].child.pid > 0;
	}
	return left;
}

static void end_post(struct post *post)
{
	if (post->child.pid > 0) {
		child_signal(&post->child, SIGKILL);
		child_end(&post->child);
		if (!post->sent && !post->delivery->quiet)
			report(post, true, false, "it did not answer in time");
	}
	buffer_done(&post->input);
	json_decref(post->settings);
}

void notify_end(struct delivery *delivery, int grace_ms)
{
	int64_t end = clock_monotonic_ms() + grace_ms;
	int64_t left = grace_ms;

	for (size_t i = 0; i < SENDERS; i++)
		child_signal(&delivery->posts[i].child, SIGTERM);
	while (left > 0 && notify_tend(delivery, (int)left) > 0)
		left = end - clock_monotonic_ms();
	for (size_t i = 0; i < SENDERS; i++)
		end_post(&delivery->posts[i]);
	free(delivery);
}

/* --- orders of whoever sets channels up */

static void gather(const char *channel, bool sent, bool well, const char *text, void *argument)
{
	json_t *result = json_object();

	(void)sent;
	json_put_text(result, "title", channel);
	json_put_flag(result, "well", well);
	json_put_text(result, "text", text);
	json_array_append_new(argument, result);
}

static json_t *try_channels(struct home *home, const char *account, const json_t *secrets,
			    const char *only, struct err *e)
{
	OWN(json) json_t *session = session_load(home, e);
	int64_t end = clock_monotonic_ms() + NOTIFY_LIMIT_MS;
	int64_t left = NOTIFY_LIMIT_MS;
	struct delivery *delivery;
	struct notice notice;
	json_t *results;

	if (session == NULL)
		return NULL;
	notice_trial(&notice, account, session);
	results = json_array();
	delivery = notify_start(home, secrets, only, &notice, false, false, gather, results);
	while (left > 0 && notify_tend(delivery, (int)left) > 0)
		left = end - clock_monotonic_ms();
	notify_end(delivery, 0);
	return json_pack("{s:o}", "results", results);
}

json_t *notify_order(struct home *home, const char *account, const json_t *secrets,
		     const json_t *order, struct err *e)
{
	const json_t *settings = json_object_get(order, "settings");
	const char *what = json_get_text(order, "do", "");

	if (text_equal(what, "greet"))
		return telegram_greet(home, settings, e);
	if (text_equal(what, "handshake"))
		return telegram_handshake(home, settings, json_get_text(order, "number", ""), e);
	return try_channels(home, account, secrets, json_get_text(order, "channel", NULL), e);
}
