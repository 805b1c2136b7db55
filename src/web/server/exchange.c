/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answers. One that is given inside the handler goes to the library when the handler
 * returns; one that comes later wakes the suspended connection, and the library asks again.
 * A stream is an answer whose end is not known: its connection sleeps while there is
 * nothing to send.
 */
#include "web/server/exchange.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "os/tcp.h"
#include "web/server/connection.h"
#include "web/server/peer.h"

enum {
	ANSWER_SECONDS = 60, /* for a reader to take an answer, and */
	ANSWER_BYTES_MS = 8, /* a millisecond for so many bytes */
	ANSWERS_MAX = 96 * 1024 * 1024,
	BLOCK = 16 * 1024,
};

/* What lies between must not pack it either: it would hold events back. */
#define STREAM_CACHE "no-store, no-transform"

/* --- the library's side */

void exchange_resume(struct exchange *exchange)
{
	if (!exchange->is_waiting)
		return;
	exchange->is_waiting = false;
	httpd.resume_connection(exchange->connection);
}

enum MHD_Result exchange_queue(struct exchange *exchange)
{
	struct MHD_Response *response = exchange->response;
	enum MHD_Result result;

	/* What comes behind a request was not judged: gate.c. */
	httpd.add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
	for (size_t i = 0; i < exchange->header_count; i++)
		httpd.add_response_header(response, exchange->headers[i].name,
					  exchange->headers[i].value);
	exchange->response = NULL;
	exchange->is_queued = true;
	if (!exchange->is_stream)
		exchange->peer->deadline_ms = clock_monotonic_ms() + ANSWER_SECONDS * 1000 +
					      (int64_t)exchange->answer_bytes / ANSWER_BYTES_MS;
	result = httpd.queue_response(exchange->connection, exchange->status, response);
	httpd.destroy_response(response);
	return result;
}

/* --- what the handler asks */

const char *exchange_header(const struct exchange *exchange, const char *name)
{
	return httpd.lookup_connection_value(exchange->connection, MHD_HEADER_KIND, name);
}

struct cookie_search {
	const char *name;
	bool (*fits)(const void *argument, const char *value);
	const void *argument;
	bool is_found;
};

static enum MHD_Result look_at_cookie(void *closure, enum MHD_ValueKind kind, const char *name,
				      const char *value)
{
	struct cookie_search *search = closure;

	(void)kind;
	search->is_found |= value != NULL && text_equal(name, search->name) &&
			    search->fits(search->argument, value);
	return MHD_YES;
}

bool exchange_has_cookie(const struct exchange *exchange, const char *name,
			 bool (*fits)(const void *argument, const char *value),
			 const void *argument)
{
	struct cookie_search search = { name, fits, argument, false };

	httpd.get_connection_values(exchange->connection, MHD_COOKIE_KIND, look_at_cookie, &search);
	return search.is_found;
}

bool exchange_is_from_us(struct exchange *exchange)
{
	struct peer *peer = exchange->peer;

	if (!peer->is_known) {
		peer->is_ours = tcp_peer_is_ours(peer->fd);
		peer->is_known = true;
	}
	return peer->is_ours;
}

bool exchange_has_left(const struct exchange *exchange)
{
	return peer_has_left(exchange->peer);
}

void exchange_add_header(struct exchange *exchange, const char *name, const char *value)
{
	struct exchange_header *header = &exchange->headers[exchange->header_count];

	if (exchange->header_count >= HEADERS_MAX || strpbrk(value, "\r\n") != NULL)
		return;
	*header = (struct exchange_header){ mem_text(name), mem_text(value) };
	exchange->header_count++;
}

/* --- answers */

static void finish(struct exchange *exchange, int status, const char *type,
		   struct MHD_Response *response)
{
	if (response == NULL) {
		/* Only the client notices: its connection closes. */
		log_warning("no memory for an answer");
		peer_drop(exchange->peer);
		return;
	}
	if (type != NULL && *type != '\0')
		exchange_add_header(exchange, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	exchange->status = (unsigned)status;
	exchange->response = response;
	exchange_resume(exchange);
}

void exchange_answer_owned(struct exchange *exchange, int status, const char *type, char *body,
			   size_t length)
{
	static char busy[] = "too much is on its way already; try again\n";

	if (exchange->http->answers + length > ANSWERS_MAX) {
		free(body);
		finish(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "text/plain; charset=utf-8",
		       httpd.create_response_from_buffer(sizeof busy - 1, busy,
							 MHD_RESPMEM_PERSISTENT));
		return;
	}
	exchange->answer_bytes = length;
	exchange->http->answers += length;
	finish(exchange, status, type,
	       httpd.create_response_from_buffer(length, body, MHD_RESPMEM_MUST_FREE));
}

void exchange_answer(struct exchange *exchange, int status, const char *type, const void *body,
		     size_t length)
{
	char *copy = mem_new(length + 1);

	if (length > 0)
		memcpy(copy, body, length);
	exchange_answer_owned(exchange, status, type, copy, length);
}

void exchange_answer_text(struct exchange *exchange, int status, const char *type, const char *text)
{
	exchange_answer(exchange, status, type, text, strlen(text));
}

void exchange_answer_file(struct exchange *exchange, int status, const char *type, int fd,
			  uint64_t offset, uint64_t length)
{
	struct MHD_Response *response =
		httpd.create_response_from_fd_at_offset64(length, fd, offset);

	if (response == NULL)
		close(fd);
	finish(exchange, status, type, response);
}

/* --- streams */

static ssize_t feed(void *closure, uint64_t position, char *to, size_t room)
{
	struct exchange *exchange = closure;
	size_t length = exchange->waiting.length < room ? exchange->waiting.length : room;

	(void)position;
	if (exchange->is_gone)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (length > 0) {
		memcpy(to, exchange->waiting.bytes, length);
		buffer_drop(&exchange->waiting, length);
		return (ssize_t)length;
	}
	if (exchange->http->is_closing)
		return MHD_CONTENT_READER_END_OF_STREAM;
	exchange->is_waiting = true;
	httpd.suspend_connection(exchange->connection);
	return 0;
}

static ssize_t end_at_once(void *closure, uint64_t position, char *to, size_t room)
{
	(void)closure;
	(void)position;
	(void)to;
	(void)room;
	return MHD_CONTENT_READER_END_OF_STREAM;
}

/* The library would send the last chunk of a body of unknown length even after HEAD. An answer as
 * of HTTP/1.0, which ends with its connection, has no chunks. */
void exchange_stream_head(struct exchange *exchange, const char *type)
{
	struct MHD_Response *response =
		httpd.create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, end_at_once, NULL,
						    NULL);

	if (response != NULL)
		httpd.set_response_options(response, MHD_RF_HTTP_VERSION_1_0_ONLY, MHD_RO_END);
	exchange_add_header(exchange, MHD_HTTP_HEADER_CACHE_CONTROL, STREAM_CACHE);
	finish(exchange, MHD_HTTP_OK, type, response);
}

void exchange_stream(struct exchange *exchange, const char *type,
		     void (*gone)(void *argument, struct exchange *exchange), void *argument)
{
	exchange->is_stream = true;
	exchange->gone = gone;
	exchange->gone_argument = argument;
	exchange_add_header(exchange, MHD_HTTP_HEADER_CACHE_CONTROL, STREAM_CACHE);
	finish(exchange, MHD_HTTP_OK, type,
	       httpd.create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, feed, exchange, NULL));
}

bool exchange_send(struct exchange *exchange, const void *bytes, size_t length)
{
	if (exchange->is_gone)
		return false;
	if (exchange->waiting.length + length > WEB_STREAM_WAITING_MAX) {
		exchange->is_gone = true;
		peer_drop(exchange->peer);
	} else {
		buffer_add(&exchange->waiting, bytes, length);
	}
	if (exchange->is_queued)
		exchange_resume(exchange);
	return !exchange->is_gone;
}
