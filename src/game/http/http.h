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

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "game/http/cookies.h"
#include "game/http/request.h"
#include "game/http/url.h"

struct err;
struct http;

enum { HTTP_BODY_MAX = 8 * 1024 * 1024 };

struct http_options {
	const char *user_agent;
	const char *language;		    /* Accept-Language; may be NULL */
	const char *proxy;		    /* URL; NULL or "": none */
	const volatile sig_atomic_t *stop;  /* borrowed; may be NULL */
	int connect_seconds, total_seconds; /* how long a request may take; 0: long enough
					     * for a slow game */
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

#endif
