/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/proxy/fetcher.h - a child process that talks with the game.
 *
 * A request to the game may wait: for the account's gate, for the gap between two requests,
 * for a login, for a slow server. The loop of the web server never does; it hands a request
 * to a fetcher and hears of the answer later. A fetcher does one request at a time. It is
 * started with the first one and ended after a while without any, and a crash in it (it
 * reads what the game sends) costs that one request.
 *
 * It sends what a browser gets: its answers are rewritten (web/proxy/rewrite.h) already.
 */
#ifndef WEB_PROXY_FETCHER_H
#define WEB_PROXY_FETCHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct fetcher;
struct step;

/* What is to be fetched; copied by fetcher_start. Texts may be NULL. */
struct fetch {
	const char *path, *query; /* as in struct account_request */
	bool post;
	const char *body, *body_type;
	size_t body_size;
	const char *etag, *modified;
	const char *origin; /* as in struct rewrite */
	bool at_once;
};

struct fetched {
	bool is_there;	  /* else the error says why not */
	struct err error; /* its kind as account.h says */
	int64_t back_ms;  /* wall: after ERR_SESSION, when it comes back by itself; 0: never */
	int status;
	const char *type, *location, *etag, *modified, *cache;
	char *body; /* the callback takes it and sets it to NULL, or leaves it */
	size_t length;
};

/* Called from fetcher_run for each request that was started. */
typedef void fetcher_done(void *argument, struct fetched *fetched);

struct fetcher *fetcher_new(struct step *step, fetcher_done *done, void *argument);
void fetcher_free(struct fetcher *fetcher); /* ends the child, see fetchers_stop */
/* Asks several to end what they do, and gives them that long; then fetcher_free is quick. */
void fetchers_stop(struct fetcher *const *fetchers, size_t count, int wait_ms);

bool fetcher_is_busy(const struct fetcher *fetcher);
/* False and *e when no child can be started. */
bool fetcher_start(struct fetcher *fetcher, const struct fetch *fetch, struct err *e);
int fetcher_descriptor(const struct fetcher *fetcher); /* -1: none */
int fetcher_wait_ms(const struct fetcher *fetcher, int most_ms);
void fetcher_run(struct fetcher *fetcher);

#endif
