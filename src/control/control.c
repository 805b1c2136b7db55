/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/control.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/own.h"
#include "os/file.h"
#include "os/local.h"
#include "os/stream.h"
#include "store/desk.h"
#include "store/home.h"

#define END ".sock"
enum {
	ANSWER_MAX = 4 * 1024 * 1024,
	SEND_WAIT_MS = 200, /* a request fits into the socket at once */
	FOLLOW_WAIT_MS = 1000,
	SWEEP_AGE_S = 60,
	WAITS_MAX = 64,
	LOOK_MS = 2,
};

void control_socket_name(const char *id, char name[32])
{
	snprintf(name, 32, "%.20s" END, id);
}

int control_connect(const struct home *home, const char *id, struct err *e)
{
	char folder[HOME_PATH_SIZE];
	char name[32];

	control_socket_name(id, name);
	return desk_is_there() ? desk_reach(name, e)
			       : local_connect(home_path(home, folder, "run"), name, e);
}

static int connect_and_send(const struct home *home, const char *id, json_t *request, struct err *e)
{
	OWN(text) char *text = json_line(request);
	OWN(fd) int fd = control_connect(home, id, e);

	json_decref(request);
	if (fd < 0)
		return -1;
	if (!stream_send_line(fd, text, CONTROL_WAIT_MS)) {
		err_set(e, ERR_MISSING, "the task %s does not take the request", id);
		return -1;
	}
	return fd_steal(&fd);
}

/* The next answer; NULL with ERR_MISSING when none comes in time. */
static json_t *hear(int fd, struct buffer *input, const char *id, int wait_ms, struct err *e)
{
	OWN(text) char *line = stream_line(fd, input, ANSWER_MAX, wait_ms);

	if (line == NULL)
		return err_null(e, ERR_MISSING, "the task %s does not answer", id);
	return json_parse(line, strlen(line), "the task's answer", e);
}

/* --- one request, to one or to many */

/* Ours is the answer, or it is NULL and the call's error says why. */
static void settle(struct control_call *call, json_t *answer)
{
	bool agreed = json_get_flag(answer, "ok", false);

	call->settled = true;
	call->answer = agreed ? answer : NULL;
	if (agreed)
		return;
	if (answer != NULL)
		err_set(&call->e, err_kind_find(json_get_text(answer, "kind", "")), "%s",
			json_get_text(answer, "error", "refused without a reason"));
	json_decref(answer);
}

static void begin(const struct home *home, struct control_call *call, const char *request)
{
	char folder[HOME_PATH_SIZE];
	char name[32];

	control_socket_name(call->id, name);
	call->fd = desk_is_there() ? desk_reach(name, &call->e)
				   : local_call(home_path(home, folder, "run"), name, &call->e);
	if (call->fd < 0) {
		call->settled = call->e.kind != ERR_BUSY; /* else its queue is full just now */
	} else if (!stream_send_line(call->fd, request, SEND_WAIT_MS)) {
		err_set(&call->e, ERR_MISSING, "the task %s does not take the request", call->id);
		call->settled = true;
	}
}

static void listen_for_answer(struct control_call *call)
{
	bool closed = stream_receive(call->fd, &call->input, ANSWER_MAX) == STREAM_CLOSED;
	OWN(text) char *line = stream_cut_line(&call->input);

	err_set(&call->e, ERR_MISSING, "the task %s does not answer", call->id);
	if (line != NULL)
		settle(call, json_parse(line, strlen(line), "the task's answer", &call->e));
	else if (closed || call->input.length >= ANSWER_MAX)
		call->settled = true;
}

void control_advance(const struct home *home, struct control_call *call, const char *request)
{
	if (!call->settled && call->fd < 0)
		begin(home, call, request);
	if (!call->settled && call->fd >= 0)
		listen_for_answer(call);
}

void control_close(struct control_call *call)
{
	stream_close(call->fd);
	buffer_done(&call->input);
	call->fd = -1;
	call->settled = true;
}

/* Waits until one of them may have an answer. */
static void wait_for_any(const struct control_call *calls, size_t count, int wait_ms)
{
	struct stream_wait waits[WAITS_MAX];
	size_t waiting = 0;

	for (size_t i = 0; i < count && waiting < WAITS_MAX; i++)
		if (!calls[i].settled && calls[i].fd >= 0)
			waits[waiting++] = (struct stream_wait){ .fd = calls[i].fd };
	/* Some are not called yet, or there are more than can be waited for: look soon. */
	if (waiting < count && wait_ms > LOOK_MS)
		wait_ms = LOOK_MS;
	(void)stream_wait(waits, waiting, wait_ms);
}

static size_t count_unsettled(const struct control_call *calls, size_t count)
{
	size_t unsettled = 0;

	for (size_t i = 0; i < count; i++)
		unsettled += !calls[i].settled;
	return unsettled;
}

void control_ask_all(const struct home *home, struct control_call *calls, size_t count,
		     json_t *request, int wait_ms)
{
	int64_t end = clock_monotonic_ms() + wait_ms;
	OWN(text) char *text = json_line(request);

	json_decref(request);
	for (;;) {
		int64_t left = end - clock_monotonic_ms();

		for (size_t i = 0; i < count; i++)
			control_advance(home, &calls[i], text);
		if (count_unsettled(calls, count) == 0 || left <= 0)
			break;
		wait_for_any(calls, count, (int)left);
	}
	for (size_t i = 0; i < count; i++)
		control_close(&calls[i]);
}

json_t *control_ask(const struct home *home, const char *id, json_t *request, int wait_ms,
		    struct err *e)
{
	struct control_call call = { .id = id, .fd = -1 };

	control_ask_all(home, &call, 1, request, wait_ms);
	if (call.answer == NULL)
		*e = call.e;
	return call.answer;
}

json_t *control_do(const struct home *home, const char *id, const char *verb, struct err *e)
{
	json_t *request = json_object();

	json_put_text(request, "do", verb);
	return control_ask(home, id, request, CONTROL_WAIT_MS, e);
}

/* Will no whole line come any more? A task that was killed may leave half of one. */
static bool is_silent(int fd, struct buffer *input)
{
	bool closed = stream_receive(fd, input, ANSWER_MAX) == STREAM_CLOSED;

	return (closed || input->length >= ANSWER_MAX) &&
	       (input->length == 0 || memchr(input->bytes, '\n', input->length) == NULL);
}

bool control_follow(const struct home *home, const char *id,
		    bool (*each)(const json_t *change, void *argument), void *argument,
		    struct err *e)
{
	json_t *request = json_object();
	OWN(buffer) struct buffer input = { 0 };
	OWN(fd) int fd = -1;

	json_put_text(request, "do", "follow");
	fd = connect_and_send(home, id, request, e);
	if (fd < 0)
		return false;
	for (;;) {
		struct err silence = { 0 };
		OWN(json) json_t *change = hear(fd, &input, id, FOLLOW_WAIT_MS, &silence);

		if (change == NULL && is_silent(fd, &input))
			return true;	     /* the task is gone */
		if (!each(change, argument)) /* also called with NULL now and then */
			return true;
	}
}

static void sweep_socket(const char *name, void *argument)
{
	const struct home *home = argument;
	int id_length = (int)(strlen(name) - strlen(END));
	OWN(fd) int fd = -1;
	char path[HOME_PATH_SIZE];
	struct err e = { 0 };

	if (!file_is_gone(home_path(home, path, "state/%.*s.json", id_length, name)))
		return;
	/* A young one may belong to a task that is about to write its state file. */
	if (file_changed(home_path(home, path, "run/%s", name)) + SWEEP_AGE_S >
	    clock_wall_ms() / 1000)
		return;
	fd = local_connect(home_path(home, path, "run"), name, &e);
	if (fd < 0 && e.kind == ERR_MISSING)
		(void)file_remove(home_path(home, path, "run/%s", name), &e);
}

void control_sweep(const struct home *home)
{
	struct err ignored = { 0 };
	char path[HOME_PATH_SIZE];

	(void)folder_each(home_path(home, path, "run"), END, sweep_socket, (void *)home, &ignored);
}
