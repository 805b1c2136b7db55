/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "os/file.h"
#include "scratch.h"
#include "store/home.h"
#include "web/proxy/image_cache.h"

#define URL "https://s9-xy.ikariam.gameforge.com/skin/a.png"

static const struct image_source source = { "image/png", "\"w1\"", "Sun, 22 Nov 2026 10:00:00 GMT",
					    "max-age=100" };
static struct home home;
static struct image_cache *cache;

static int set_up(void **state)
{
	struct err e = { .kind = ERR_NONE };
	int failed = scratch_make(state);

	home = scratch_home();
	cache = image_cache_open(&home, 100000, &e);
	return failed != 0 || cache == NULL;
}

static int tear_down(void **state)
{
	image_cache_free(cache);
	return scratch_remove(state);
}

TEST_WITH(a_picture_is_found_as_it_was_kept, set_up, tear_down)
{
	struct image image;
	char bytes[16] = "";

	assert_false(image_cache_find(cache, URL, &image));
	image_cache_store(cache, URL, &source, "\x89PNG\0data", 9);
	assert_true(image_cache_find(cache, URL, &image));
	assert_true(image.is_fresh);
	assert_int_equal(image.length, 9);
	assert_int_equal(pread(image.fd, bytes, sizeof bytes, (off_t)image.offset), 9);
	assert_memory_equal(bytes, "\x89PNG\0data", 9);
	assert_string_equal(image.type, "image/png");
	assert_string_equal(image.world_etag, "\"w1\"");
	image_done(&image);
	assert_false(image_cache_find(cache, URL "?2", &image));
}

TEST_WITH(what_may_not_be_kept_is_not, set_up, tear_down)
{
	struct image_source never = source;
	struct image image;

	never.cache = "no-store";
	image_cache_store(cache, URL, &never, "x", 1);
	image_cache_store(cache, URL, &source, "", 0);
	assert_false(image_cache_find(cache, URL, &image));
}

TEST_WITH(freshness_is_as_the_game_says, set_up, tear_down)
{
	assert_int_equal(image_fresh_seconds("a.png", "public, max-age=60"), 60);
	assert_int_equal(image_fresh_seconds("a.png", ""), 86400);
	assert_int_equal(image_fresh_seconds("a.png", "no-store"), 0);
	assert_int_equal(image_fresh_seconds("a.png", "max-age=0"), 1);
	assert_int_equal(image_fresh_seconds("0123456789abcdef01.png", ""), 30 * 86400);
	assert_int_equal(image_fresh_seconds("a.png", "max-age=99999999999999999999"), 365 * 86400);
}

TEST_WITH(the_oldest_go_when_the_limit_is_passed, set_up, tear_down)
{
	static char bytes[10000];
	char url[64];
	struct image image;
	int kept = 0;

	for (int i = 0; i < 30; i++) {
		snprintf(url, sizeof url, "https://w.example/%d.png", i);
		image_cache_store(cache, url, &source, bytes, sizeof bytes);
	}
	for (int i = 0; i < 30; i++) {
		snprintf(url, sizeof url, "https://w.example/%d.png", i);
		if (!image_cache_find(cache, url, &image))
			continue;
		kept++;
		image_done(&image);
	}
	assert_in_range(kept, 5, 10);
}

static void cut(const char *name, void *count)
{
	char path[128];

	snprintf(path, sizeof path, ".ikabot.d/cache/images/%s", name);
	assert_int_equal(truncate(scratch_path(path), 100), 0);
	++*(int *)count;
}

TEST_WITH(a_cut_file_is_as_good_as_none, set_up, tear_down)
{
	struct err e = { .kind = ERR_NONE };
	struct image image;
	int count = 0;

	image_cache_store(cache, URL, &source, "0123456789", 10);
	assert_true(folder_each(scratch_path(".ikabot.d/cache/images"), "", cut, &count, &e));
	assert_int_equal(count, 1);
	assert_false(image_cache_find(cache, URL, &image));
}

TEST_WITH(a_confirmed_picture_is_fresh_again, set_up, tear_down)
{
	struct image_source old = source;
	struct image before, after;

	old.cache = "max-age=1";
	image_cache_store(cache, URL, &old, "0123456789", 10);
	assert_true(image_cache_find(cache, URL, &before));
	image_done(&before);
	image_cache_confirm(cache, URL, &source);
	assert_true(image_cache_find(cache, URL, &after));
	image_done(&after);
	assert_true(after.until_ms > before.until_ms + 50000);
	assert_string_equal(after.etag, before.etag);
	assert_int_equal(after.length, 10);
}

RUN_TESTS()
