/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/http/http.h - one HTTP client: lobby, login service or world.
 *
 * Certificates are always checked. Redirects are handed back, never followed here. An
 * answer is complete or it is an error: bodies that were cut are found by their length,
 * and by their own ending where the server tells no length. What arrives is limited in
 * size, and in time as a whole and while nothing moves.
 *
 * Errors name the host and the cause, never the query: it may hold keys.
 */
#ifndef GAME_HTTP_HTTP_H
#define GAME_HTTP_HTTP_H

#include <jansson.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

struct err;
struct http;

enum { HTTP_BODY_MAX = 8 * 1024 * 1024, HTTP_URL_SIZE = 8192 };

struct http_options {
	const char *user_agent;
	const char *language;		    /* Accept-Language; may be NULL */
	const char *proxy;		    /* URL; NULL or "": none */
	const volatile sig_atomic_t *stop;  /* borrowed; may be NULL */
	int connect_seconds, total_seconds; /* how long a request may take; 0: long enough
					     * for a slow game */
};

struct http_request {
	const char *url;
	bool post;
	const char *body;	    /* of a POST; NULL: empty */
	const char *const *headers; /* "Name: value", NULL ends them; may be NULL */
	bool changes;	  /* it changes something: when stopped, wait 3 s for the answer */
	bool only_asks;	  /* a POST that may go out twice: on a connection that was used before
			   * libcurl sends again what was not answered. Other POSTs, and what
			   * changes something, go out once, on a connection of their own */
	size_t body_size; /* of a body that is no text; 0: up to its NUL */
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

/* NULL with ERR_SYSTEM. Texts of the options are copied. */
struct http *http_new(const struct http_options *options, struct err *e);
void http_free(struct http *http);
static inline void own_http(struct http **http)
{
	http_free(*http);
}

/* Fills the answer, which http_answer_done frees; any status counts as success here.
 * ERR_RETRY, ERR_STOPPED or ERR_SYSTEM otherwise. */
bool http_send(struct http *http, const struct http_request *request, struct http_answer *answer,
	       struct err *e);
void http_answer_done(struct http_answer *answer);
/* Of the last request: may the server have got it? Not when no connection came about. */
bool http_has_left(const struct http *http);
/* Of the last answer: in how many seconds the server wants to be asked again; 0: it does not
 * say. */
int64_t http_retry_after(const struct http *http);
static inline void own_http_answer(struct http_answer *answer)
{
	http_answer_done(answer);
}

/* Cookies as JSON: [{"domain","path","name","value","secure","expires"}], where a domain
 * that begins with a dot holds for its subdomains. Each goes only where it belongs. A
 * server that sets more than a browser would keep is left with its first ones: they all
 * go into the session file. */
enum { HTTP_COOKIES_MAX = 50, HTTP_COOKIES_SIZE_MAX = 32 * 1024 };
json_t *http_cookies(struct http *http); /* owned by the caller */
void http_set_cookies(struct http *http, const json_t *cookies);

/* "http://host:port" of a URL with one of the two schemes; false for any other text. */
enum { HTTP_ORIGIN_SIZE = 300 };
bool http_origin(const char *url, char origin[HTTP_ORIGIN_SIZE]);
/* Where a Location points, as seen from the URL that was asked for; false when that is
 * no URL of HTTP. */
bool http_resolve(const char *from, const char *location, char to[HTTP_URL_SIZE]);

/* A field's value for a query, owned by the caller. */
char *http_escape(const char *text);

#endif
