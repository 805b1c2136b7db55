/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/proxy/image_cache.h - pictures (and style sheets, scripts, sounds) of the game on the disk.
 *
 * One file for each in .ikabot.d/cache/images: a line of JSON that says what it is, then its
 * bytes. The folder may be deleted at any time, and is shared by all servers of a home. It
 * keeps to a limit: when it is passed the ones not used for longest go.
 *
 * A picture is fresh for as long as the game said. Then it is asked for again with its ETag
 * or date, and often confirmed without being sent.
 */
#ifndef WEB_PROXY_IMAGE_CACHE_H
#define WEB_PROXY_IMAGE_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct home;
struct image_cache;

enum {
	IMAGE_CACHE_MAX = 64 * 1024 * 1024, /* bytes of all */
	IMAGE_MAX = 4 * 1024 * 1024,	    /* of one; larger ones are not kept */
};

struct image {
	int fd;		 /* open for reading; -1: none */
	uint64_t offset; /* where the bytes begin */
	uint64_t length;
	bool is_fresh;
	char type[128];
	char etag[128]; /* ours where the game gave none: never "" */
	char modified[64];
	char world_etag[128]; /* as the game gave it, or "" */
	int64_t until_ms;     /* wall: fresh until then */
};

/* NULL and *e when the folder cannot be made. */
struct image_cache *image_cache_open(const struct home *home, uint64_t bytes_max, struct err *e);
void image_cache_free(struct image_cache *cache);

/* url names it. False when it is not there; else the caller closes image->fd (image_done). */
bool image_cache_find(struct image_cache *cache, const char *url, struct image *image);
void image_done(struct image *image);

/* What an answer of the game says about a picture. */
struct image_source {
	const char *type, *etag, *modified, *cache; /* "" where unknown; cache: Cache-Control */
};
/* Failures do not matter: it is asked for again. */
void image_cache_store(struct image_cache *cache, const char *url,
		       const struct image_source *source, const void *bytes, size_t length);
/* The game has confirmed the one that is there. */
void image_cache_confirm(struct image_cache *cache, const char *url,
			 const struct image_source *source);

/* How long it stays fresh, in seconds; 0: it may not be kept. */
int64_t image_fresh_seconds(const char *url, const char *cache_control);

#endif
