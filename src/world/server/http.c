/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The listening. The library is driven from one loop here: no thread, so the rules need no
 * locks, and an answer that is to come late is a suspended connection in a list with the
 * moment at which the loop resumes it.
 */
#include "world/server/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "os/httpd.h"
#include "world/server/message.h"
#include "world/server/session.h"
#include "world/state/state.h"

enum {
	CONNECTIONS_MAX = 256,
	IDLE_SECONDS_MAX = 60,
	LOOP_MS = 100, /* how long a stop may go unseen */
};

struct listener {
	struct world *world;
	world_handler *handler;
	struct MHD_Daemon *daemon;
	struct exchange *waiting; /* answers that come later */
};

/* One request and its answer. */
struct exchange {
	struct listener *listener;
	struct MHD_Connection *connection;
	struct world_request request;
	struct world_answer answer;
	struct world_account *account; /* whose it is, for counting; may be NULL */
	bool counted, served, too_large;
	int64_t due_ms;
	bool waits;
	struct exchange *next; /* of the waiting */
};

/* --- reading a request */

static enum MHD_Result add_field(void *closure, enum MHD_ValueKind kind, const char *name,
				 const char *value)
{
	(void)kind;
	world_field_add(closure, name, strlen(name), value == NULL ? "" : value,
			value == NULL ? 0 : strlen(value));
	return MHD_YES;
}

static const char *header(struct exchange *exchange, const char *name)
{
	return httpd.lookup_connection_value(exchange->connection, MHD_HEADER_KIND, name);
}

static const char *cookie(struct exchange *exchange, const char *name)
{
	return httpd.lookup_connection_value(exchange->connection, MHD_COOKIE_KIND, name);
}

static bool from_here(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		httpd.get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr_in *in;

	if (info == NULL || info->client_addr->sa_family != AF_INET)
		return false;
	in = (const struct sockaddr_in *)(const void *)info->client_addr;
	return ntohl(in->sin_addr.s_addr) >> 24 == 127;
}

static void read_head(struct exchange *exchange, const char *path, const char *method)
{
	struct world_request *request = &exchange->request;
	const char *authorization = header(exchange, MHD_HTTP_HEADER_AUTHORIZATION);

	request->method = method;
	request->post = text_equal(method, MHD_HTTP_METHOD_POST);
	request->path = path;
	request->loopback = from_here(exchange->connection);
	request->host = header(exchange, MHD_HTTP_HEADER_HOST);
	if (request->host != NULL &&
	    request->host[strspn(request->host, "abcdefghijklmnopqrstuvwxyz0123456789.-:[]")] !=
		    '\0')
		request->host = NULL;
	request->session = cookie(exchange, "PHPSESSID");
	request->avatar = cookie(exchange, "ikariam");
	request->bearer = cookie(exchange, "gf-token-production");
	if (authorization != NULL && text_starts(authorization, "Bearer "))
		request->bearer = authorization + strlen("Bearer ");
	httpd.get_connection_values(exchange->connection, MHD_GET_ARGUMENT_KIND, add_field,
				    request);
}

/* --- counting who is busy */

/* Whose politeness this is about; pictures, styles and scripts may come in any number. */
static struct world_account *account_of(struct exchange *exchange)
{
	const char *path = exchange->request.path;

	if (!text_ends(path, "/") && !text_ends(path, ".php"))
		return NULL;
	return world_session_peek(exchange->listener->world, &exchange->request);
}

static void count_in(struct exchange *exchange)
{
	struct world *world = exchange->listener->world;
	struct world_account *account = account_of(exchange);
	int64_t now_ms = clock_wall_ms();

	exchange->counted = true;
	if (++world->active > world->active_most)
		world->active_most = world->active;
	exchange->account = account;
	if (account == NULL)
		return;
	if (++account->active > account->active_most)
		account->active_most = account->active;
	if (account->requests++ > 0 &&
	    (account->gap_least_ms < 0 || now_ms - account->request_ms < account->gap_least_ms))
		account->gap_least_ms = now_ms - account->request_ms;
	account->request_ms = now_ms;
}

static void count_out(struct exchange *exchange)
{
	if (!exchange->counted)
		return;
	exchange->listener->world->active--;
	if (exchange->account != NULL)
		exchange->account->active--;
}

/* --- sending an answer */

static ssize_t feed_endless(void *closure, uint64_t position, char *to, size_t room)
{
	const struct world_answer *answer = closure;

	if (position >= answer->endless)
		return MHD_CONTENT_READER_END_OF_STREAM;
	memset(to, ' ', room);
	return (ssize_t)room;
}

static ssize_t feed_half(void *closure, uint64_t position, char *to, size_t room)
{
	const struct world_answer *answer = closure;
	size_t half = answer->body.length / 2;

	if (position >= half)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (room > half - position)
		room = half - position;
	memcpy(to, answer->body.bytes + position, room);
	return (ssize_t)room;
}

static struct MHD_Response *response_new(struct world_answer *answer)
{
	enum { BLOCK = 16 * 1024 };

	if (answer->spoil == SPOIL_ENDLESS)
		return httpd.create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, feed_endless,
							   answer, NULL);
	if (answer->spoil == SPOIL_CUT)
		return httpd.create_response_from_callback(answer->body.length, BLOCK, feed_half,
							   answer, NULL);
	return httpd.create_response_from_buffer(answer->body.length, answer->body.bytes,
						 MHD_RESPMEM_MUST_COPY);
}

static enum MHD_Result reset(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		httpd.get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct linger linger = { .l_onoff = 1, .l_linger = 0 };
	struct sockaddr nowhere = { .sa_family = AF_UNSPEC };

	if (info != NULL) {
		(void)setsockopt(info->connect_fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
		/* Now, because the library would end the connection politely first. */
		(void)connect(info->connect_fd, &nowhere, sizeof(nowhere));
	}
	return MHD_NO; /* the library closes the descriptor */
}

/* Pages are good once. What has a tag may be kept, and the client may ask whether it is
 * still the same. */
static void add_keeping(struct exchange *exchange, struct MHD_Response *response)
{
	const char *tag = exchange->answer.tag;

	httpd.add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL,
				  tag == NULL ? "no-store" : "max-age=3600");
	if (tag != NULL)
		httpd.add_response_header(response, MHD_HTTP_HEADER_ETAG, tag);
}

static void forget_what_is_known(struct exchange *exchange)
{
	struct world_answer *answer = &exchange->answer;

	if (answer->tag == NULL || answer->status != 200 ||
	    !text_equal(header(exchange, MHD_HTTP_HEADER_IF_NONE_MATCH), answer->tag))
		return;
	answer->status = 304; /* the library leaves the body out */
}

/* Another player's message, which looks like the game's own words. */
static void add_words(struct world_answer *answer)
{
	static const char words[] =
		"TXT_ERROR_WRONG_REQUEST_ID backupLockTimer nologin_umod index.php?logout "
		"function=createCaptcha conversionProgressBar js_GlobalMenu_gold";
	struct buffer *body = &answer->body;
	const char *end = body->length > 7 ? memmem(body->bytes, body->length, "</body>", 7) : NULL;
	OWN(buffer) struct buffer said = { 0 };
	size_t before = end != NULL ? (size_t)(end - body->bytes) : body->length;

	if (body->length > 4 && memcmp(body->bytes, "[[\"", 3) == 0 &&
	    body->bytes[body->length - 1] == ']') {
		before = body->length - 1;
		buffer_add(&said, body->bytes, before);
		buffer_format(&said, ",[\"changeView\",[\"messages\",\"<p>%s<\\/p>\"]]]", words);
	} else if (end != NULL) {
		buffer_add(&said, body->bytes, before);
		buffer_format(&said, "<p>%s</p>%s", words, end);
	} else {
		return;
	}
	buffer_done(body);
	*body = said;
	said = (struct buffer){ 0 };
}

static enum MHD_Result send_answer(struct exchange *exchange)
{
	struct world_answer *answer = &exchange->answer;
	struct MHD_Response *response;
	enum MHD_Result result;

	if (answer->spoil == SPOIL_RESET)
		return reset(exchange->connection);
	if (answer->spoil == SPOIL_WORDS)
		add_words(answer);
	forget_what_is_known(exchange);
	response = response_new(answer);
	if (response == NULL)
		return MHD_NO;
	httpd.add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->type);
	add_keeping(exchange, response);
	if (answer->location != NULL)
		httpd.add_response_header(response, MHD_HTTP_HEADER_LOCATION, answer->location);
	for (size_t i = 0; i < answer->cookie_count; i++)
		httpd.add_response_header(response, MHD_HTTP_HEADER_SET_COOKIE, answer->cookies[i]);
	if (answer->extra_name != NULL)
		httpd.add_response_header(response, answer->extra_name, answer->extra_value);
	result = httpd.queue_response(exchange->connection, (unsigned)answer->status, response);
	httpd.destroy_response(response);
	return result;
}

static void serve(struct exchange *exchange)
{
	struct world_request *request = &exchange->request;
	int64_t now_ms = clock_wall_ms();

	exchange->served = true;
	if (exchange->too_large) {
		world_answer_text(&exchange->answer, 413, "text/plain", "too large\n");
		return;
	}
	if (request->post)
		world_form_parse(request);
	exchange->listener->handler(exchange->listener->world, request, &exchange->answer, now_ms);
	exchange->due_ms = now_ms + exchange->answer.delay_ms;
	log_debug("%s %s: %d, %zu bytes", request->method, request->path, exchange->answer.status,
		  exchange->answer.body.length);
}

static enum MHD_Result wait_until_due(struct exchange *exchange)
{
	exchange->waits = true;
	exchange->next = exchange->listener->waiting;
	exchange->listener->waiting = exchange;
	httpd.suspend_connection(exchange->connection);
	return MHD_YES;
}

/* --- what the library calls */

static enum MHD_Result on_request(void *closure, struct MHD_Connection *connection,
				  const char *path, const char *method, const char *version,
				  const char *upload, size_t *upload_size, void **context)
{
	struct exchange *exchange = *context;

	(void)version;
	if (exchange == NULL) {
		exchange = *context = mem_new(sizeof(*exchange));
		exchange->listener = closure;
		exchange->connection = connection;
		read_head(exchange, path, method);
		count_in(exchange);
		return MHD_YES;
	}
	if (*upload_size > 0) {
		if (exchange->request.body.length + *upload_size > WORLD_BODY_MAX)
			exchange->too_large = true;
		else
			buffer_add(&exchange->request.body, upload, *upload_size);
		*upload_size = 0;
		return MHD_YES;
	}
	if (!exchange->served)
		serve(exchange);
	if (exchange->due_ms > clock_wall_ms() && !exchange->waits)
		return wait_until_due(exchange);
	return send_answer(exchange);
}

static void unlink_waiting(struct exchange *exchange)
{
	struct exchange **link = &exchange->listener->waiting;

	while (*link != NULL && *link != exchange)
		link = &(*link)->next;
	if (*link != NULL)
		*link = exchange->next;
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
	count_out(exchange);
	unlink_waiting(exchange);
	world_request_done(&exchange->request);
	world_answer_done(&exchange->answer);
	free(exchange);
	*context = NULL;
}

__attribute__((format(printf, 2, 0))) static void on_log(void *closure, const char *format,
							 va_list arguments)
{
	char text[256];

	(void)closure;
	vsnprintf(text, sizeof(text), format, arguments);
	log_debug("%s", text);
}

/* --- the loop */

static void resume_due(struct listener *listener, int64_t now_ms)
{
	struct exchange **link = &listener->waiting;

	while (*link != NULL) {
		struct exchange *exchange = *link;

		if (exchange->due_ms > now_ms) {
			link = &exchange->next;
			continue;
		}
		*link = exchange->next;
		httpd.resume_connection(exchange->connection);
	}
}

static bool start(struct listener *listener, struct err *e)
{
	const struct world_options *options = &listener->world->options;
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)options->port) };

	if (inet_pton(AF_INET, options->address, &address.sin_addr) != 1)
		return err_set(e, ERR_INPUT, "%s is no IPv4 address", options->address);
	errno = 0;
	listener->daemon =
		httpd.start_daemon(MHD_USE_AUTO | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0,
				   NULL, NULL, on_request, listener, MHD_OPTION_EXTERNAL_LOGGER,
				   on_log, NULL, MHD_OPTION_SOCK_ADDR, &address,
				   MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL,
				   MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
				   MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS_MAX,
				   MHD_OPTION_END);
	if (listener->daemon == NULL && errno == EADDRINUSE)
		return err_set(e, ERR_BUSY, "port %" PRId64 " is taken", options->port);
	if (listener->daemon == NULL)
		return err_system(e, "cannot listen on %s port %" PRId64, options->address,
				  options->port);
	return true;
}

static void name_addresses(struct listener *listener)
{
	const union MHD_DaemonInfo *info =
		httpd.get_daemon_info(listener->daemon, MHD_DAEMON_INFO_BIND_PORT);
	const char *address = listener->world->options.address;

	snprintf(listener->world->address, sizeof(listener->world->address), "http://%s:%d",
		 text_equal(address, "0.0.0.0") ? "127.0.0.1" : address, (int)info->port);
	if (listener->world->origin[0] == '\0')
		text_copy(listener->world->origin, sizeof(listener->world->origin),
			  listener->world->address);
}

bool world_http_run(struct world *world, world_handler *handler,
		    void (*ready)(struct world *world, int fd), int ready_fd,
		    const volatile sig_atomic_t *stop, struct err *e)
{
	struct listener listener = { .world = world, .handler = handler };

	if (!httpd_load(e) || !start(&listener, e))
		return false;
	name_addresses(&listener);
	ready(world, ready_fd);
	while (*stop == 0) {
		httpd.run_wait(listener.daemon, LOOP_MS);
		world_settle(world, clock_wall_ms());
		resume_due(&listener, clock_wall_ms());
	}
	resume_due(&listener, INT64_MAX);
	httpd.run_wait(listener.daemon, 0);
	httpd.stop_daemon(listener.daemon);
	return true;
}
