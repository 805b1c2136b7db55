/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Listening, and requests as they come in. The library reads and writes; the bounds it does
 * not know are kept here: a client has so long to send a request and to take its answer,
 * counted as a whole, so that a byte now and then does not keep a place.
 */
#include "web/server/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "os/tcp.h"
#include "os/watch.h"
#include "web/server/connection.h"
#include "web/server/gate.h"
#include "web/server/head.h"
#include "web/server/peer.h"

enum {
	BODY_BYTES_MS = 16,   /* a millisecond more for so many bytes of a body */
	CHUNKED_SECONDS = 60, /* for a body of unknown length */
	TEND_MS = 1000,
	POLL_MS = 20, /* where the library has no descriptor to wait for */
	LAST_WORDS_MS = 200,
	LINGER_MS = 5000, /* for the library to close what was answered */
};

/* --- connections */

/* The one of the gate. */
static struct peer *find_peer(const struct web_http *http, struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		httpd.get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct peer *peer = http->peers;

	while (peer != NULL && (info == NULL || peer->is_waiting || peer->fd != info->connect_fd))
		peer = peer->next;
	return peer;
}

static void on_connection(void *closure, struct MHD_Connection *connection, void **context,
			  enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		*context = find_peer(closure, connection);
	} else if (*context != NULL) {
		peer_free(*context);
		*context = NULL;
	}
}

/* --- the head of a request */

static void *on_line(void *closure, const char *uri, struct MHD_Connection *connection)
{
	struct exchange *exchange = mem_new(sizeof *exchange);
	const union MHD_ConnectionInfo *info =
		httpd.get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	char *query;

	exchange->http = closure;
	exchange->connection = connection;
	exchange->peer = info->socket_context;
	exchange->uri = mem_text(uri);
	exchange->next = exchange->http->exchanges;
	if (exchange->next != NULL)
		exchange->next->previous = exchange;
	exchange->http->exchanges = exchange;
	query = strchr(exchange->uri, '?');
	if (query != NULL)
		*query++ = '\0';
	exchange->request.path = exchange->uri;
	exchange->request.query = query != NULL ? query : "";
	exchange->request.client = exchange->peer->client;
	return exchange;
}

static enum MHD_Result refuse(struct exchange *exchange, int status)
{
	exchange->is_handled = true;
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		exchange_add_header(exchange, MHD_HTTP_HEADER_ALLOW, "GET, HEAD, POST");
	exchange_answer_text(exchange, status, "text/plain; charset=utf-8",
			     "that request is not served here\n");
	return exchange_queue(exchange);
}

static enum MHD_Result begin(struct exchange *exchange, const char *method)
{
	struct peer *peer = exchange->peer;
	int status;

	exchange->has_begun = true;
	exchange->request.method = method;
	peer->is_asking = false;
	status = head_judge(exchange, method);
	if (status != 0)
		return refuse(exchange, status);
	peer->deadline_ms = clock_monotonic_ms() + WEB_IDLE_SECONDS * 1000 +
			    head_announced(exchange) / BODY_BYTES_MS;
	if (exchange_header(exchange, MHD_HTTP_HEADER_TRANSFER_ENCODING) != NULL)
		peer->deadline_ms += CHUNKED_SECONDS * 1000;
	return MHD_YES;
}

/* --- the body, and the whole request */

static enum MHD_Result take_body(struct exchange *exchange, const char *bytes, size_t *length)
{
	struct web_http *http = exchange->http;

	if (exchange->body.length + *length > WEB_BODY_MAX || http->bodies + *length > BODIES_MAX)
		return MHD_NO; /* the library closes the connection */
	buffer_add(&exchange->body, bytes, *length);
	http->bodies += *length;
	*length = 0;
	return MHD_YES;
}

static enum MHD_Result handle(struct exchange *exchange)
{
	struct web_http *http = exchange->http;

	exchange->is_handled = true;
	exchange->peer->deadline_ms = NEVER;
	exchange->request.body = exchange->body.bytes;
	exchange->request.length = exchange->body.length;
	http->handler(http->argument, exchange, &exchange->request);
	if (exchange->response != NULL)
		return exchange_queue(exchange);
	exchange->is_waiting = true;
	httpd.suspend_connection(exchange->connection);
	return MHD_YES;
}

static enum MHD_Result on_request(void *closure, struct MHD_Connection *connection,
				  const char *path, const char *method, const char *version,
				  const char *upload, size_t *upload_size, void **context)
{
	struct exchange *exchange = *context;

	(void)closure;
	(void)connection;
	(void)path;
	(void)version;
	if (!exchange->has_begun)
		return begin(exchange, method);
	if (*upload_size > 0)
		return take_body(exchange, upload, upload_size);
	if (!exchange->is_handled)
		return handle(exchange);
	/* Awake, and no answer: the client was dropped. */
	return exchange->response != NULL ? exchange_queue(exchange) : MHD_NO;
}

static void exchange_free(struct exchange *exchange)
{
	struct web_http *http = exchange->http;

	if (exchange->previous != NULL)
		exchange->previous->next = exchange->next;
	else
		http->exchanges = exchange->next;
	if (exchange->next != NULL)
		exchange->next->previous = exchange->previous;
	http->bodies -= exchange->body.length;
	http->answers -= exchange->answer_bytes;
	for (size_t i = 0; i < exchange->header_count; i++) {
		free(exchange->headers[i].name);
		free(exchange->headers[i].value);
	}
	if (exchange->response != NULL)
		httpd.destroy_response(exchange->response);
	buffer_done(&exchange->body);
	buffer_done(&exchange->waiting);
	free(exchange->uri);
	free(exchange);
}

static void on_end(void *closure, struct MHD_Connection *connection, void **context,
		   enum MHD_RequestTerminationCode code)
{
	struct exchange *exchange = *context;

	(void)closure;
	(void)connection;
	(void)code;
	if (exchange == NULL)
		return;
	*context = NULL;
	if (exchange->gone != NULL && !exchange->http->is_closing)
		exchange->gone(exchange->gone_argument, exchange);
	exchange->peer->deadline_ms = clock_monotonic_ms() + LINGER_MS;
	exchange_free(exchange);
}

__attribute__((format(printf, 2, 0))) static void on_log(void *closure, const char *format,
							 va_list arguments)
{
	char text[256];

	(void)closure;
	vsnprintf(text, sizeof text, format, arguments);
	log_debug("%s", text_trim(text));
}

/* --- listening */

static bool start(struct web_http *http, struct err *e)
{
	unsigned flags = MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;

	if (httpd.is_feature_supported(MHD_FEATURE_EPOLL) == MHD_YES)
		flags |= MHD_USE_EPOLL;
	http->daemon =
		httpd.start_daemon(flags, 0, NULL, NULL, on_request, http,
				   MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL,
				   MHD_OPTION_URI_LOG_CALLBACK, on_line, http,
				   MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL,
				   MHD_OPTION_NOTIFY_CONNECTION, on_connection, http,
				   MHD_OPTION_CONNECTION_LIMIT, (unsigned)WEB_CONNECTIONS_MAX,
				   MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)(2 * HEAD_MAX),
				   MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)WEB_IDLE_SECONDS,
				   MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
	return http->daemon != NULL || err_set(e, ERR_SYSTEM, "the HTTP server does not start");
}

/* Addresses that this machine does not have are left out, but not the first. */
static bool listen_on(struct web_http *http, const char *const *addresses, struct err *e)
{
	for (size_t i = 0; i < LISTENERS_MAX && addresses[i] != NULL; i++) {
		struct err why = { 0 };
		int listener = tcp_listen(addresses[i], http->port, &why);

		if (listener < 0 && why.kind == ERR_MISSING && i > 0)
			continue;
		if (listener < 0) {
			*e = why;
			return false;
		}
		if (http->port == 0)
			http->port = tcp_port(listener);
		http->listeners[http->listener_count++] = listener;
	}
	return true;
}

struct web_http *web_http_open(const char *const *addresses, int port, web_handler *handler,
			       void *argument, struct err *e)
{
	struct web_http *http;

	if (!httpd_load(e))
		return NULL;
	http = mem_new(sizeof *http);
	http->handler = handler;
	http->argument = argument;
	http->port = port;
	http->watch = watch_new();
	if (listen_on(http, addresses, e) && start(http, e))
		return http;
	web_http_close(http);
	return NULL;
}

int web_http_port(const struct web_http *http)
{
	return http->port;
}

/* --- the loop */

static int library_descriptor(const struct web_http *http)
{
	const union MHD_DaemonInfo *info =
		httpd.get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD);

	return info != NULL ? info->epoll_fd : -1;
}

size_t web_http_descriptors(struct web_http *http, int *descriptors, size_t max)
{
	const int inner[] = { watch_descriptor(http->watch), library_descriptor(http) };
	size_t count = 0;

	for (size_t i = 0; i < http->listener_count && count < max && gate_rest_ms(http) == 0; i++)
		descriptors[count++] = http->listeners[i];
	for (size_t i = 0; i < sizeof inner / sizeof *inner && count < max; i++)
		if (inner[i] >= 0)
			descriptors[count++] = inner[i];
	return count;
}

int web_http_wait_ms(struct web_http *http, int most_ms)
{
	int rest_ms = gate_rest_ms(http);
	bool is_blind = watch_descriptor(http->watch) < 0 || library_descriptor(http) < 0;
	MHD_UNSIGNED_LONG_LONG limit;

	if (rest_ms > 0 && most_ms > rest_ms)
		most_ms = rest_ms;
	if (http->peer_count > 0 && is_blind && most_ms > POLL_MS)
		most_ms = POLL_MS;
	if (http->peer_count > 0 && most_ms > TEND_MS)
		most_ms = TEND_MS;
	if (httpd.get_timeout(http->daemon, &limit) == MHD_YES &&
	    limit < (MHD_UNSIGNED_LONG_LONG)most_ms)
		most_ms = (int)limit;
	return most_ms;
}

/* Has the reader of a stream left? The library does not look at connections that sleep. */
static bool has_left(const struct exchange *exchange)
{
	return exchange->is_stream && exchange->is_waiting && exchange_has_left(exchange);
}

/* A request of which no more will come. The library does not see that when the end came
 * together with the last bytes, and would wait for WEB_IDLE_SECONDS. It may have whole
 * requests in its own memory, which it comes to one after the other. */
static bool is_broken_off(const struct peer *peer, int64_t now_ms)
{
	return peer->is_asking && now_ms - peer->since_ms >= TEND_MS && peer_has_left(peer);
}

static void tend(struct web_http *http)
{
	int64_t now_ms = clock_monotonic_ms();
	struct exchange *next;

	if (now_ms - http->tended_ms < TEND_MS)
		return;
	http->tended_ms = now_ms;
	for (struct peer *peer = http->peers; peer != NULL; peer = peer->next)
		if (peer->deadline_ms != NEVER &&
		    (now_ms >= peer->deadline_ms || is_broken_off(peer, now_ms)))
			peer_drop(peer);
	for (struct exchange *one = http->exchanges; one != NULL; one = next) {
		next = one->next;
		if (!one->is_handled && exchange_has_left(one)) {
			peer_drop(one->peer); /* in the middle of its body */
		} else if (has_left(one)) {
			one->is_gone = true;
			exchange_resume(one);
		}
	}
}

void web_http_run(struct web_http *http)
{
	tend(http);
	gate_run(http);
	httpd.run(http->daemon);
}

static void answer_all(struct web_http *http)
{
	struct exchange *next;

	for (struct exchange *one = http->exchanges; one != NULL; one = next) {
		next = one->next;
		if (one->is_stream)
			exchange_resume(one);
		else if (one->is_handled && !one->is_queued && one->response == NULL)
			exchange_answer_text(one, MHD_HTTP_SERVICE_UNAVAILABLE,
					     "text/plain; charset=utf-8", "the server ends\n");
	}
}

void web_http_close(struct web_http *http)
{
	int64_t start_ms = clock_monotonic_ms();

	if (http == NULL)
		return;
	http->is_closing = true;
	gate_close(http);
	answer_all(http);
	/* What sleeps must have been woken before the library ends. */
	while (http->daemon != NULL) {
		httpd.run_wait(http->daemon, 1);
		if (http->exchanges == NULL || clock_monotonic_ms() - start_ms >= LAST_WORDS_MS)
			break;
	}
	if (http->daemon != NULL)
		httpd.stop_daemon(http->daemon);
	watch_free(http->watch);
	free(http);
}
