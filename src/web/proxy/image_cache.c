/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/proxy/image_cache.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "os/file.h"
#include "store/home.h"

enum {
	HEAD_MAX = 4096, /* bytes of the line before a picture */
	DAY_S = 86400,
	NAMED_DAYS = 30, /* a name that changes with what it names */
	FRESH_MAX_S = 365 * DAY_S,
	HASH_DIGITS_MIN = 16, /* a name with so many hex digits in a row is a hash */
	USED_AGAIN_S = 3600,  /* noted no more often */
};
#define FOLDER "cache/images"

struct image_cache {
	const struct home *home;
	uint64_t bytes, bytes_max; /* bytes is a guess between two counts: others write, too */
};

/* --- names */

static uint64_t hash(const char *text, size_t length, uint64_t seed)
{
	uint64_t sum = 0xcbf29ce484222325u ^ seed;

	for (size_t i = 0; i < length; i++)
		sum = (sum ^ (unsigned char)text[i]) * 0x100000001b3u;
	return sum;
}

/* Two URLs with one name only take turns: the file says whose it is. */
static const char *path_of(const struct image_cache *cache, const char *url,
			   char path[HOME_PATH_SIZE])
{
	size_t length = strlen(url);

	return home_path(cache->home, path, FOLDER "/%016" PRIx64 "%08" PRIx32,
			 hash(url, length, 0), (uint32_t)hash(url, length, length + 1));
}

static bool has_hash_in_name(const char *url)
{
	size_t digits = 0;

	for (; *url != '\0'; url++) {
		digits = isxdigit((unsigned char)*url) ? digits + 1 : 0;
		if (digits >= HASH_DIGITS_MIN)
			return true;
	}
	return false;
}

int64_t image_fresh_seconds(const char *url, const char *control)
{
	const char *age = strcasestr(control, "max-age=");
	int64_t seconds;

	if (strcasestr(control, "no-store") != NULL || strcasestr(control, "private") != NULL)
		return 0;
	if (strcasestr(control, "immutable") != NULL || has_hash_in_name(url))
		return (int64_t)NAMED_DAYS * DAY_S;
	if (age == NULL || !isdigit((unsigned char)age[strlen("max-age=")]))
		return DAY_S;
	seconds = strtoll(age + strlen("max-age="), NULL, 10);
	return seconds < 1 ? 1 : seconds > FRESH_MAX_S ? FRESH_MAX_S : seconds;
}

/* --- the limit */

struct entry {
	char name[64];
	uint64_t size;
	int64_t used;
};

struct entries {
	const struct image_cache *cache;
	struct entry *list;
	size_t count, room;
	uint64_t bytes;
};

static uint64_t size_of(const char *path)
{
	uint64_t size = 0;
	OWN(fd) int fd = file_open(path, &size);

	return fd >= 0 ? size : 0;
}

static void add_entry(const char *name, void *argument)
{
	struct entries *entries = argument;
	char path[HOME_PATH_SIZE];
	struct entry entry = { .size = 0 };

	home_path(entries->cache->home, path, FOLDER "/%s", name);
	if (strlen(name) >= sizeof entry.name)
		return;
	text_copy(entry.name, sizeof entry.name, name);
	entry.size = size_of(path);
	entry.used = file_changed(path);
	if (entries->count == entries->room) {
		entries->room = entries->room == 0 ? 64 : entries->room * 2;
		entries->list = mem_grow(entries->list, entries->room, sizeof entry);
	}
	entries->list[entries->count++] = entry;
	entries->bytes += entry.size;
}

static int by_use(const void *a, const void *b)
{
	const struct entry *one = a, *other = b;

	return (one->used > other->used) - (one->used < other->used);
}

/* Counts the pictures; when they are too many the oldest go, until a tenth is free. */
static void keep_limit(struct image_cache *cache)
{
	struct entries entries = { .cache = cache };
	struct err ignored = { 0 };
	char path[HOME_PATH_SIZE];

	home_path(cache->home, path, FOLDER);
	(void)folder_each(path, "", add_entry, &entries, &ignored);
	if (entries.bytes > cache->bytes_max) {
		qsort(entries.list, entries.count, sizeof *entries.list, by_use);
		for (size_t i = 0; i < entries.count && entries.bytes > cache->bytes_max / 10 * 9;
		     i++) {
			home_path(cache->home, path, FOLDER "/%s", entries.list[i].name);
			if (file_remove(path, &ignored))
				entries.bytes -= entries.list[i].size;
		}
	}
	cache->bytes = entries.bytes;
	free(entries.list);
}

struct image_cache *image_cache_open(const struct home *home, uint64_t bytes_max, struct err *e)
{
	struct image_cache *cache;
	char path[HOME_PATH_SIZE];

	if (!folder_make(home_path(home, path, FOLDER), e))
		return NULL;
	folder_sweep(path, "");
	cache = mem_new(sizeof *cache);
	cache->home = home;
	cache->bytes_max = bytes_max;
	keep_limit(cache);
	return cache;
}

void image_cache_free(struct image_cache *cache)
{
	free(cache);
}

/* --- one picture */

static json_t *read_head(int fd, const char *url, uint64_t *offset)
{
	char head[HEAD_MAX];
	ssize_t length = pread(fd, head, sizeof head, 0);
	const char *end = length > 0 ? memchr(head, '\n', (size_t)length) : NULL;
	struct err ignored = { 0 };
	json_t *found;

	if (end == NULL)
		return NULL;
	found = json_parse(head, (size_t)(end - head), "a picture", &ignored);
	if (found != NULL && !text_equal(json_get_text(found, "url", ""), url)) {
		json_decref(found);
		return NULL;
	}
	*offset = (uint64_t)(end + 1 - head);
	return found;
}

bool image_cache_find(struct image_cache *cache, const char *url, struct image *image)
{
	char path[HOME_PATH_SIZE];
	uint64_t size = 0;
	OWN(fd) int fd = file_open(path_of(cache, url, path), &size);
	OWN(json) json_t *head = NULL;
	int64_t now_ms = clock_wall_ms();
	struct image found = { .fd = -1 };

	if (fd < 0)
		return false;
	head = read_head(fd, url, &found.offset);
	found.length = size - found.offset;
	/* A file that was cut, or belongs to another URL, is as good as none. */
	if (head == NULL || json_get_number(head, "length", -1) != (int64_t)found.length)
		return false;
	text_copy(found.type, sizeof found.type, json_get_text(head, "type", ""));
	text_copy(found.etag, sizeof found.etag, json_get_text(head, "etag", ""));
	if (*found.etag == '\0')
		text_copy(found.etag, sizeof found.etag, "\"0\"");
	text_copy(found.world_etag, sizeof found.world_etag, json_get_text(head, "asked", ""));
	text_copy(found.modified, sizeof found.modified, json_get_text(head, "modified", ""));
	found.until_ms = json_get_number(head, "until", 0);
	/* A clock that was set back must not make it fresh for ever. */
	found.is_fresh = now_ms < found.until_ms && found.until_ms - now_ms < FRESH_MAX_S * 1000LL;
	if (now_ms / 1000 - file_changed(path) > USED_AGAIN_S)
		file_mark_used(path);
	found.fd = fd_steal(&fd);
	*image = found;
	return true;
}

void image_done(struct image *image)
{
	if (image->fd >= 0)
		close(image->fd);
	image->fd = -1;
}

static void write_image(struct image_cache *cache, const char *url, json_t *head, const void *bytes,
			size_t length)
{
	OWN(buffer) struct buffer file = { 0 };
	OWN(text) char *line = json_line(head);
	char path[HOME_PATH_SIZE];
	struct err ignored = { 0 };

	if (strlen(line) >= HEAD_MAX - 1)
		return;
	buffer_text(&file, line);
	buffer_text(&file, "\n");
	buffer_add(&file, bytes, length);
	if (!file_replace(path_of(cache, url, path), file.bytes, file.length, false, &ignored))
		return;
	cache->bytes += file.length;
	if (cache->bytes > cache->bytes_max)
		keep_limit(cache);
}

static json_t *make_head(const char *url, const struct image_source *source, const void *bytes,
			 size_t length)
{
	json_t *head = json_object();
	char etag[40];

	snprintf(etag, sizeof etag, "\"%016" PRIx64 "-%zx\"", hash(bytes, length, 7), length);
	json_put_text(head, "url", url);
	json_put_text(head, "type", source->type);
	json_put_text(head, "etag", etag);
	json_put_text(head, "asked", source->etag);
	json_put_text(head, "modified", source->modified);
	json_put_number(head, "length", (int64_t)length);
	json_put_number(head, "until",
			clock_wall_ms() + image_fresh_seconds(url, source->cache) * 1000LL);
	return head;
}

void image_cache_store(struct image_cache *cache, const char *url,
		       const struct image_source *source, const void *bytes, size_t length)
{
	OWN(json) json_t *head = NULL;

	if (length == 0 || length > IMAGE_MAX || image_fresh_seconds(url, source->cache) == 0)
		return;
	head = make_head(url, source, bytes, length);
	write_image(cache, url, head, bytes, length);
}

void image_cache_confirm(struct image_cache *cache, const char *url,
			 const struct image_source *source)
{
	char path[HOME_PATH_SIZE];
	OWN(buffer) struct buffer file = { 0 };
	struct err ignored = { 0 };
	struct image image;
	struct image_source again = *source;

	if (!image_cache_find(cache, url, &image))
		return;
	if (file_read(path_of(cache, url, path), HEAD_MAX + IMAGE_MAX, &file, &ignored) &&
	    file.length == image.offset + image.length) {
		OWN(json) json_t *head = NULL;

		again.type = image.type;
		again.etag = image.world_etag;
		again.modified = image.modified;
		head = make_head(url, &again, file.bytes + image.offset, image.length);
		write_image(cache, url, head, file.bytes + image.offset, image.length);
	}
	image_done(&image);
}
