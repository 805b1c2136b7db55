/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/http/failure.h - why a request had no answer, in words.
 */
#ifndef GAME_HTTP_FAILURE_H
#define GAME_HTTP_FAILURE_H

#include <stdbool.h>

#include "game/http/curl_library.h"

struct err;
struct http;
struct http_answer;
struct http_request;

/* False and *e: what went wrong in words, and whether it is the host's or the proxy's fault. */
bool http_failure(const struct http *http, const char *host, CURLcode result, struct err *e);
/* Is the answer the proxy's own "who are you?" to a request in clear text? Then *e says so. */
bool http_proxy_refuses(const struct http *http, const struct http_request *request,
			const struct http_answer *answer, struct err *e);

#endif
