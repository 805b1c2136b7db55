/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/proxy/lane.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "web/server/exchange.h"
#include "web/server/server.h"

void lane_item_free(struct lane_item *item)
{
	while (item->waiters != NULL) {
		struct waiter *next = item->waiters->next;

		free(item->waiters);
		item->waiters = next;
	}
	form_done(&item->form);
	free(item->path);
	free(item->url);
	free(item);
}

static struct lane_item *take_first(struct lane *lane)
{
	struct lane_item *item = lane->first;

	lane->first = item->next;
	if (lane->first == NULL)
		lane->last = NULL;
	lane->count--;
	return item;
}

static void finish(struct lane *lane, struct fetched *fetched)
{
	struct lane_item *item = take_first(lane);

	item->done(lane->proxy, item, fetched);
	lane_item_free(item);
}

/* A request that only reads, and is no longer waited for. */
static bool is_deserted(const struct lane_item *item)
{
	if (item->post)
		return false;
	for (const struct waiter *one = item->waiters; one != NULL; one = one->next)
		if (!exchange_has_left(one->exchange))
			return false;
	return true;
}

static bool start_first(struct lane *lane, struct err *e)
{
	const struct lane_item *item = lane->first;
	const struct fetch fetch = { .path = item->path,
				     .query = item->form.query,
				     .post = item->post,
				     .body = item->form.body,
				     .body_size = item->form.length,
				     .body_type = item->form.type,
				     .etag = item->etag,
				     .modified = item->modified,
				     .origin = item->origin,
				     .at_once = lane->number == LANE_PICTURES };

	return fetcher_start(lane->fetcher, &fetch, e);
}

void lane_advance(struct lane *lane)
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

void lane_new(struct proxy *proxy, enum lane_number number)
{
	struct lane *lane = &proxy->lanes[number];

	lane->proxy = proxy;
	lane->number = number;
	lane->fetcher = fetcher_new(proxy->web->step, on_fetched, lane);
}

void lane_done(struct lane *lane)
{
	while (lane->first != NULL)
		lane_item_free(take_first(lane));
}

void lane_add(struct proxy *proxy, enum lane_number number, struct lane_item *item,
	      struct exchange *exchange, const struct web_request *request)
{
	struct lane *lane = &proxy->lanes[number];
	struct waiter *waiter;

	waiter = mem_new(sizeof *waiter);
	*waiter = (struct waiter){ exchange, request, NULL };
	item->waiters = waiter;
	if (lane->count >= ITEMS_MAX) {
		struct fetched failed = { 0 };

		err_set(&failed.error, ERR_BUSY, "too many requests wait for the game");
		item->done(proxy, item, &failed);
		lane_item_free(item);
		return;
	}
	if (lane->last != NULL)
		lane->last->next = item;
	else
		lane->first = item;
	lane->last = item;
	lane->count++;
	lane_advance(lane);
}
