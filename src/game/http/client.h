/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/http/client.h - the client, as its own files see it (game/http/http.h).
 */
#ifndef GAME_HTTP_CLIENT_H
#define GAME_HTTP_CLIENT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "game/http/curl_library.h"

struct http {
	CURL *easy;
	CURLM *multi;
	char *user_agent, *language, *proxy;
	const volatile sig_atomic_t *stop;
	/* While certificates come from a folder of single ones: the file that holds all of
	 * them, for when the folder does not serve. */
	const char *bundle;
	bool folder_fails;	       /* it does not */
	char trouble[CURL_ERROR_SIZE]; /* libcurl's words; never shown */
	bool is_used;		       /* the handle has had a request */
	int connect_seconds, total_seconds;
	bool has_left;	     /* of the last request, as http_has_left */
	int64_t retry_after; /* of the last answer, in seconds */
};

#endif
