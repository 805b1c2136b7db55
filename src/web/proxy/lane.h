/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/proxy/lane.h - what the files of the proxy share; nobody else includes it.
 *
 *	proxy.c          requests of a browser, in two lanes, each with a fetcher
 *	picture.c        pictures: from the disk, and into it
 *	page.c           pages, what we say instead of one
 *
 * Pictures have a lane of their own, so that a page never waits behind fifty of them.
 */
#ifndef WEB_PROXY_LANE_H
#define WEB_PROXY_LANE_H

#include <stdbool.h>
#include <stddef.h>

#include "web/proxy/fetcher.h"
#include "web/server/form.h"
#include "web/server/server.h"

struct image;
struct image_cache;

enum { LANES = 2, ERRANDS_MAX = 256, BASE_URL_SIZE = 512 };
enum lane_number { LANE_PAGES, LANE_PICTURES };

/* A browser that waits for an answer. */
struct waiter {
	struct exchange *exchange;
	const struct web_request *request;
	struct waiter *next;
};

/* One request to the game, for all browsers that want the same picture. */
struct errand {
	char *path;
	struct form form; /* query and body */
	bool post;
	char *url; /* of a picture, its name in the cache; else NULL */
	char origin[WEB_ORIGIN_SIZE];
	char etag[128], modified[64];
	struct waiter *waiters;
	struct errand *next;
};

struct lane {
	struct proxy *proxy;
	enum lane_number number;
	struct fetcher *fetcher;
	struct errand *first, *last; /* the first is under way when the fetcher is busy */
	size_t count;
};

struct proxy {
	struct web *web;
	char base[BASE_URL_SIZE];  /* of the world, as it was when the server started */
	struct image_cache *cache; /* NULL when the disk refuses */
	struct lane lanes[LANES];
};

/* --- proxy.c */
/* Puts it at the end of its lane, with the exchange as its first waiter; takes the errand. */
void proxy_add(struct proxy *proxy, enum lane_number number, struct errand *errand,
	       struct exchange *exchange, const struct web_request *request);
void errand_free(struct errand *errand); /* waiters must have been answered */

/* --- picture.c */
/* Is that path one of a picture, a style sheet, a sound...? */
bool picture_is(const char *path);
void picture_handle(struct proxy *proxy, struct exchange *exchange,
		    const struct web_request *request);
void picture_done(struct proxy *proxy, struct errand *errand, struct fetched *fetched);

/* --- page.c */
void page_handle(struct proxy *proxy, struct exchange *exchange, const struct web_request *request);
void page_done(struct errand *errand, struct fetched *fetched);
/* Says why there is no page, in the form that the browser expects. */
void page_failed(struct exchange *exchange, const struct web_request *request,
		 const struct fetched *fetched);

#endif
