/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/web_http_parts.h - what the files of web_http.h share; nobody else includes it.
 *
 *	web_http.c   listening, requests as they come in, the bounds, the loop
 *	web_head.c   the head of a request
 *	exchange.c   answers and streams
 */
#ifndef WEB_WEB_HTTP_PARTS_H
#define WEB_WEB_HTTP_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "os/httpd.h"
#include "web/web_http.h"

enum {
	LISTENERS_MAX = 4,
	HEADERS_MAX = 16,
	CLIENT_SIZE = 64,
	BODIES_MAX = 4 * WEB_BODY_MAX, /* of all requests together */
	NEVER = 0,
};

/* One open connection. */
struct peer {
	struct web_http *http;
	struct MHD_Connection *connection;
	int fd;
	char client[CLIENT_SIZE];
	bool is_known, is_ours; /* whose it is, once that was asked */
	bool is_asking;		/* no whole request has come in yet */
	int64_t since_ms;	/* monotonic: when it began to ask */
	int64_t deadline_ms;	/* monotonic: dropped then; NEVER */
	struct peer *next, *previous;
};

struct web_http {
	web_handler *handler;
	void *argument;
	int port;
	struct MHD_Daemon *daemons[LISTENERS_MAX];
	size_t daemon_count;
	struct peer *peers;
	size_t peer_count;
	struct exchange *exchanges; /* those whose request is whole */
	size_t bodies;		    /* bytes of requests in memory */
	size_t answers;		    /* bytes of answers in memory */
	int64_t tended_ms;
	bool is_closing;
};

struct exchange_header {
	char *name, *value;
};

/* One request and its answer. */
struct exchange {
	struct web_http *http;
	struct MHD_Connection *connection;
	struct peer *peer;
	char *uri; /* as sent; the query is cut off */
	struct web_request request;
	struct buffer body;
	bool has_begun;		       /* the head was looked at */
	bool is_handled;	       /* the handler has had it */
	bool is_queued;		       /* the library has the answer */
	bool is_waiting;	       /* the connection is suspended */
	struct MHD_Response *response; /* NULL: none yet */
	unsigned status;
	struct exchange_header headers[HEADERS_MAX];
	size_t header_count;
	size_t answer_bytes;

	bool is_stream;
	bool is_gone; /* the client left or lagged too far */
	struct buffer waiting;
	void (*gone)(void *argument, struct exchange *exchange);
	void *gone_argument;
	struct exchange *next, *previous;
};

/* --- web_head.c */
/* The length that the client has announced; -1: an announcement that is none. */
long long head_announced(const struct exchange *exchange);
/* 0 when the request may go on, else the status that refuses it. */
int head_judge(struct exchange *exchange, const char *method);

/* --- exchange.c */
/* Hands a finished answer to the library. */
enum MHD_Result exchange_queue(struct exchange *exchange);
/* Lets the library go on with a connection that waited. */
void exchange_resume(struct exchange *exchange);
/* No more bytes come from or go to that client. */
void peer_drop(struct peer *peer);
/* Has it closed its side, and has all it sent been read? */
bool peer_has_left(const struct peer *peer);

#endif
