/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/messenger_start.h"

#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "control/instance.h"
#include "os/detached.h"
#include "os/lock.h"
#include "os/stream.h"
#include "store/home.h"
#include "store/secrets.h"
#include "store/state.h"
#include "store/telling.h"

/* The order fits into the channel at once, unless the system is out of memory. */
enum { HAND_OVER_MS = 1000 };

static bool hand_over(int channel, json_t *order, const struct key *key)
{
	OWN(text) char *text = NULL;

	json_put_flag(order, "key", key != NULL);
	text = json_line(order);
	return stream_send_line(channel, text, HAND_OVER_MS) &&
	       (key == NULL || stream_send(channel, key->bytes, KEY_SIZE, HAND_OVER_MS));
}

bool messenger_start(const struct home *home, json_t *order, const struct key *key,
		     struct process *messenger, int *channel, struct err *e)
{
	/* What ps shows; the rest goes over the channel. */
	const char *const arguments[] = { "ikabot", "--messenger", json_get_text(order, "id", ""),
					  json_get_text(order, "account", ""), NULL };
	char path[HOME_PATH_SIZE];
	OWN(fd) int fd = -1;
	pid_t pid;

	*messenger = (struct process){ 0 };
	if (!detached_start(arguments, home_path(home, path, "log/start.log"), &fd, &pid, e))
		return false;
	if (!process_find(pid, messenger))
		*messenger = (struct process){ 0 };
	if (!hand_over(fd, order, key))
		return err_set(e, ERR_SYSTEM, "the messenger takes no order");
	*channel = fd_steal(&fd);
	return true;
}

struct revival {
	struct home *home;
	const char *account;
	const struct key *(*key_of)(const char *account, void *argument);
	void *argument;
};

/* Its keeper lives, or somebody tells it already. */
static bool is_cared_for(const struct home *home, const json_t *saved)
{
	const char *id = json_get_text(saved, "id", "");
	char path[HOME_PATH_SIZE];
	OWN(json) json_t *holder = NULL;

	holder = instance_holder(home, json_get_text(saved, "account", ""),
				 json_get_text(saved, "function", ""),
				 json_get_int(saved, "instance", 1));
	return (holder != NULL && text_equal(json_get_text(holder, "id", id), id)) ||
	       lock_held(home_path(home, path, "run/%s.tell", id));
}

static void revive(const char *id, void *argument)
{
	const struct revival *revival = argument;
	struct process messenger;
	struct err e = { 0 };
	OWN(json) json_t *saved = state_load(revival->home, id, &e);
	OWN(json) json_t *order = NULL;
	const char *account = json_get_text(saved, "account", "");
	OWN(fd) int channel = -1;

	if ((revival->account != NULL && !text_equal(account, revival->account)) ||
	    !telling_outlives(saved) || is_cared_for(revival->home, saved))
		return;
	order = json_object();
	json_put_text(order, "id", id);
	json_put_text(order, "account", account);
	json_put_text(order, "function", json_get_text(saved, "function", ""));
	if (!messenger_start(revival->home, order, revival->key_of(account, revival->argument),
			     &messenger, &channel, &e))
		log_warning("no message could be sent: %s", e.text);
}

void messengers_revive(struct home *home, const char *account,
		       const struct key *(*key_of)(const char *account, void *argument),
		       void *argument)
{
	struct revival revival = { home, account, key_of, argument };
	struct err e = { 0 };

	if (!state_each(home, revive, &revival, &e))
		log_warning("%s", e.text);
}
