/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/server/server.h - the parts of the web server, and what they share.
 *
 *	web/serve.c      the function (menu 16): its row, its questions, the one long step
 *	port.c           which port, and whose it is when it is taken
 *	http.c           HTTP on libmicrohttpd (http.h), with gate.c, raw_head.c, head.c and
 *	                 exchange.c
 *	web/routes.c     which part answers: /ikabot/... is ours, everything else is the game
 *	access.c         who may: user, access token, Host, origin
 *	origin.c         whose page made a request, as the browser says it
 *	notice.c         small pages of ours in the place of one of the game
 *	proxy*.c         the game through the account's session (proxy.h)
 *	fetcher.c        child processes that talk with the game, so that the loop never waits
 *	rewrite.c        pages of the game, changed so that they lead to us
 *	image_cache.c    pictures of the game on the disk
 *	api*.c           /ikabot/api/...: tasks, functions, talks, cities
 *	events.c         server-sent events
 *	roster.c         the list of tasks, kept up to date while somebody looks
 *	overview*.c      cities, ships and movements, read while somebody looks
 *	history.c        what the account had, over time
 *	job.c            what may take its time, in children beside the loop
 *	assets.c         the pages themselves, compiled into the program
 *
 * Two origins. A page of the game runs the game's scripts, and those must not steer tasks.
 * Browsers keep pages of different origins apart, so our pages and the game have one each:
 *
 *	             the game                  ours, /ikabot/...
 *	loopback     http://127.0.0.1:PORT     http://localhost:PORT
 *	bind=lan     http://ADDRESS:PORT       http://ADDRESS:PORT+1 (or the next free one)
 *
 * The Host header tells which one the browser believes to be at. What belongs to the other
 * one is redirected (a page that a person opens) or refused (everything else); the badge's
 * style sheet alone is served under both. An unknown host is refused: it is a name that a
 * stranger has made lead here (DNS rebinding). Requests that say, by Sec-Fetch-Site, Origin or
 * Referer, that a page of another origin made them are refused, but for a person who follows a
 * link to a page. What may act (a POST; a query with action or function) needs more: one of the
 * three must say that a page of the same origin made it. A link that says nothing is shown with
 * a button, whose form carries a proof of ours; and our own api demands a token.
 *
 * With bind=lan every request needs the cookie that the printed link sets; the link holds
 * the access token. On loopback another user of the machine is refused; where the system does
 * not tell which user calls, the link is demanded there, too.
 */
#ifndef WEB_SERVER_SERVER_H
#define WEB_SERVER_SERVER_H

#include <jansson.h>
#include <stdbool.h>

#include "task/step.h"
#include "web/server/http.h"

struct access;
struct api;
struct proxy;

/* One running server. All of it belongs to the step that serves. */
struct web {
	struct step *step; /* account, home, key, function table */
	int port;
	int pages_port;	  /* of our pages under bind=lan; else the same */
	bool is_lan;	  /* reachable from other machines */
	bool tells_users; /* the system tells which user of this machine calls */
	bool wants_link;  /* the access token is demanded: one of the two makes it necessary */
	int64_t since_ms;
	struct web_http *http;
	struct web_http *pages; /* the second port; NULL on loopback */
	struct access *access;
	struct proxy *proxy;
	struct api *api;
};

/* --- web/serve.c */
/* The addresses under which it can be reached, texts: first those of the game, then those of
 * our pages. With the access token where one is demanded. Owned by the caller. */
json_t *web_urls(const struct web *web);

/* --- web/routes.c: the web_handler; argument is the struct web. */
void web_route(void *web, struct exchange *exchange, const struct web_request *request);

/* --- access.c */
/* Token and cookie of the network are kept in the progress, so that a link that was printed
 * stays good. */
struct access *access_new(struct web *web);
void access_free(struct access *access);
/* May this request go on? If not it has been answered (403, 421, a redirect...). is_ours:
 * the path is below /ikabot/. The token against forged requests (X-Ikabot-Csrf) is looked at
 * by the api itself. */
bool access_check(struct access *access, struct exchange *exchange,
		  const struct web_request *request, bool is_ours);
/* The token that the printed link carries; "" when none is demanded. */
const char *access_token(const struct access *access);
/* "http://127.0.0.1:44075", as the browser that asks sees the game. */
enum { WEB_ORIGIN_SIZE = 320 };
void access_game_origin(const struct access *access, const struct exchange *exchange,
			char origin[WEB_ORIGIN_SIZE]);

/* --- proxy.c */
struct proxy *proxy_new(struct web *web);
void proxy_free(struct proxy *proxy);
void proxy_handle(struct proxy *proxy, struct exchange *exchange,
		  const struct web_request *request);
/* Descriptors that the loop waits for, and the call when one is readable or time has passed. */
size_t proxy_descriptors(struct proxy *proxy, int *descriptors, size_t max);
void proxy_run(struct proxy *proxy);
/* Milliseconds until the proxy has something to do by itself, at most most_ms. */
int proxy_wait_ms(const struct proxy *proxy, int most_ms);

/* --- api.c: everything below /ikabot/ */
struct api *api_new(struct web *web);
void api_free(struct api *api);
void api_handle(struct api *api, struct exchange *exchange, const struct web_request *request);
size_t api_descriptors(struct api *api, int *descriptors, size_t max);
/* Milliseconds until the api has something to do by itself. */
int api_wait_ms(struct api *api);
void api_run(struct api *api);
/* A clerk_errand_work (store/clerk.h): what the server does outside its sandbox. */
json_t *api_errand(void *api, const json_t *order, struct err *e);

#endif
