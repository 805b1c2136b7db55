/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/calls.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "control/control.h"
#include "keeper/clients.h"
#include "keeper/due.h"
#include "keeper/review.h"
#include "keeper/show.h"
#include "keeper/state.h"
#include "keeper/steps.h"
#include "keeper/tell.h"
#include "os/local.h"
#include "os/stream.h"

enum { ANSWER_TEXT_MAX = 4096, CALLS_A_TURN = 8, REQUESTS_A_TURN = 8 };

static bool do_status(struct keeper *keeper, const json_t *request, json_t *answer, struct err *e)
{
	OWN(json) json_t *status = keeper_status(keeper);

	(void)request;
	(void)e;
	json_object_update(answer, status);
	return true;
}

static bool do_stop(struct keeper *keeper, const json_t *request, json_t *answer, struct err *e)
{
	(void)answer;
	(void)e;
	/* A stop stays one, even if the task is wanted again afterwards. */
	if (!json_get_flag(request, "keep", false))
		keeper->resumable = false;
	else if (!keeper->stop_wanted)
		keeper->resumable = true;
	keeper->one_of_many = json_get_flag(request, "many", false);
	keeper_stop(keeper);
	return true;
}

static bool do_pause(struct keeper *keeper, const json_t *request, json_t *answer, struct err *e)
{
	(void)request;
	(void)e;
	keeper_pause(keeper);
	json_put_text(answer, "state", task_state_name(keeper->state));
	return true;
}

static bool do_resume(struct keeper *keeper, const json_t *request, json_t *answer, struct err *e)
{
	(void)request;
	(void)answer;
	(void)e;
	keeper_resume(keeper);
	return true;
}

static bool do_wake(struct keeper *keeper, const json_t *request, json_t *answer, struct err *e)
{
	(void)request;
	(void)answer;
	if (keeper->state == TASK_PAUSED || keeper->pause_wanted)
		return err_set(e, ERR_REFUSED, "the task is paused; resume it");
	keeper_wake(keeper);
	return true;
}

static bool do_answer(struct keeper *keeper, const json_t *request, json_t *answer, struct err *e)
{
	const char *text = json_get_text(request, "text", "");
	/* The step that runs knows nothing of an answer that comes now; the next one does. */
	bool early = keeper->state == TASK_RUNNING && keeper->asked_ms != 0 &&
		     (keeper->answer_is_early || json_object_get(keeper->saved, "answer") == NULL);

	(void)answer;
	if (keeper->state != TASK_NEEDS_ANSWER && !early)
		return err_set(e, ERR_REFUSED, "the task asks nothing now");
	if (*text == '\0' || strlen(text) > ANSWER_TEXT_MAX)
		return err_set(e, ERR_INPUT, "an answer has 1 to %d bytes", ANSWER_TEXT_MAX);
	json_put_text(keeper->saved, "answer", text);
	keeper->answer_is_early = early;
	if (early)
		return true;
	keeper_due_at(keeper, clock_wall_ms());
	keeper_show(keeper, TASK_WAITING, "answered; going on", true);
	return true;
}

static int count_followers(const struct keeper *keeper)
{
	int count = 0;

	for (int i = 0; i < CLIENTS_MAX; i++)
		count += keeper->clients[i].fd >= 0 && keeper->clients[i].follows;
	return count;
}

/* The stream begins with the present state. */
static bool do_follow(struct keeper *keeper, const json_t *request, json_t *answer, struct err *e)
{
	if (count_followers(keeper) >= FOLLOWERS_MAX)
		return err_set(e, ERR_BUSY, "%d callers follow the task already", FOLLOWERS_MAX);
	return do_status(keeper, request, answer, e);
}

static const struct verb {
	const char *name;
	bool (*run)(struct keeper *keeper, const json_t *request, json_t *answer, struct err *e);
} verbs[] = {
	{ "status", do_status },  { "stop", do_stop },	   { "pause", do_pause },
	{ "resume", do_resume },  { "wake", do_wake },	   { "set", keeper_change },
	{ "add", keeper_change }, { "answer", do_answer }, { "follow", do_follow },
	{ "tell", keeper_told },
};

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (text_equal(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

static bool perform(struct keeper *keeper, struct client *client, const char *line, json_t *answer,
		    struct err *e)
{
	OWN(json) json_t *request = json_parse(line, strlen(line), "the request", e);
	const struct verb *verb;
	char visible[64];

	if (request == NULL)
		return false;
	verb = find_verb(json_get_text(request, "do", NULL));
	if (verb == NULL) {
		text_visible_copy(visible, sizeof visible, json_get_text(request, "do", ""));
		return err_set(e, ERR_INPUT, "there is no request \"%s\"", visible);
	}
	client->follows = false;
	keeper->caller = client;
	if (keeper->ended && verb->run != do_status && verb->run != do_stop &&
	    verb->run != keeper_told)
		return err_set(e, ERR_REFUSED, "the task is ending");
	if (!verb->run(keeper, request, answer, e))
		return false;
	client->follows = verb->run == do_follow;
	return true;
}

static void reply(struct keeper *keeper, struct client *client, const char *line)
{
	OWN(json) json_t *answer = json_object();
	struct err e = { 0 };
	bool fine = perform(keeper, client, line, answer, &e);

	if (!client->awaits)
		keeper_answer(keeper, client, fine ? answer : NULL, &e);
}

static struct client *free_place(struct keeper *keeper)
{
	struct client *oldest = NULL;

	for (int i = 0; i < CLIENTS_MAX; i++) {
		struct client *client = &keeper->clients[i];

		if (client->fd < 0)
			return client;
		if (!client->follows && !client->awaits &&
		    (oldest == NULL || client->deadline_ms < oldest->deadline_ms))
			oldest = client;
	}
	/* All places taken by callers that hold on: the one that said nothing for the
	 * longest time goes, so that a new one is always heard. */
	if (oldest != NULL)
		keeper_drop_client(oldest);
	return oldest;
}

void keeper_on_call(struct keeper *keeper)
{
	keeper->tidy = false;
	/* A few at a time: repeated calls must not keep the task from its
	 * signals and its worker. */
	for (int i = 0; i < CALLS_A_TURN; i++) {
		int fd = local_accept(keeper->listener);
		struct client *client = fd >= 0 ? free_place(keeper) : NULL;

		if (client == NULL) {
			stream_close(fd); /* no caller, or followers fill all places */
			return;
		}
		*client =
			(struct client){ .fd = fd, .deadline_ms = clock_monotonic_ms() + STALL_MS };
		/* Most callers have sent their request already. */
		keeper_on_client(keeper, client, &(struct stream_wait){ .readable = true });
	}
}

void keeper_on_client(struct keeper *keeper, struct client *client, const struct stream_wait *wait)
{
	enum stream_end end = STREAM_OPEN;
	char *line;

	if (wait->readable && client->output.length < OUTPUT_MAX)
		end = stream_receive(client->fd, &client->input, CONTROL_LINE_MAX);
	for (int i = 0; i < REQUESTS_A_TURN && !client->leaving && !client->awaits; i++) {
		line = stream_cut_line(&client->input);
		if (line == NULL)
			break;
		client->deadline_ms = clock_monotonic_ms() + STALL_MS;
		if (stream_is_left(client->fd)) {
			/* It was told that we did not answer: what it wanted is not done later. */
			log_info("a request came to nothing: its caller had left");
			client->leaving = true;
			buffer_done(&client->output);
		} else {
			reply(keeper, client, line);
		}
		free(line);
	}
	if (client->input.length >= CONTROL_LINE_MAX && !keeper_has_line(client) &&
	    !client->leaving && !client->awaits) {
		buffer_text(&client->output, "{\"ok\":false,\"kind\":\"input\",\"error\":"
					     "\"the request is longer than 64 KiB\"}\n");
		client->leaving = true;
	}
	if (stream_flush(client->fd, &client->output) == STREAM_CLOSED ||
	    (end == STREAM_CLOSED && !keeper_has_line(client) && !client->awaits) ||
	    (client->leaving && client->output.length == 0))
		keeper_drop_client(client);
}

void keeper_tend_clients(struct keeper *keeper)
{
	int64_t now = clock_monotonic_ms();

	for (int i = 0; i < CLIENTS_MAX; i++) {
		struct client *client = &keeper->clients[i];

		if (client->fd >= 0 && !client->follows && !client->awaits &&
		    now >= client->deadline_ms)
			keeper_drop_client(client);
	}
}
