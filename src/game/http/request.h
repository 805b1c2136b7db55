/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/http/request.h - what is asked, and what is answered.
 */
#ifndef GAME_HTTP_REQUEST_H
#define GAME_HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

struct http_request {
	const char *url;
	bool post;
	const char *body;	    /* of a POST; NULL: empty */
	const char *const *headers; /* "Name: value", NULL ends them; may be NULL */
	bool changes;	  /* it changes something: when stopped, wait 3 s for the answer */
	bool only_asks;	  /* a POST that may go out twice: on a connection that was used before
			   * libcurl sends again what was not answered. Other POSTs, and what
			   * changes something, go out once, on a connection of their own */
	size_t body_size; /* of a body that is not a text; 0: up to its NUL */
};

struct http_answer {
	int status;
	struct buffer body;
	char type[128];
	char location[2048];
	char challenge[128];	      /* gf-challenge-id: the lobby wants a person */
	char etag[128], modified[64]; /* what a cache asks with later */
	char cache[128];	      /* Cache-Control */
	bool set_cookie;	      /* the server changed cookies */
};

#endif
