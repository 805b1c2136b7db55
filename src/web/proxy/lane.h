/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/proxy/lane.h - requests to the game, in two lanes, each with a fetcher.
 *
 * Pictures have a lane of their own, so that a page never waits behind fifty of them.
 */
#ifndef WEB_PROXY_LANE_H
#define WEB_PROXY_LANE_H

#include <stdbool.h>
#include <stddef.h>

#include "web/proxy/fetcher.h"
#include "web/server/access.h"
#include "web/server/form.h"

struct exchange;
struct image_cache;
struct proxy;
struct web;
struct web_request;

enum { LANES = 2, ITEMS_MAX = 256, BASE_URL_SIZE = 512 };
enum lane_number { LANE_PAGES, LANE_PICTURES };

/* A browser that waits for an answer. */
struct waiter {
	struct exchange *exchange;
	const struct web_request *request;
	struct waiter *next;
};

/* One request to the game, for all browsers that want the same picture. */
struct lane_item {
	/* Answers all waiters, also when nothing was fetched. */
	void (*done)(struct proxy *proxy, struct lane_item *item, struct fetched *fetched);
	char *path;
	struct form form; /* query and body */
	bool post;
	char *url; /* of a picture, its name in the cache; else NULL */
	char origin[WEB_ORIGIN_SIZE];
	char etag[128], modified[64];
	struct waiter *waiters;
	struct lane_item *next;
};

struct lane {
	struct proxy *proxy;
	enum lane_number number;
	struct fetcher *fetcher;
	struct lane_item *first, *last; /* the first is under way when the fetcher is busy */
	size_t count;
};

struct proxy {
	struct web *web;
	char base[BASE_URL_SIZE];  /* of the world, as it was when the server started */
	struct image_cache *cache; /* NULL when the disk refuses */
	struct lane lanes[LANES];
};

/* Puts it at the end of its lane, with the exchange as its first waiter; takes the item. */
void lane_add(struct proxy *proxy, enum lane_number number, struct lane_item *item,
	      struct exchange *exchange, const struct web_request *request);
void lane_item_free(struct lane_item *item); /* waiters must have been answered */
/* Starts what comes next, when the fetcher is idle. */
void lane_advance(struct lane *lane);
void lane_new(struct proxy *proxy, enum lane_number number);
/* After fetcher_free: what still waits is dropped. */
void lane_done(struct lane *lane);

#endif
