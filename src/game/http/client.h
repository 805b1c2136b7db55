/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/http/client.h - what the files of game/http/http.h share.
 */
#ifndef GAME_HTTP_CLIENT_H
#define GAME_HTTP_CLIENT_H

#include <signal.h>

#include "game/http/curl_library.h"
#include "game/http/http.h"

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

enum { HTTP_WHY_SIZE = 256 };

/* --- trust.c */
/* Sets whose certificates are believed: SSL_CERT_FILE and SSL_CERT_DIR, else the system's. */
void http_trust(struct http *http);
/* After a certificate was not believed: is there more to look it up in? Then it is set. */
bool http_trust_again(struct http *http);
/* Why it was not believed, and the cure. */
const char *http_trust_why(const struct http *http, char text[HTTP_WHY_SIZE]);

/* --- failure.c */
#define HTTP_PROXY_LOCKED "it wants another user and password (protocol://user:password@host:port)"
/* False and *e: what went wrong in words, and whether it is the host's or the proxy's fault. */
bool http_failure(const struct http *http, const char *host, CURLcode result, struct err *e);
/* Is the answer the proxy's own "who are you?" to a request in clear text? Then *e says so. */
bool http_proxy_refuses(const struct http *http, const struct http_request *request,
			const struct http_answer *answer, struct err *e);

/* --- cookies.c */
/* Switches libcurl's cookie handling on. */
void http_start_cookies(struct http *http);
/* Leaves the client with no more of them than http_cookies gives. */
void http_bound_cookies(struct http *http);

#endif
