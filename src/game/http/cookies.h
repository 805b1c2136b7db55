/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/http/cookies.h - the cookies of a client.
 */
#ifndef GAME_HTTP_COOKIES_H
#define GAME_HTTP_COOKIES_H

#include <jansson.h>

struct http;

/* Cookies as JSON: [{"domain","path","name","value","secure","expires"}], where a domain
 * that begins with a dot holds for its subdomains. Each goes only where it belongs. A
 * server that sets more than a browser would keep is left with its first ones: they all
 * go into the session file. */
enum { HTTP_COOKIES_MAX = 50, HTTP_COOKIES_SIZE_MAX = 32 * 1024 };
json_t *http_cookies(struct http *http); /* owned by the caller */
void http_set_cookies(struct http *http, const json_t *cookies);

/* Switches libcurl's cookie handling on. */
void http_start_cookies(struct http *http);
/* Leaves the client with no more of them than http_cookies gives. */
void http_bound_cookies(struct http *http);

#endif
