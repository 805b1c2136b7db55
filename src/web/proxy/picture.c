/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pictures, and whatever else a page is made of. One that is fresh on the disk costs the game
 * nothing. A browser may ask for it on conditions (it has a copy), or for a part of it; those
 * are answered from the disk, too.
 */
#include "web/proxy/picture.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "web/proxy/image_cache.h"
#include "web/proxy/lane.h"
#include "web/proxy/page.h"
#include "web/server/exchange.h"
#include "web/server/request.h"
#include "web/server/server.h"

static const char *const endings[] = {
	".png", ".jpg", ".jpeg", ".gif", ".cur",  ".ico",   ".webp", ".svg", ".css",
	".js",	".mp3", ".ogg",	 ".wav", ".woff", ".woff2", ".ttf",  NULL,
};

bool picture_is(const char *path)
{
	const char *dot = strrchr(path, '.');

	for (size_t i = 0; dot != NULL && endings[i] != NULL; i++)
		if (strcasecmp(dot, endings[i]) == 0)
			return true;
	return false;
}

/* --- an answer from the disk */

/* A part of it, as "bytes=FIRST-LAST" says. */
struct part {
	uint64_t first, length;
	enum { PART_ALL, PART_SOME, PART_NONE } kind;
};

static bool read_number(const char **at, uint64_t *number)
{
	char *end;

	if (**at < '0' || **at > '9')
		return false;
	*number = strtoull(*at, &end, 10);
	*at = end;
	return true;
}

/* Several parts at once, or other units, may be answered with all of it. */
static struct part read_range(const char *range, uint64_t size)
{
	struct part part = { 0, size, PART_ALL };
	uint64_t first = 0, last = 0;
	bool has_first, has_last;

	if (range == NULL || !text_starts(range, "bytes=") || strchr(range, ',') != NULL)
		return part;
	range += strlen("bytes=");
	has_first = read_number(&range, &first);
	if (*range++ != '-')
		return part;
	has_last = read_number(&range, &last);
	if (*range != '\0' || (!has_first && !has_last) || (has_first && has_last && last < first))
		return part;
	if (!has_first) { /* so many at the end */
		first = last < size ? size - last : 0;
		last = last > 0 ? size - 1 : 0;
		has_first = size > 0 && first < size;
		if (!has_first)
			return (struct part){ 0, 0, PART_NONE };
	} else if (first >= size) {
		return (struct part){ 0, 0, PART_NONE };
	} else if (!has_last || last >= size) {
		last = size - 1;
	}
	return (struct part){ first, last - first + 1, PART_SOME };
}

/* One of "\"a\", W/\"b\"", or "*". */
static bool names_etag(const char *list, const char *etag)
{
	size_t length = strlen(etag);

	for (const char *found = list; (found = strstr(found, etag)) != NULL; found += length) {
		char next = found[length];

		if (next == '\0' || next == ',' || next == ' ')
			return true;
	}
	return text_equal(list, "*");
}

static bool has_copy(const struct exchange *exchange, const struct image *image)
{
	const char *etags = exchange_header(exchange, "If-None-Match");
	const char *date = exchange_header(exchange, "If-Modified-Since");

	if (etags != NULL)
		return names_etag(etags, image->etag);
	return date != NULL && *image->modified != '\0' && text_equal(date, image->modified);
}

static void add_headers(struct exchange *exchange, const struct image *image)
{
	int64_t left_ms = image->until_ms - clock_wall_ms();
	char control[64];

	snprintf(control, sizeof control, "private, max-age=%" PRId64,
		 left_ms > 0 ? left_ms / 1000 : 0);
	exchange_add_header(exchange, "Cache-Control", control);
	exchange_add_header(exchange, "ETag", image->etag);
	exchange_add_header(exchange, "Accept-Ranges", "bytes");
	if (*image->modified != '\0')
		exchange_add_header(exchange, "Last-Modified", image->modified);
}

/* Takes the image's file. */
static void answer_image(struct exchange *exchange, struct image *image)
{
	const char *condition = exchange_header(exchange, "If-Range");
	struct part part = read_range(exchange_header(exchange, "Range"), image->length);
	char text[96];

	add_headers(exchange, image);
	if (has_copy(exchange, image)) {
		image_done(image);
		exchange_answer_text(exchange, 304, NULL, "");
		return;
	}
	if (condition != NULL && !text_equal(condition, image->etag) &&
	    (*image->modified == '\0' || !text_equal(condition, image->modified)))
		part = (struct part){ 0, image->length, PART_ALL };
	if (part.kind == PART_NONE) {
		snprintf(text, sizeof text, "bytes */%" PRIu64, image->length);
		exchange_add_header(exchange, "Content-Range", text);
		image_done(image);
		exchange_answer_text(exchange, 416, "text/plain; charset=utf-8", "no such part\n");
		return;
	}
	if (part.kind == PART_SOME) {
		snprintf(text, sizeof text, "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, part.first,
			 part.first + part.length - 1, image->length);
		exchange_add_header(exchange, "Content-Range", text);
	}
	exchange_answer_file(exchange, part.kind == PART_SOME ? 206 : 200, image->type, image->fd,
			     image->offset + part.first, part.length);
	image->fd = -1;
}

static bool answer_from_disk(struct proxy *proxy, struct exchange *exchange, const char *url)
{
	struct image image;

	if (proxy->cache == NULL || !image_cache_find(proxy->cache, url, &image))
		return false;
	answer_image(exchange, &image);
	return true;
}

/* --- answers */

/* One that cannot be kept: too large, not wanted, not there. */
static void answer_fetched(struct exchange *exchange, const struct fetched *fetched)
{
	if (*fetched->location != '\0')
		exchange_add_header(exchange, "Location", fetched->location);
	exchange_add_header(exchange, "Cache-Control", "no-store");
	exchange_answer(exchange, fetched->status, fetched->type, fetched->body, fetched->length);
}

static void answer_waiters(struct proxy *proxy, struct lane_item *item, struct fetched *fetched)
{
	const struct image_source source = { fetched->type, fetched->etag, fetched->modified,
					     fetched->cache };

	if (fetched->is_there && proxy->cache != NULL && fetched->status == 200)
		image_cache_store(proxy->cache, item->url, &source, fetched->body, fetched->length);
	if (fetched->is_there && proxy->cache != NULL && fetched->status == 304)
		image_cache_confirm(proxy->cache, item->url, &source);
	for (const struct waiter *one = item->waiters; one != NULL; one = one->next) {
		bool is_kept =
			!fetched->is_there || fetched->status == 200 || fetched->status == 304;

		/* An old copy is better than none while the game is silent. */
		if (is_kept && answer_from_disk(proxy, one->exchange, item->url))
			continue;
		if (fetched->is_there)
			answer_fetched(one->exchange, fetched);
		else
			page_failed(one->exchange, one->request, fetched);
	}
}

/* --- requests */

/* Somebody waits for the same already. */
static bool join(struct proxy *proxy, struct exchange *exchange, const struct web_request *request,
		 const char *url)
{
	for (struct lane_item *one = proxy->lanes[LANE_PICTURES].first; one != NULL;
	     one = one->next) {
		struct waiter *waiter;

		if (!text_equal(one->url, url))
			continue;
		waiter = mem_new(sizeof *waiter);
		*waiter = (struct waiter){ exchange, request, one->waiters };
		one->waiters = waiter;
		return true;
	}
	return false;
}

void picture_handle(struct proxy *proxy, struct exchange *exchange,
		    const struct web_request *request)
{
	OWN(text) char *url = NULL;
	struct image image = { .fd = -1 };
	struct lane_item *item;

	url = text_format("%s%s%s%s", proxy->base, request->path + 1,
			  *request->query != '\0' ? "?" : "", request->query);
	if (proxy->cache != NULL && image_cache_find(proxy->cache, url, &image) && image.is_fresh) {
		answer_image(exchange, &image);
		return;
	}
	image_done(&image);
	if (join(proxy, exchange, request, url))
		return;
	item = mem_new(sizeof *item);
	item->done = answer_waiters;
	item->path = mem_text(request->path + 1);
	item->form.query = mem_text(request->query);
	text_copy(item->etag, sizeof item->etag, image.world_etag);
	text_copy(item->modified, sizeof item->modified, image.modified);
	/* Kept for every browser: its links have no host. */
	item->url = STEAL(url);
	lane_add(proxy, LANE_PICTURES, item, exchange, request);
}
