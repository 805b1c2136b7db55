/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/launch.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "os/detached.h"
#include "os/process.h"
#include "os/stream.h"
#include "store/home.h"
#include "store/room.h"
#include "store/secrets.h"

enum { READY_WAIT_MS = 10000, SEND_WAIT_MS = 5000, ANSWER_MAX = 64 * 1024 };

json_t *launch_order(const struct launch *launch)
{
	json_t *order = json_object();

	json_put_flag(order, "key", launch->key != NULL);
	if (launch->rehearses) {
		json_put_flag(order, "rehearse", true);
		return order;
	}
	if (launch->resume != NULL) {
		json_put_text(order, "resume", launch->resume);
		return order;
	}
	json_put_text(order, "function", launch->function);
	json_put_text(order, "account", launch->account);
	json_put_number(order, "instance", launch->instance);
	json_put_flag(order, "anyway", launch->anyway);
	json_object_set(order, "configuration", (json_t *)launch->configuration);
	return order;
}

static bool send_order(int channel, const struct launch *launch)
{
	OWN(json) json_t *order = launch_order(launch);
	OWN(text) char *text = json_line(order);

	return stream_send_line(channel, text, SEND_WAIT_MS) &&
	       (launch->key == NULL ||
		stream_send(channel, launch->key->bytes, KEY_SIZE, SEND_WAIT_MS));
}

/* It may come to life later, when it is no longer expected: end it. */
static void end_silent(const struct process *process)
{
	struct err e = { 0 };

	(void)process_signal(process, SIGKILL, &e);
}

static bool read_answer(const char *line, struct launched *launched, struct err *e)
{
	OWN(json) json_t *answer = json_parse(line, strlen(line), "the keeper's answer", e);

	if (answer == NULL)
		return false;
	if (!json_get_flag(answer, "ok", false))
		return err_set(e, err_kind_find(json_get_text(answer, "kind", "")), "%s",
			       json_get_text(answer, "text", "no reason given"));
	text_copy(launched->id, sizeof launched->id, json_get_text(answer, "id", ""));
	launched->pid = json_get_int(answer, "pid", 0);
	launched->instance = json_get_int(answer, "instance", 1);
	return true;
}

bool launch_task(struct home *home, const struct launch *launch, struct launched *launched,
		 struct err *e)
{
	/* What ps shows; the rest goes over the channel. */
	const char *const arguments[] = { "ikabot", "--keeper",
					  launch->resume != NULL ? launch->resume
								 : launch->function,
					  launch->account != NULL ? launch->account : "", NULL };
	OWN(buffer) struct buffer input = { 0 };
	OWN(text) char *line = NULL;
	OWN(fd) int channel = -1;
	char path[HOME_PATH_SIZE];
	struct process process;
	bool known;
	bool died;
	pid_t pid;

	if (!home_make(home, e))
		return false;
	if (!detached_start(arguments, home_path(home, path, "log/start.log"), &channel, &pid, e))
		return false;
	known = process_find(pid, &process);
	if (send_order(channel, launch))
		line = stream_line(channel, &input, ANSWER_MAX, READY_WAIT_MS);
	if (line != NULL)
		return read_answer(line, launched, e);
	/* One that was killed may look alive for a moment after its end of the channel closed. */
	died = stream_receive(channel, &input, ANSWER_MAX) == STREAM_CLOSED;
	if (!died && known && process_lives(&process)) {
		end_silent(&process);
		return err_set(e, ERR_SYSTEM,
			       "the task did not get ready within %d s and was ended; see %s",
			       READY_WAIT_MS / 1000, path);
	}
	return err_set(e, ERR_SYSTEM, "the task died before it was ready; see %s", path);
}

bool launch_is_possible(struct home *home, struct err *e)
{
	const struct launch rehearsal = { .function = "rehearsal", .rehearses = true };
	struct launched launched;

	return room_to_start(home, e) && launch_task(home, &rehearsal, &launched, e);
}
