/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A request: one end of a socket pair is handed to the clerk over the socket that all share;
 * over the other goes a line of JSON, and after it as many bytes as it says. The answer comes
 * back the same way. So requests of several processes cannot mix.
 */
#include "store/desk.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/outcome.h"
#include "base/own.h"
#include "base/text.h"
#include "os/local.h"
#include "os/stream.h"
#include "store/home.h"

enum {
	LINE_MAX_BYTES = 4 * 1024 * 1024, /* an errand's answer is as long as a job's */
	WAIT_MS = 10000,
};

static int desk = -1; /* the socket of the clerk, which all that ask it share */

void desk_open(int socket)
{
	desk = socket;
}

bool desk_is_there(void)
{
	return desk >= 0;
}

/* The end to hear the answer on, -1 when there is no clerk to give it. */
static int call(json_t *request, const char *bytes, size_t length, struct err *e)
{
	OWN(json) json_t *line = request;
	OWN(text) char *text = json_line(line);
	OWN(fd) int ours = -1;
	int ends[2];
	bool handed;

	if (!local_pair(ends, e))
		return -1;
	ours = ends[0];
	handed = local_hand_over(desk, ends[1], e);
	stream_close(ends[1]);
	if (!handed)
		return -1;
	if (stream_send(ours, text, strlen(text), WAIT_MS) && stream_send(ours, "\n", 1, WAIT_MS) &&
	    (length == 0 || stream_send(ours, bytes, length, WAIT_MS)))
		return fd_steal(&ours);
	err_set(e, ERR_SYSTEM, "the clerk of the session file does not listen");
	return -1;
}

static json_t *hear(int fd, struct buffer *input, int wait_ms, struct err *e)
{
	OWN(text) char *text = stream_line(fd, input, LINE_MAX_BYTES, wait_ms);

	if (text == NULL)
		return err_null(e, ERR_SYSTEM, "the clerk of the session file gives no answer");
	return outcome_parse(text, e);
}

static json_t *ask(json_t *request, const char *bytes, size_t length, int wait_ms, struct err *e)
{
	OWN(buffer) struct buffer input = { 0 };
	OWN(fd) int fd = call(request, bytes, length, e);

	return fd >= 0 ? hear(fd, &input, wait_ms, e) : NULL;
}

static bool read_whole(const char *what, struct buffer *to, struct err *e)
{
	OWN(buffer) struct buffer input = { 0 };
	OWN(fd) int fd = call(json_pack("{s:s}", "do", what), NULL, 0, e);
	OWN(json) json_t *length = fd >= 0 ? hear(fd, &input, WAIT_MS, e) : NULL;
	size_t size = (size_t)json_integer_value(length);
	OWN(text) char *bytes = NULL;

	if (length == NULL)
		return false;
	bytes = malloc(size + 1);
	if (bytes == NULL || !stream_exact(fd, &input, bytes, size, WAIT_MS))
		return err_set(e, ERR_SYSTEM, "what the clerk has read did not come whole");
	buffer_add(to, bytes, size);
	return true;
}

bool desk_read(struct buffer *to, struct err *e)
{
	return read_whole("read", to, e);
}

bool desk_read_journal(struct buffer *to, struct err *e)
{
	return read_whole("read-journal", to, e);
}

bool desk_replace(const char *text, size_t length, bool durable, struct err *e)
{
	json_t *request = json_pack("{s:s, s:I, s:b}", "do", "put", "length", (json_int_t)length,
				    "durable", (int)durable);
	OWN(json) json_t *said = ask(request, text, length, WAIT_MS, e);

	return said != NULL;
}

bool desk_keep_journal(const char *text, size_t length, bool durable, struct err *e)
{
	json_t *request = json_pack("{s:s, s:I, s:b}", "do", "journal", "length",
				    (json_int_t)length, "durable", (int)durable);
	OWN(json) json_t *said = ask(request, text, length, WAIT_MS, e);

	return said != NULL;
}

bool desk_move_journal(struct err *e)
{
	return desk_keep_journal(NULL, 0, false, e);
}

bool desk_mend(struct home *home, struct err *e)
{
	OWN(json) json_t *said = ask(json_pack("{s:s}", "do", "mend"), NULL, 0, WAIT_MS, e);

	if (said == NULL)
		return false;
	text_copy(home->notice, sizeof home->notice, json_get_text(said, "notice", ""));
	return true;
}

int desk_reach(const char *name, struct err *e)
{
	OWN(buffer) struct buffer input = { 0 };
	OWN(fd) int fd = call(json_pack("{s:s, s:s}", "do", "reach", "name", name), NULL, 0, e);
	struct stream_wait wait = { .fd = fd };
	bool closed;
	int reached;

	if (fd < 0)
		return -1;
	stream_wait(&wait, 1, WAIT_MS);
	reached = local_take_over(fd, &closed);
	if (reached < 0)
		json_decref(hear(fd, &input, closed ? 0 : WAIT_MS, e));
	return reached;
}

json_t *desk_errand(const json_t *order, int wait_ms, struct err *e)
{
	return ask(json_pack("{s:s, s:O}", "do", "errand", "order", (json_t *)order), NULL, 0,
		   wait_ms, e);
}
