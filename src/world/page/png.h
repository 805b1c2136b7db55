/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/page/png.h - small grey pictures.
 *
 * The picture is stored, not compressed: a few kilobytes that need no zlib.
 */
#ifndef WORLD_PAGE_PNG_H
#define WORLD_PAGE_PNG_H

#include <stddef.h>
#include <stdint.h>

struct buffer;

/* Adds a PNG file of width x height bytes, 0 black to 255 white. */
void world_png(struct buffer *to, const uint8_t *pixels, uint32_t width, uint32_t height);
/* Adds the bytes as Base64. */
void world_base64(struct buffer *to, const void *bytes, size_t length);

#endif
