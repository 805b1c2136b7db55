/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/server/connection.h - connections and exchanges, as the files of http.h see them.
 *
 *	gate.c       connections until their request's head has come, and who makes room
 *	raw_head.c   that head, byte for byte (raw_head.h)
 *	http.c       listening, requests as they come in, the bounds, the loop
 *	head.c       the head of a request
 *	exchange.c   answers and streams
 */
#ifndef WEB_SERVER_CONNECTION_H
#define WEB_SERVER_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/buffer.h"
#include "os/httpd.h"
#include "web/server/request.h"

enum {
	LISTENERS_MAX = 4,
	HEADERS_MAX = 16,
	CLIENT_SIZE = 64,
	HEAD_MAX = 32 * 1024,
	BODIES_MAX = 4 * WEB_BODY_MAX, /* of all requests together */
	NEVER = 0,
};

/* One open connection. */
struct peer {
	struct web_http *http;
	int fd;
	struct sockaddr_storage address;
	socklen_t address_length;
	char client[CLIENT_SIZE];
	bool is_waiting; /* for its head: the library has not got it */
	bool is_dropped;
	int looks;		/* at its head, each at more of it than the last */
	ssize_t seen;		/* bytes of it, then */
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
	struct MHD_Daemon *daemon;
	int listeners[LISTENERS_MAX];
	size_t listener_count;
	struct watch *watch;	/* the peers that wait */
	int64_t rests_until_ms; /* monotonic: no call is taken before */
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

/* --- exchange.c */
/* Hands a finished answer to the library. */
enum MHD_Result exchange_queue(struct exchange *exchange);
/* Lets the library go on with a connection that waited. */
void exchange_resume(struct exchange *exchange);
#endif
