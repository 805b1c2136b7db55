/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify/messenger.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "notify/notice.h"
#include "notify/notify.h"
#include "os/child.h"
#include "os/guard.h"
#include "os/process.h"
#include "os/signals.h"
#include "os/stream.h"
#include "store/home.h"
#include "store/secrets.h"
#include "store/session.h"
#include "task/control.h"

enum {
	ORDER_MAX = 64 * 1024,
	ORDER_WAIT_MS = 10000,
	GRACE_MS = 3000, /* a confirmation may still be sent */
	LISTEN_LIMIT_MS = 24 * 3600 * 1000,
};

struct messenger {
	struct home home;
	struct notice notice;
	json_t *secrets;
	bool quiet;
	struct delivery *delivery;
	int64_t start_ms;
};

static json_t *hear_order(int channel, struct key *key, bool *has_key, struct err *e)
{
	struct buffer input = { 0 };
	OWN(text) char *line = stream_line(channel, &input, ORDER_MAX, ORDER_WAIT_MS);
	OWN(json)
	json_t *order = line != NULL ? json_parse(line, strlen(line), "the order", e) : NULL;

	if (line == NULL)
		err_set(e, ERR_SYSTEM, "no order came");
	*has_key = json_get_flag(order, "key", false) &&
		   stream_exact(channel, &input, key, sizeof *key, ORDER_WAIT_MS);
	buffer_done(&input);
	stream_close(channel);
	return STEAL(order);
}

static void open_log(const struct messenger *messenger, const json_t *session)
{
	char path[HOME_PATH_SIZE];
	char name[96];

	snprintf(name, sizeof name, "%s.%s", messenger->notice.function, messenger->notice.id);
	/* The keeper writes there, too, and rotates it. */
	log_open(home_path(&messenger->home, path, "log/%s.log", messenger->notice.id), name, 0);
	log_threshold((enum log_level)session_setting(session, messenger->notice.account,
						      "logLevel", LOG_LEVEL_INFO));
}

static bool prepare(struct messenger *messenger, const json_t *order, struct key *key, bool has_key,
		    struct err *e)
{
	const char *account = json_get_text(order, "account", "");
	OWN(json) json_t *session = NULL;

	if (!home_find(&messenger->home, e))
		return false;
	session = session_load(&messenger->home, e);
	if (session == NULL || !notice_read(&messenger->notice, order, session, e))
		return false;
	open_log(messenger, session);
	messenger->quiet = json_get_flag(order, "quiet", false);
	if (!has_key && !key_recall(&messenger->home, account, key, e))
		return false;
	messenger->secrets = secrets_load(&messenger->home, account, key, e);
	return messenger->secrets != NULL;
}

static void report(const char *channel, bool sent, bool well, const char *text, void *argument)
{
	(void)argument;
	if (!well)
		log_warning("%s%s: %s", channel, sent ? ", message not sent" : "", text);
	else
		log_info("%s: %s", channel, sent ? "message sent" : text);
}

/* Called for each change of the task, and about once a second. */
static bool still_asks(const json_t *change, void *argument)
{
	struct messenger *messenger = argument;
	const char *state = json_get_text(change, "state", NULL);

	if (notify_tend(messenger->delivery, 0) == 0 ||
	    clock_monotonic_ms() - messenger->start_ms > LISTEN_LIMIT_MS)
		return false;
	/* A step may look whether the question still stands. */
	return state == NULL || text_equal(state, "needs-answer") || text_equal(state, "running");
}

static void deliver(struct messenger *messenger)
{
	bool question = notice_is_question(&messenger->notice);
	struct err e = { 0 };
	int64_t left = NOTIFY_LIMIT_MS;

	messenger->start_ms = clock_monotonic_ms();
	messenger->delivery =
		notify_start(&messenger->home, messenger->secrets, NULL, &messenger->notice,
			     question, messenger->quiet, report, NULL);
	if (question) { /* also when it is gone already: nobody waits for an answer */
		(void)control_follow(&messenger->home, messenger->notice.id, still_asks, messenger,
				     &e);
		left = 0;
	}
	while (left > 0 && notify_tend(messenger->delivery, (int)left) > 0)
		left = messenger->start_ms + NOTIFY_LIMIT_MS - clock_monotonic_ms();
	notify_end(messenger->delivery, question ? GRACE_MS : 0);
}

int messenger_detached(int channel)
{
	struct messenger messenger = { .secrets = NULL };
	struct key *key;
	OWN(json) json_t *order = NULL;
	struct err e = { 0 };
	bool has_key, ready;

	detached_begin();
	guard_process();
	process_name("ikabot-notify");
	signals_ignore(SIGPIPE);
	key = guard_new(sizeof *key);
	order = hear_order(channel, key, &has_key, &e);
	ready = order != NULL && prepare(&messenger, order, key, has_key, &e);
	guard_free(key, sizeof *key);
	if (ready)
		deliver(&messenger);
	else
		log_warning("nobody could be told: %s", e.text);
	json_decref(messenger.secrets);
	return ready ? 0 : 1;
}
