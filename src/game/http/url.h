/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/http/url.h - the parts of a URL.
 */
#ifndef GAME_HTTP_URL_H
#define GAME_HTTP_URL_H

#include <stdbool.h>

enum { HTTP_URL_SIZE = 8192 };

/* "http://host:port" of a URL with one of the two schemes; false for any other text. */
enum { HTTP_ORIGIN_SIZE = 300 };
bool http_origin(const char *url, char origin[HTTP_ORIGIN_SIZE]);
/* Where a Location points, as seen from the URL that was asked for; false when that is
 * no URL of HTTP. */
bool http_resolve(const char *from, const char *location, char to[HTTP_URL_SIZE]);

/* A field's value for a query, owned by the caller. */
char *http_escape(const char *text);

#endif
