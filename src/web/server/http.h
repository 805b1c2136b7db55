/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/server/http.h - the HTTP side of the web server, on libmicrohttpd.
 *
 * One thread and no blocking: whoever cannot answer at once keeps the exchange and answers
 * later (a page that is fetched from the game, a task that is being started), or makes a
 * stream of it (server-sent events). Everything is bounded: header and body sizes, open
 * connections in all and per address, seconds without progress, bytes that wait for a slow
 * reader. A client that breaks a bound is answered with the fitting status or dropped;
 * the others do not notice.
 */
#ifndef WEB_SERVER_HTTP_H
#define WEB_SERVER_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct exchange;
struct web_http;

enum {
	WEB_BODY_MAX = 8 * 1024 * 1024, /* of a request */
	WEB_CONNECTIONS_MAX = 600,
	WEB_IDLE_SECONDS = 20,		     /* without progress, streams excepted */
	WEB_STREAM_WAITING_MAX = 256 * 1024, /* bytes a slow reader of a stream may lag behind */
};

struct web_request {
	const char *method; /* "GET", "HEAD" or "POST"; others are refused before */
	bool is_post;	    /* HEAD is answered like GET, without the body */
	const char *path;   /* as sent, from "/" on, not decoded; never holds ".." segments */
	const char *query;  /* as sent, without "?"; "" when there is none */
	const char *body;   /* NULL when there is none; ends with a NUL beyond length */
	size_t length;
	const char *client; /* "127.0.0.1" */
};

/* Called for every request that is whole. The handler answers now, or keeps the exchange
 * and answers later. request is valid until the exchange is answered. */
typedef void web_handler(void *argument, struct exchange *exchange,
			 const struct web_request *request);

/* Listens on each of the addresses ("127.0.0.1", "::1", "0.0.0.0", "::"; NULL ends them) on
 * that port, 0: one that is free; all but the first may be addresses that this machine does
 * not have. NULL with ERR_BUSY when the port is taken on one of them. */
struct web_http *web_http_open(const char *const *addresses, int port, web_handler *handler,
			       void *argument, struct err *e);
/* Answers with 503 what is open. Whoever keeps exchanges forgets them before; gone is not
 * called any more. */
void web_http_close(struct web_http *http);
int web_http_port(const struct web_http *http);
/* For the caller's one loop: descriptors to wait for (at most max), how many; then how long
 * at most, in ms; then lets the library work. */
size_t web_http_descriptors(struct web_http *http, int *descriptors, size_t max);
int web_http_wait_ms(struct web_http *http, int most_ms);
void web_http_run(struct web_http *http);

/* The request's header, borrowed; NULL when there is none. Names in any case. */
const char *exchange_header(const struct exchange *exchange, const char *name);
/* Does one of the cookies of that name fit? A page under another port of the host, or below
 * another path, may have put a cookie of its own before ours. */
bool exchange_has_cookie(const struct exchange *exchange, const char *name,
			 bool (*fits)(const void *argument, const char *value),
			 const void *argument);

/* Does the client belong to this user, or to root? False where that cannot be told. */
bool exchange_is_from_us(struct exchange *exchange);

/* Has the client gone away while it waits for its answer? */
bool exchange_has_left(const struct exchange *exchange);

/* A header for the answer that follows. Values with line ends are left out. */
void exchange_add_header(struct exchange *exchange, const char *name, const char *value);
/* Each of these answers and ends the exchange; it is not used after that. */
void exchange_answer(struct exchange *exchange, int status, const char *type, const void *body,
		     size_t length); /* the body is copied */
void exchange_answer_text(struct exchange *exchange, int status, const char *type,
			  const char *text);
/* body is malloc'ed memory that the exchange frees. */
void exchange_answer_owned(struct exchange *exchange, int status, const char *type, char *body,
			   size_t length);
/* length bytes of an open file, which the exchange closes. */
void exchange_answer_file(struct exchange *exchange, int status, const char *type, int fd,
			  uint64_t offset, uint64_t length);

/* The answer is a stream from now on, until either side ends it. gone is called once, from
 * web_http_run, when the client has left or lagged behind too far; then the exchange is not
 * used any more. */
void exchange_stream(struct exchange *exchange, const char *type,
		     void (*gone)(void *argument, struct exchange *exchange), void *argument);
/* The answer to HEAD where GET begins a stream. */
void exchange_stream_head(struct exchange *exchange, const char *type);
/* False when it is lost; gone is called soon. */
bool exchange_send(struct exchange *exchange, const void *bytes, size_t length);

#endif
