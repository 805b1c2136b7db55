/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/http_parts.h - what http.c and http_cookies.c share.
 */
#ifndef GAME_HTTP_PARTS_H
#define GAME_HTTP_PARTS_H

#include <signal.h>

#include "game/curl_library.h"
#include "game/http.h"

struct http {
	CURL *easy;
	CURLM *multi;
	char *user_agent, *language, *proxy;
	const volatile sig_atomic_t *stop;
	/* While certificates come from a folder of single ones: the file that holds all of
	 * them, for when the folder does not serve. */
	const char *bundle;
	bool folder_fails; /* it does not */
	bool is_used;	   /* the handle has had a request */
	int connect_seconds, total_seconds;
};

/* Switches libcurl's cookie handling on. */
void http_start_cookies(struct http *http);
/* Leaves the client with no more of them than http_cookies gives. */
void http_bound_cookies(struct http *http);

#endif
