/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/control.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "os/file.h"
#include "os/local.h"
#include "os/stream.h"
#include "store/home.h"

#define END ".sock"
enum { ANSWER_MAX = 4 * 1024 * 1024, FOLLOW_WAIT_MS = 1000, SWEEP_AGE_S = 60 };

void control_socket_name(const char *id, char name[32])
{
	snprintf(name, 32, "%.20s" END, id);
}

static int connect_and_send(const struct home *home, const char *id, json_t *request, struct err *e)
{
	OWN(text) char *text = json_line(request);
	OWN(fd) int fd = -1;
	char folder[HOME_PATH_SIZE];
	char name[32];

	json_decref(request);
	control_socket_name(id, name);
	fd = local_connect(home_path(home, folder, "run"), name, e);
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

json_t *control_ask(const struct home *home, const char *id, json_t *request, int wait_ms,
		    struct err *e)
{
	OWN(fd) int fd = connect_and_send(home, id, request, e);
	OWN(buffer) struct buffer input = { 0 };
	OWN(json) json_t *answer = fd >= 0 ? hear(fd, &input, id, wait_ms, e) : NULL;

	if (answer == NULL)
		return NULL;
	if (!json_get_flag(answer, "ok", false))
		return err_null(e, err_kind_find(json_get_text(answer, "kind", "")), "%s",
				json_get_text(answer, "error", "refused without a reason"));
	return STEAL(answer);
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

	if (file_exists(home_path(home, path, "state/%.*s.json", id_length, name)))
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
