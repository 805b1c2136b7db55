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
#include "notify/bot.h"
#include "notify/notice.h"
#include "notify/sender.h"
#include "os/child.h"
#include "os/guard.h"
#include "os/lock.h"
#include "os/process.h"
#include "os/signals.h"
#include "os/stream.h"
#include "store/channels.h"
#include "store/confine.h"

enum {
	LINE_MAX_SIZE = 16 * 1024,
	SEND_WAIT_MS = 1000,
	POST_LIMIT_MS = 60000,
	LISTEN_FIRST_MS = 500,
	LISTEN_PAUSE_MAX_MS = 5 * 60000,
	LISTEN_STEADY_MS = 60000, /* one that lived for so long was fine */
};

static const struct sender *const senders[] = { &sender_telegram, &sender_discord, &sender_ntfy,
						&sender_command };
enum { SENDERS = sizeof senders / sizeof *senders };

static const char *const fate_names[] = {
	[FATE_SENT] = "sent",
	[FATE_PERHAPS] = "perhaps",
	[FATE_LATER] = "later",
	[FATE_REFUSED] = "refused",
};

struct delivery {
	struct home *home;
	char account[ACCOUNT_NAME_SIZE];
	struct notify_ears ears;
	struct post {
		const struct sender *sender;
		json_t *settings; /* NULL: it is not set up */
		struct notice notice;
		bool first;
		struct child child; /* pid 0: none is at work */
		struct buffer input;
		int64_t deadline_ms;
		bool told;
		struct delivery *delivery;
	} posts[SENDERS];
	struct listening {
		bool wanted;
		struct child child;
		struct buffer input;
		int64_t start_ms, again_ms; /* monotonic */
		int failures;		    /* in a row */
	} listening;
};

static const char *fate_name(enum fate fate)
{
	return fate_names[fate];
}

static enum fate fate_find(const char *name)
{
	for (size_t i = 0; i < sizeof fate_names / sizeof *fate_names; i++)
		if (text_equal(fate_names[i], name))
			return (enum fate)i;
	return FATE_PERHAPS;
}

/* --- in a child */

static volatile sig_atomic_t stop;

/* False and *e where the process must be confined and cannot be. */
static bool begin_child(const struct post *post, struct clerk_duty *duty, struct err *e)
{
	const struct delivery *delivery = post->delivery;

	*duty = (struct clerk_duty){ .home = delivery->home,
				     .account = delivery->account,
				     .reaches = true };
	guard_process();
	process_name("ikabot-notify");
	signals_ignore(SIGPIPE);
	signals_flag(SIGTERM, &stop);
	if (post->sender == &sender_telegram)
		bot_allow_lock(delivery->home, post->settings);
	/* A program of the user's has no limits of ours. */
	return post->sender == &sender_command ||
	       confine(CONFINE_MESSAGE, duty, confine_is_wanted(delivery->home, delivery->account),
		       e);
}

static void say(int channel, json_t *line)
{
	OWN(text) char *written = json_line(line);

	json_decref(line);
	(void)stream_send_line(channel, written, SEND_WAIT_MS);
}

static int send_one(void *argument, int channel)
{
	const struct post *post = argument;
	struct sending sending = { .fate = FATE_LATER };
	struct clerk_duty duty;
	struct err e = { 0 };
	json_t *line = json_object();

	if (begin_child(post, &duty, &e)) {
		if (post->first && post->sender == &sender_telegram)
			bot_leave_out_old(post->delivery->home, post->settings, post->notice.id);
		if (post->sender->send(post->settings, &post->notice, &sending, &e))
			sending.fate = FATE_SENT;
	}
	json_put_text(line, "fate", fate_name(sending.fate));
	json_put_number(line, "after", sending.after_ms);
	json_put_number(line, "message", sending.message);
	json_put_text(line, "text", e.text);
	say(channel, line);
	confine_end();
	return sending.fate == FATE_SENT ? 0 : 1;
}

static void note(bool well, const char *text, void *argument)
{
	json_t *line = json_object();

	json_put_flag(line, "well", well);
	json_put_text(line, "text", text);
	say(*(const int *)argument, line);
}

static int listen_in_child(void *argument, int channel)
{
	const struct post *post = argument;
	struct clerk_duty duty;
	struct err e = { 0 };

	if (begin_child(post, &duty, &e))
		bot_listen(post->delivery->home, post->settings, &stop, note, &channel);
	else
		note(false, e.text, &channel);
	confine_end();
	return 0;
}

/* --- in its parent */

static struct post *find_post(const struct delivery *delivery, const char *channel)
{
	for (size_t i = 0; i < SENDERS; i++)
		if (text_equal(senders[i]->name, channel))
			return (struct post *)&delivery->posts[i];
	return NULL;
}

static void report(struct post *post, const struct sending *sending, const char *text)
{
	const struct notify_ears *ears = &post->delivery->ears;

	post->told = true;
	ears->sent(post->sender->name, sending, text, ears->argument);
}

struct delivery *notify_start(struct home *home, const char *account, const json_t *secrets,
			      const struct notify_ears *ears)
{
	struct delivery *delivery = mem_new(sizeof *delivery);

	*delivery = (struct delivery){ .home = home, .ears = *ears };
	delivery->listening.child.channel = -1;
	text_copy(delivery->account, sizeof delivery->account, account);
	for (size_t i = 0; i < SENDERS; i++)
		delivery->posts[i] = (struct post){ .sender = senders[i],
						    .delivery = delivery,
						    .child = { 0, -1 } };
	notify_settle(delivery, secrets);
	return delivery;
}

void notify_settle(struct delivery *delivery, const json_t *secrets)
{
	for (size_t i = 0; i < SENDERS; i++) {
		json_t *settings = json_object_get(secrets, senders[i]->name);

		json_decref(delivery->posts[i].settings);
		delivery->posts[i].settings =
			json_is_object(settings) ? json_incref(settings) : NULL;
	}
}

bool notify_has(const struct delivery *delivery, const char *channel)
{
	const struct post *post = find_post(delivery, channel);

	return post != NULL && post->settings != NULL;
}

bool notify_is_busy(const struct delivery *delivery, const char *channel)
{
	const struct post *post = find_post(delivery, channel);

	return post != NULL && post->child.pid > 0;
}

void notify_send(struct delivery *delivery, const char *channel, const struct notice *notice,
		 bool first)
{
	const int keep[] = { -1 };
	struct post *post = find_post(delivery, channel);
	struct err e = { 0 };

	post->notice = *notice;
	post->first = first;
	post->told = false;
	post->deadline_ms = clock_monotonic_ms() + POST_LIMIT_MS;
	if (child_start(&post->child, send_one, post, keep, &e))
		return;
	post->child = (struct child){ 0, -1 };
	report(post, &(struct sending){ .fate = FATE_LATER }, e.text);
}

static void bury(struct post *post, const char *why)
{
	child_signal(&post->child, SIGKILL);
	child_end(&post->child);
	buffer_done(&post->input);
	if (!post->told)
		report(post, &(struct sending){ .fate = FATE_PERHAPS }, why);
}

static void hear_post(struct post *post)
{
	enum stream_end end = stream_receive(post->child.channel, &post->input, LINE_MAX_SIZE);
	OWN(text) char *text = stream_cut_line(&post->input);

	if (text != NULL && !post->told) {
		struct err e = { 0 };
		OWN(json) json_t *line = json_parse(text, strlen(text), "a channel's line", &e);
		struct sending sending = {
			.fate = fate_find(json_get_text(line, "fate", "")),
			.after_ms = json_get_number(line, "after", 0),
			.message = json_get_number(line, "message", 0),
		};

		report(post, &sending, json_get_text(line, "text", ""));
	}
	if (end != STREAM_OPEN || post->input.length >= LINE_MAX_SIZE)
		bury(post, "it ended without a word");
}

/* --- the child that reads answers */

static void end_listening(struct delivery *delivery, bool failed)
{
	struct listening *listening = &delivery->listening;
	int64_t now = clock_monotonic_ms();
	int64_t pause = LISTEN_FIRST_MS;

	child_signal(&listening->child, SIGKILL);
	child_end(&listening->child);
	listening->child = (struct child){ 0, -1 };
	buffer_done(&listening->input);
	if (now - listening->start_ms > LISTEN_STEADY_MS)
		listening->failures = 0;
	for (int i = 0; i < listening->failures && pause < LISTEN_PAUSE_MAX_MS; i++)
		pause *= 2;
	listening->failures += failed;
	listening->again_ms = now + (pause < LISTEN_PAUSE_MAX_MS ? pause : LISTEN_PAUSE_MAX_MS);
}

static void hear_listener(struct delivery *delivery)
{
	struct listening *listening = &delivery->listening;
	enum stream_end end =
		stream_receive(listening->child.channel, &listening->input, LINE_MAX_SIZE);
	char *text;

	while ((text = stream_cut_line(&listening->input)) != NULL) {
		struct err e = { 0 };
		OWN(json) json_t *line = json_parse(text, strlen(text), "a listener's line", &e);

		delivery->ears.heard(json_get_flag(line, "well", false),
				     json_get_text(line, "text", ""), delivery->ears.argument);
		free(text);
	}
	if (end != STREAM_OPEN || listening->input.length >= LINE_MAX_SIZE)
		end_listening(delivery, true);
}

static void tend_listener(struct delivery *delivery)
{
	const int keep[] = { -1 };
	struct listening *listening = &delivery->listening;
	struct post *post = find_post(delivery, "telegram");
	struct err e = { 0 };

	if (!listening->wanted || post->settings == NULL || listening->child.pid > 0 ||
	    clock_monotonic_ms() < listening->again_ms)
		return;
	listening->start_ms = clock_monotonic_ms();
	if (child_start(&listening->child, listen_in_child, post, keep, &e))
		return;
	listening->child = (struct child){ 0, -1 };
	listening->again_ms = listening->start_ms + LISTEN_PAUSE_MAX_MS;
	delivery->ears.heard(false, e.text, delivery->ears.argument);
}

void notify_listen(struct delivery *delivery, bool wanted)
{
	if (!wanted && delivery->listening.wanted && delivery->listening.child.pid > 0)
		child_signal(&delivery->listening.child, SIGTERM); /* a word may be on its way */
	delivery->listening.wanted = wanted;
	tend_listener(delivery);
}

/* --- all of them */

static size_t count_busy(const struct delivery *delivery)
{
	size_t count = 0;

	for (size_t i = 0; i < SENDERS; i++)
		count += delivery->posts[i].child.pid > 0;
	return count;
}

size_t notify_tend(struct delivery *delivery, int wait_ms)
{
	struct stream_wait waits[SENDERS + 1];
	int64_t now;

	for (size_t i = 0; i < SENDERS; i++)
		waits[i] = (struct stream_wait){ .fd = delivery->posts[i].child.channel };
	waits[SENDERS] = (struct stream_wait){ .fd = delivery->listening.child.channel };
	stream_wait(waits, SENDERS + 1, wait_ms);
	now = clock_monotonic_ms();
	for (size_t i = 0; i < SENDERS; i++)
		if (waits[i].readable)
			hear_post(&delivery->posts[i]);
		else if (delivery->posts[i].child.pid > 0 && now > delivery->posts[i].deadline_ms)
			bury(&delivery->posts[i], "it did not answer in time");
	if (waits[SENDERS].readable)
		hear_listener(delivery);
	tend_listener(delivery);
	return count_busy(delivery);
}

void notify_end(struct delivery *delivery, int grace_ms)
{
	int64_t end = clock_monotonic_ms() + grace_ms;
	int64_t left = 0; /* nothing may be under way at all */

	delivery->listening.wanted = false;
	for (size_t i = 0; i < SENDERS; i++)
		child_signal(&delivery->posts[i].child, SIGTERM);
	child_signal(&delivery->listening.child, SIGTERM);
	while (notify_tend(delivery, (int)left) + (delivery->listening.child.pid > 0) > 0 &&
	       (left = end - clock_monotonic_ms()) > 0)
		;
	for (size_t i = 0; i < SENDERS; i++) {
		if (delivery->posts[i].child.pid > 0)
			bury(&delivery->posts[i], "it did not answer in time");
		buffer_done(&delivery->posts[i].input);
		json_decref(delivery->posts[i].settings);
	}
	if (delivery->listening.child.pid > 0)
		end_listening(delivery, false);
	free(delivery);
}
