/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/server/server.h - the parts of the web server, and what they share.
 *
 *	web/serve.c      the function (menu 16): its row, its questions, the one long step
 *	web/routes.c     which part answers: /ikabot/... is ours, everything else is the game
 *	port.c           which port, and whose it is when it is taken; urls.c says it
 *	http.c           HTTP on libmicrohttpd, with gate.c, raw_head.c, head.c, peer.c, exchange.c
 *	access.c         who may: user, access token, Host, origin
 *	origin.c         whose page made a request, as the browser says it
 *	notice.c         small pages of ours in the place of one of the game
 *	job.c            what may take its time, in children beside the loop
 *
 * web/proxy is the game through the account's session, web/api is /ikabot/api/..., and
 * web/dashboard what the account has, with the pages that show it.
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

#include <stdbool.h>

#include "task/step.h"
#include "web/server/request.h"

struct access;
struct api;
struct proxy;
struct web_http;

/* One running server. All of it belongs to the step that serves. */
struct web {
	struct step *step;    /* account, home, key, function table */
	web_handler *handler; /* answers all requests, with this as its argument */
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

#endif
