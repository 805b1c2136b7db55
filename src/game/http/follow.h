/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/http/follow.h - requests to a world, following its redirects but never away from it.
 *
 * A world is its base, "https://s301-en.ikariam.gameforge.com/": whatever does not begin
 * so is another place, and a redirect there means that the session is over.
 */
#ifndef GAME_HTTP_FOLLOW_H
#define GAME_HTTP_FOLLOW_H

#include <stdbool.h>

#include "game/http/http.h"

struct err;

enum { BASE_SIZE = 512, FOLLOW_HEADERS_MAX = 3 };

struct follow_request {
	const char *url; /* begins with the base */
	bool post;
	bool changes;	  /* it may act: sent once (game/http/http.h) */
	bool hand_back;	  /* redirects within the world are the answer */
	const char *body; /* of a POST; NULL: empty */
	size_t body_size;
	const char *const *headers; /* more of them, at most FOLLOW_HEADERS_MAX; or NULL */
};

/* Sends it as the game's own pages do. *left is true when the world sent us away; then the
 * answer is that redirect. Errors as http_send. */
bool follow_send(struct http *http, const char *base, const struct follow_request *request,
		 struct http_answer *answer, bool *left, struct err *e);

/* "en-GB" gives "en-GB,en;q=0.9": Accept-Language as a browser of that locale sends it. */
void follow_language(const char *locale, char *to, size_t size);

#endif
