/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/server/urls.h - where a server is to be found.
 */
#ifndef WEB_SERVER_URLS_H
#define WEB_SERVER_URLS_H

#include <jansson.h>

struct web;

/* The addresses under which it can be reached, texts: first those of the game, then those of
 * our pages. With the access token where one is demanded. Owned by the caller. */
json_t *web_urls(const struct web *web);

#endif
