/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/proxy/lane.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "game/http/deed.h"
#include "store/session.h"
#include "web/proxy/image_cache.h"

enum { STOP_MS = 700 };

/* --- the lanes */

void errand_free(struct errand *errand)
{
	while (errand->waiters != NULL) {
		struct waiter *next = errand->waiters->next;

		free(errand->waiters);
		errand->waiters = next;
	}
	form_done(&errand->form);
	free(errand->path);
	free(errand->url);
	free(errand);
}

static struct errand *take_first(struct lane *lane)
{
	struct errand *errand = lane->first;

	lane->first = errand->next;
	if (lane->first == NULL)
		lane->last = NULL;
	lane->count--;
	return errand;
}

static void finish(struct lane *lane, struct fetched *fetched)
{
	struct errand *errand = take_first(lane);

	if (lane->number == LANE_PICTURES)
		picture_done(lane->proxy, errand, fetched);
	else
		page_done(errand, fetched);
	errand_free(errand);
}

/* Nobody waits any more for something that only reads. */
static bool is_deserted(const struct errand *errand)
{
	if (errand->post)
		return false;
	for (const struct waiter *one = errand->waiters; one != NULL; one = one->next)
		if (!exchange_has_left(one->exchange))
			return false;
	return true;
}

static bool start_first(struct lane *lane, struct err *e)
{
	const struct errand *errand = lane->first;
	const struct fetch fetch = { .path = errand->path,
				     .query = errand->form.query,
				     .post = errand->post,
				     .body = errand->form.body,
				     .body_size = errand->form.length,
				     .body_type = errand->form.type,
				     .etag = errand->etag,
				     .modified = errand->modified,
				     .origin = errand->origin,
				     .at_once = lane->number == LANE_PICTURES };

	return fetcher_start(lane->fetcher, &fetch, e);
}

static void advance(struct lane *lane)
{
	while (lane->first != NULL && !fetcher_is_busy(lane->fetcher)) {
		struct fetched failed = { 0 };

		if (is_deserted(lane->first)) {
			err_set(&failed.error, ERR_STOPPED, "nobody waits for it");
			finish(lane, &failed);
		} else if (!start_first(lane, &failed.error)) {
			finish(lane, &failed);
		}
	}
}

static void on_fetched(void *argument, struct fetched *fetched)
{
	finish(argument, fetched);
}

void proxy_add(struct proxy *proxy, enum lane_number number, struct errand *errand,
	       struct exchange *exchange, const struct web_request *request)
{
	struct lane *lane = &proxy->lanes[number];
	struct waiter *waiter;

	if (lane->count >= ERRANDS_MAX) {
		struct fetched failed = { 0 };

		err_set(&failed.error, ERR_BUSY, "too many requests wait for the game");
		page_failed(exchange, request, &failed);
		errand_free(errand);
		return;
	}
	waiter = mem_new(sizeof *waiter);
	*waiter = (struct waiter){ exchange, request, NULL };
	errand->waiters = waiter;
	if (lane->last != NULL)
		lane->last->next = errand;
	else
		lane->first = errand;
	lane->last = errand;
	lane->count++;
	advance(lane);
}

/* --- the proxy */

static void find_base(struct proxy *proxy)
{
	struct err ignored = { 0 };
	OWN(json) json_t *session = session_load(proxy->web->step->home, &ignored);

	text_copy(proxy->base, sizeof proxy->base,
		  json_get_text(session_account(session, proxy->web->step->account), "base", ""));
}

struct proxy *proxy_new(struct web *web)
{
	struct proxy *proxy = mem_new(sizeof *proxy);
	struct err e = { 0 };

	proxy->web = web;
	find_base(proxy);
	proxy->cache = image_cache_open(web->step->home, IMAGE_CACHE_MAX, &e);
	if (proxy->cache == NULL)
		log_warning("pictures are not kept: %s", e.text);
	for (int i = 0; i < LANES; i++) {
		struct lane *lane = &proxy->lanes[i];

		lane->proxy = proxy;
		lane->number = (enum lane_number)i;
		lane->fetcher = fetcher_new(web->step, on_fetched, lane);
	}
	return proxy;
}

void proxy_free(struct proxy *proxy)
{
	struct fetcher *fetchers[LANES];

	if (proxy == NULL)
		return;
	for (int i = 0; i < LANES; i++)
		fetchers[i] = proxy->lanes[i].fetcher;
	fetchers_stop(fetchers, LANES, STOP_MS);
	for (int i = 0; i < LANES; i++) {
		fetcher_free(fetchers[i]);
		while (proxy->lanes[i].first != NULL)
			errand_free(take_first(&proxy->lanes[i]));
	}
	image_cache_free(proxy->cache);
	free(proxy);
}

/* An order is no picture, whatever its path ends with. */
void proxy_handle(struct proxy *proxy, struct exchange *exchange, const struct web_request *request)
{
	if (!request->is_post && picture_is(request->path) &&
	    !deed_in(request->query, strlen(request->query)))
		picture_handle(proxy, exchange, request);
	else
		page_handle(proxy, exchange, request);
}

size_t proxy_descriptors(struct proxy *proxy, int *descriptors, size_t max)
{
	size_t count = 0;

	for (int i = 0; i < LANES && count < max; i++)
		if (fetcher_descriptor(proxy->lanes[i].fetcher) >= 0)
			descriptors[count++] = fetcher_descriptor(proxy->lanes[i].fetcher);
	return count;
}

int proxy_wait_ms(const struct proxy *proxy, int most_ms)
{
	for (int i = 0; i < LANES; i++)
		most_ms = fetcher_wait_ms(proxy->lanes[i].fetcher, most_ms);
	return most_ms;
}

void proxy_run(struct proxy *proxy)
{
	for (int i = 0; i < LANES; i++) {
		fetcher_run(proxy->lanes[i].fetcher);
		advance(&proxy->lanes[i]);
	}
}
