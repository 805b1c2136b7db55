/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/server/request.h - a request of a browser.
 */
#ifndef WEB_SERVER_REQUEST_H
#define WEB_SERVER_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

struct exchange;

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

#endif
