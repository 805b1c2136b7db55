/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Server-sent events: the list of tasks, the cities and the log of one task, each sent when
 * it has changed and not more than twice a second. A client that has been away needs no
 * history: whatever it gets first is all there is.
 */
#include "web/api/events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "os/file.h"
#include "store/home.h"
#include "store/state.h"
#include "task/step.h"
#include "web/api/reply.h"
#include "web/api/roster.h"
#include "web/dashboard/overview.h"
#include "web/server/exchange.h"
#include "web/server/request.h"
#include "web/server/server.h"

enum {
	GAP_MS = 500,
	QUIET_MS = 15000, /* then a comment says that the stream lives */
	TAIL_FIRST = 8 * 1024,
	TAIL_MAX = 64 * 1024, /* of a log at once */
	TAILS_MAX = 16,	      /* logs of one stream: it may serve several tabs */
};

#define STREAM_TYPE "text/event-stream; charset=utf-8"

/* A log that a stream follows. */
struct tail {
	char id[TASK_ID_SIZE];
	uint64_t stamp;
	int64_t offset;
	bool has_begun;
};

struct stream {
	struct exchange *exchange;
	struct tail tails[TAILS_MAX];
	size_t tail_count;
	int64_t sent_ms; /* monotonic */
	struct stream *next;
};

struct events {
	struct api *api;
	struct stream *streams;
	int count;
	char *tasks; /* as sent last; NULL: not yet */
	unsigned cities_version;
	int64_t run_ms;	  /* monotonic: when it was looked last, and */
	int64_t tasks_ms; /* when the list was sent last */
};

struct events *events_new(struct api *api)
{
	struct events *events = mem_new(sizeof *events);

	events->api = api;
	return events;
}

void events_free(struct events *events)
{
	if (events == NULL)
		return;
	while (events->streams != NULL) {
		struct stream *stream = events->streams;

		events->streams = stream->next;
		free(stream);
	}
	free(events->tasks);
	free(events);
}

static void gone(void *argument, struct exchange *exchange)
{
	struct events *events = argument;
	struct stream **at = &events->streams;

	while (*at != NULL && (*at)->exchange != exchange)
		at = &(*at)->next;
	if (*at != NULL) {
		struct stream *stream = *at;

		*at = stream->next;
		free(stream);
		events->count--;
	}
}

/* A stream that lags too far behind is dropped by the sending; gone is told later. */
static void send_event(struct stream *stream, const char *name, const char *data)
{
	OWN(text) char *event = text_format("event: %s\ndata: %s\n\n", name, data);

	(void)exchange_send(stream->exchange, event, strlen(event));
	stream->sent_ms = clock_monotonic_ms();
}

/* --- logs */

/* The next lines of the log; where the file was rotated, from its new beginning. */
static void read_tail(struct tail *tail, FILE *log, struct buffer *text)
{
	char *block = mem_new(TAIL_MAX + 1);
	size_t length;
	int64_t end;

	fseeko(log, 0, SEEK_END);
	end = ftello(log);
	if (tail->offset > end)
		tail->offset = 0;
	fseeko(log, tail->offset, SEEK_SET);
	length = fread(block, 1, TAIL_MAX, log);
	while (length > 0 && block[length - 1] != '\n')
		length--; /* a line that is not written to its end comes next time */
	buffer_add(text, block, length);
	tail->offset += (int64_t)length;
	if (tail->offset < end)
		tail->stamp = 0; /* there is more */
	free(block);
}

static void send_lines(struct stream *stream, const char *id, struct buffer *text, bool is_first)
{
	OWN(json) json_t *event = json_object();
	OWN(text) char *data = NULL;
	json_t *lines = json_array();
	char *line;

	while ((line = strchr(text->bytes, '\n')) != NULL) {
		size_t length = (size_t)(line - text->bytes);
		OWN(buffer) struct buffer visible = { 0 };

		text->bytes[length] = '\0';
		text_visible(&visible, text->bytes);
		json_array_append_new(lines,
				      json_string(visible.bytes != NULL ? visible.bytes : ""));
		buffer_drop(text, length + 1);
	}
	json_put_text(event, "task", id);
	json_put_flag(event, "first", is_first);
	json_object_set_new(event, "lines", lines);
	data = json_line(event);
	send_event(stream, "log", data);
}

/* Where the first look begins: at a line, not too far from the end. */
static void seek_first(struct tail *tail, FILE *log)
{
	char line[4096];

	fseeko(log, 0, SEEK_END);
	tail->offset = ftello(log) - TAIL_FIRST;
	if (tail->offset <= 0) {
		tail->offset = 0;
		return;
	}
	fseeko(log, tail->offset, SEEK_SET);
	if (fgets(line, sizeof line, log) != NULL)
		tail->offset += (int64_t)strlen(line);
}

static void follow_log(const struct events *events, struct stream *stream, struct tail *tail)
{
	char path[HOME_PATH_SIZE];
	OWN(file) FILE *log = NULL;
	OWN(buffer) struct buffer text = { 0 };
	bool is_first = !tail->has_begun;
	uint64_t stamp;

	home_path(events->api->web->step->home, path, "log/%s.log", tail->id);
	stamp = file_stamp(path);
	if (stamp == tail->stamp)
		return;
	log = file_stream(path);
	if (log == NULL)
		return;
	tail->stamp = stamp;
	if (is_first)
		seek_first(tail, log);
	tail->has_begun = true;
	read_tail(tail, log, &text);
	if (text.length > 0)
		send_lines(stream, tail->id, &text, is_first);
}

static void follow_logs(const struct events *events, struct stream *stream)
{
	for (size_t i = 0; i < stream->tail_count; i++)
		follow_log(events, stream, &stream->tails[i]);
}

/* --- all streams */

static char *cities_now(const struct events *events)
{
	OWN(json) json_t *report = overview_print(events->api->overview);

	return json_line(report);
}

/* True when the list is another one than was sent. */
static bool read_tasks(struct events *events)
{
	OWN(text) char *now = NULL;

	roster_look(events->api->roster);
	now = json_line(roster_tasks(events->api->roster));
	if (text_equal(now, events->tasks))
		return false;
	free(events->tasks);
	events->tasks = STEAL(now);
	return true;
}

static void send_all(struct events *events, bool tasks, bool cities)
{
	OWN(text) char *report = cities ? cities_now(events) : NULL;
	int64_t now = clock_monotonic_ms();

	for (struct stream *stream = events->streams; stream != NULL; stream = stream->next) {
		if (tasks)
			send_event(stream, "tasks", events->tasks);
		if (cities)
			send_event(stream, "cities", report);
		follow_logs(events, stream);
		if (now - stream->sent_ms >= QUIET_MS) {
			(void)exchange_send(stream->exchange, ":\n\n", 3);
			stream->sent_ms = now;
		}
	}
}

/* Milliseconds until it is time to look: at once when a task has told something, but for
 * the gap between two lists; else now and then. */
static int64_t left_ms(const struct events *events, int64_t now)
{
	bool news = roster_has_news(events->api->roster);

	return (news ? events->tasks_ms : events->run_ms) + GAP_MS - now;
}

void events_run(struct events *events)
{
	int64_t now = clock_monotonic_ms();
	unsigned version;
	bool cities;
	bool tasks;

	if (events->count == 0 || left_ms(events, now) > 0)
		return;
	events->run_ms = now;
	overview_look(events->api->overview);
	version = overview_version(events->api->overview);
	cities = version != events->cities_version;
	events->cities_version = version;
	tasks = read_tasks(events);
	if (tasks)
		events->tasks_ms = now;
	send_all(events, tasks, cities);
}

int events_wait_ms(const struct events *events)
{
	int64_t left;

	if (events->count == 0)
		return -1;
	left = left_ms(events, clock_monotonic_ms());
	return left > 0 ? (int)left : 0;
}

/* "task=ID,ID"; what is not an id is passed over. */
static void read_tails(const struct web_request *request, struct stream *stream)
{
	char ids[TAILS_MAX * TASK_ID_SIZE] = "";
	const char *at = ids;

	if (!api_query_text(request, "task", ids, sizeof ids))
		return;
	while (*at != '\0' && stream->tail_count < TAILS_MAX) {
		size_t length = strcspn(at, ",");
		char *id = stream->tails[stream->tail_count].id;

		if (length < TASK_ID_SIZE) {
			text_copy(id, length + 1, at);
			stream->tail_count += state_id_is_valid(id);
		}
		at += length + (at[length] == ',');
	}
}

void api_events(const struct api_call *call)
{
	struct events *events = call->api->events;
	struct stream *stream;
	OWN(text) char *cities = NULL;
	struct err e = { 0 };

	if (events->count >= EVENTS_MAX) {
		err_set(&e, ERR_RETRY, "%d streams are open, and not more are served", EVENTS_MAX);
		api_fail(call->exchange, &e);
		return;
	}
	exchange_add_header(call->exchange, "X-Content-Type-Options", "nosniff");
	exchange_add_header(call->exchange, "X-Accel-Buffering", "no");
	if (text_equal(call->request->method, "HEAD")) {
		exchange_stream_head(call->exchange, STREAM_TYPE);
		return;
	}
	stream = mem_new(sizeof *stream);
	stream->exchange = call->exchange;
	read_tails(call->request, stream);
	stream->next = events->streams;
	events->streams = stream;
	events->count++;
	exchange_stream(call->exchange, STREAM_TYPE, gone, events);
	(void)exchange_send(call->exchange, "retry: 2000\n\n", strlen("retry: 2000\n\n"));
	if (events->count == 1) /* else it is never older than the others have it */
		(void)read_tasks(events);
	send_event(stream, "tasks", events->tasks);
	overview_look(call->api->overview);
	cities = cities_now(events);
	send_event(stream, "cities", cities);
	follow_logs(events, stream);
}
