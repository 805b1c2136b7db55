/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/proxy/proxy.h"

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
#include "web/proxy/lane.h"
#include "web/proxy/page.h"
#include "web/proxy/picture.h"
#include "web/server/request.h"
#include "web/server/server.h"

enum { STOP_MS = 700 };

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
	for (int i = 0; i < LANES; i++)
		lane_new(proxy, (enum lane_number)i);
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
		lane_done(&proxy->lanes[i]);
	}
	image_cache_free(proxy->cache);
	free(proxy);
}

/* An order is not a picture, whatever its path ends with. */
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
		lane_advance(&proxy->lanes[i]);
	}
}
