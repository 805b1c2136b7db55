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
#include "control/control.h"
#include "notify/carrier.h"
#include "notify/notice.h"
#include "notify/notify.h"
#include "notify/postman.h"
#include "notify/source.h"
#include "os/detached.h"
#include "os/file.h"
#include "os/guard.h"
#include "os/lock.h"
#include "os/process.h"
#include "os/signals.h"
#include "os/stream.h"
#include "store/channels.h"
#include "store/home.h"
#include "store/secrets.h"
#include "store/session.h"
#include "store/settings.h"
#include "store/telling.h"

enum {
	ORDER_MAX = 256 * 1024,
	ORDER_WAIT_MS = 10000,
	GRACE_MS = 3000, /* a confirmation may still be sent */
	TURN_MS = 200,
	FILE_LOOK_MS = 3000,  /* without a keeper: whether the task still is there */
	TAKE_OVER_MS = 10000, /* for another messenger of the task to end */
};

struct messenger {
	struct home home;
	struct notice about;
	struct source source;
	struct lock *lock;
	struct key *key;
	bool has_key;
	struct postman *postman;
	struct carrier *carrier;
	struct delivery *delivery;
	enum source_state state;
	bool asks, left;
	bool stale;	    /* the keeper has something new */
	int64_t look_at_ms; /* monotonic; without a keeper */
	int64_t end_ms;	    /* monotonic; the keeper starts another when one is needed then */
};

/* --- birth */

static json_t *hear_order(int channel, struct key *key, bool *has_key, struct err *e)
{
	struct buffer input = { 0 };
	OWN(text) char *line = stream_line(channel, &input, ORDER_MAX, ORDER_WAIT_MS);
	OWN(json) json_t *order = NULL;

	order = line != NULL ? json_parse(line, strlen(line), "the order", e) : NULL;
	if (line == NULL)
		err_set(e, ERR_SYSTEM, "no order came");
	*has_key = json_get_flag(order, "key", false) &&
		   stream_exact(channel, &input, key, sizeof *key, ORDER_WAIT_MS);
	buffer_done(&input);
	return STEAL(order);
}

static void open_log(const struct messenger *messenger, const json_t *session)
{
	char path[HOME_PATH_SIZE];
	char name[96];

	snprintf(name, sizeof name, "%s.%s", messenger->about.function, messenger->about.id);
	/* The keeper writes there, too, and rotates it. */
	log_open(home_path(&messenger->home, path, "log/%s.log", messenger->about.id), name, 0);
	log_threshold(
		(enum log_level)session_setting(session, messenger->about.account, "logLevel"));
}

static json_t *load_secrets(struct messenger *messenger, struct err *e)
{
	const char *account = messenger->about.account;

	if (!messenger->has_key && !key_recall(&messenger->home, account, messenger->key, e))
		return NULL;
	secrets_catch_up(&messenger->home, account, messenger->key);
	return secrets_load(&messenger->home, account, messenger->key, e);
}

/* It goes with its holder: tasks are many. Of two messengers that this lets meet each other
 * one repeats a message, at worst. */
static const char *lock_path(struct messenger *messenger, char path[HOME_PATH_SIZE])
{
	return home_path(&messenger->home, path, "run/%s.tell", messenger->about.id);
}

static void hear_listener(bool well, const char *text, void *argument)
{
	(void)argument;
	if (well)
		log_info("Telegram: %s", text);
	else
		log_warning("Telegram: %s", text);
}

static bool prepare(struct messenger *messenger, const json_t *order, struct err *e)
{
	OWN(json) json_t *session = NULL;
	OWN(json) json_t *secrets = NULL;
	struct notify_ears ears = { postman_on_sent, hear_listener, NULL };
	char path[HOME_PATH_SIZE];

	if (!home_find(&messenger->home, e))
		return false;
	session = session_load(&messenger->home, e);
	if (session == NULL || !notice_read(&messenger->about, order, session, e))
		return false;
	open_log(messenger, session);
	messenger->lock = lock_take(lock_path(messenger, path), TAKE_OVER_MS, e);
	secrets = messenger->lock != NULL ? load_secrets(messenger, e) : NULL;
	if (secrets == NULL)
		return false;
	messenger->source.home = &messenger->home;
	messenger->source.unsaved = json_get_flag(order, "unsaved", false);
	text_copy(messenger->source.id, sizeof messenger->source.id, messenger->about.id);
	text_copy(messenger->source.account, sizeof messenger->source.account,
		  messenger->about.account);
	ears.argument = messenger->postman = postman_new(&messenger->about);
	messenger->delivery =
		notify_start(&messenger->home, messenger->about.account, secrets, &ears);
	postman_use(messenger->postman, messenger->delivery);
	messenger->carrier = carrier_new(&messenger->source, &messenger->about);
	postman_share(messenger->postman, messenger->carrier);
	postman_take(messenger->postman, json_object_get(order, "events"), true, true);
	messenger->asks = json_get_flag(order, "asks", false);
	messenger->stale = true;
	messenger->end_ms = clock_monotonic_ms() + TELLING_KEEP_HOURS * (3600 * (int64_t)1000);
	return true;
}

/* --- life */

/* What was refused may have been mended; a channel that is gone stays in use for no longer. */
static void read_settings_again(struct messenger *messenger)
{
	struct err e = { 0 };
	OWN(json) json_t *secrets = NULL;

	if (!postman_was_refused(messenger->postman))
		return;
	secrets = load_secrets(messenger, &e);
	if (secrets != NULL)
		notify_settle(messenger->delivery, secrets);
}

/* The task's queue as it is now, and into it what has become of messages. */
static void look_at_queue(struct messenger *messenger)
{
	OWN(json) json_t *ticks = postman_ticks(messenger->postman);
	struct news news = { .ticks = ticks };
	struct told told;

	messenger->state = source_ask(&messenger->source, &news, &told);
	messenger->look_at_ms = clock_monotonic_ms() + FILE_LOOK_MS;
	/* A full disk kept nothing of it, but it is known here. */
	if (messenger->state == SOURCE_GONE && messenger->source.unsaved) {
		messenger->asks = messenger->stale = false;
		postman_ticked(messenger->postman, ticks);
		postman_outlive(messenger->postman);
		return;
	}
	if (messenger->state == SOURCE_KEEPER || messenger->state == SOURCE_FILE) {
		postman_ticked(messenger->postman, ticks);
		messenger->asks = told.asks;
		messenger->stale = false;
		postman_take(messenger->postman, told.events, messenger->state == SOURCE_KEEPER,
			     told.asks);
	}
	json_decref(told.events);
}

static bool has_ticks(const struct messenger *messenger)
{
	OWN(json) json_t *ticks = postman_ticks(messenger->postman);

	return json_array_size(ticks) > 0;
}

/* What waited for another messenger may have been told by it. */
static void look_after_others(struct messenger *messenger)
{
	if (carrier_was_late(messenger->carrier) && messenger->state == SOURCE_KEEPER)
		messenger->stale = true;
}

/* False when nothing is left to do here. */
static bool turn(struct messenger *messenger)
{
	bool listens, carries;

	(void)notify_tend(messenger->delivery, 0);
	if (messenger->stale || has_ticks(messenger) ||
	    (messenger->state != SOURCE_KEEPER && clock_monotonic_ms() >= messenger->look_at_ms))
		look_at_queue(messenger);
	read_settings_again(messenger);
	carries = carrier_work(messenger->carrier, has_ticks(messenger));
	if (messenger->state == SOURCE_GONE && !messenger->source.unsaved)
		return carries;
	messenger->left = postman_work(messenger->postman);
	look_after_others(messenger);
	listens = messenger->asks && notify_has(messenger->delivery, "telegram");
	notify_listen(messenger->delivery,
		      listens && postman_has_asked(messenger->postman, "telegram"));
	messenger->left = messenger->left || listens || carries || has_ticks(messenger) ||
			  (messenger->stale && messenger->state == SOURCE_BUSY);
	return messenger->left && clock_monotonic_ms() < messenger->end_ms;
}

/* Called for each change of the task, and about once a second. */
static bool on_change(const json_t *change, void *argument)
{
	struct messenger *messenger = argument;

	messenger->stale |= change != NULL;
	return turn(messenger) && messenger->state == SOURCE_KEEPER;
}

static void live(struct messenger *messenger)
{
	while (turn(messenger)) {
		struct err e = { 0 };

		if (messenger->state == SOURCE_KEEPER &&
		    control_follow(&messenger->home, messenger->about.id, on_change, messenger, &e))
			messenger->stale = true;
		else
			(void)notify_tend(messenger->delivery, TURN_MS);
		if (messenger->state == SOURCE_KEEPER && e.kind != ERR_NONE)
			messenger->stale = true; /* it is gone */
	}
	notify_end(messenger->delivery, GRACE_MS);
	if (has_ticks(messenger) && messenger->state != SOURCE_GONE)
		look_at_queue(messenger);
	while (carrier_work(messenger->carrier, false))
		clock_nap_ms(TURN_MS);
}

int messenger_detached(int channel)
{
	struct messenger messenger = { 0 };
	OWN(json) json_t *order = NULL;
	struct err e = { 0 };
	char path[HOME_PATH_SIZE];
	bool ready;

	detached_begin();
	guard_process();
	process_name("ikabot-notify");
	signals_ignore(SIGPIPE);
	messenger.key = guard_new(sizeof *messenger.key);
	order = hear_order(channel, messenger.key, &messenger.has_key, &e);
	ready = order != NULL && prepare(&messenger, order, &e);
	if (ready)
		live(&messenger);
	else if (e.kind != ERR_BUSY) /* another tells for this task */
		log_warning("no message could be sent: %s", e.text);
	postman_free(messenger.postman);
	carrier_free(messenger.carrier);
	if (messenger.lock != NULL)
		(void)file_remove(lock_path(&messenger, path), &e);
	lock_free(messenger.lock);
	guard_free(messenger.key, sizeof *messenger.key);
	stream_close(channel);
	return ready ? 0 : 1;
}
