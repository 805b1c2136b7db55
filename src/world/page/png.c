/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/page/png.h"

#include <string.h>

#include "base/buffer.h"
#include "base/own.h"

enum { STORED_MAX = 65535 };

static void add_32(struct buffer *to, uint32_t number)
{
	uint8_t bytes[4] = { (uint8_t)(number >> 24), (uint8_t)(number >> 16),
			     (uint8_t)(number >> 8), (uint8_t)number };

	buffer_add(to, bytes, sizeof(bytes));
}

static uint32_t crc_32(const char *bytes, size_t length)
{
	uint32_t crc = 0xffffffff;

	for (size_t i = 0; i < length; i++) {
		crc ^= (uint8_t)bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

static uint32_t adler_32(const char *bytes, size_t length)
{
	uint32_t a = 1, b = 0;

	for (size_t i = 0; i < length; i++) {
		a = (a + (uint8_t)bytes[i]) % 65521;
		b = (b + a) % 65521;
	}
	return b << 16 | a;
}

static void add_chunk(struct buffer *to, const char *name, const struct buffer *data)
{
	size_t start;

	add_32(to, (uint32_t)data->length);
	start = to->length;
	buffer_text(to, name);
	buffer_add(to, data->bytes, data->length);
	add_32(to, crc_32(to->bytes + start, to->length - start));
}

/* A zlib stream of stored blocks. */
static void add_stored(struct buffer *to, const struct buffer *raw)
{
	buffer_add(to, "\x78\x01", 2);
	for (size_t at = 0; at < raw->length; at += STORED_MAX) {
		size_t length = raw->length - at < STORED_MAX ? raw->length - at : STORED_MAX;
		uint8_t head[5] = { at + length == raw->length, (uint8_t)length,
				    (uint8_t)(length >> 8), (uint8_t)~length,
				    (uint8_t)(~length >> 8) };

		buffer_add(to, head, sizeof(head));
		buffer_add(to, raw->bytes + at, length);
	}
	add_32(to, adler_32(raw->bytes, raw->length));
}

void world_png(struct buffer *to, const uint8_t *pixels, uint32_t width, uint32_t height)
{
	static const uint8_t grey_of_8_bits[] = { 8, 0, 0, 0, 0 };
	OWN(buffer) struct buffer header = { 0 };
	OWN(buffer) struct buffer raw = { 0 };
	OWN(buffer) struct buffer packed = { 0 };
	const struct buffer none = { 0 };

	add_32(&header, width);
	add_32(&header, height);
	buffer_add(&header, grey_of_8_bits, sizeof(grey_of_8_bits));
	for (uint32_t y = 0; y < height; y++) {
		buffer_add(&raw, "", 1); /* no filter */
		buffer_add(&raw, pixels + (size_t)y * width, width);
	}
	add_stored(&packed, &raw);
	buffer_add(to, "\x89PNG\r\n\x1a\n", 8);
	add_chunk(to, "IHDR", &header);
	add_chunk(to, "IDAT", &packed);
	add_chunk(to, "IEND", &none);
}

void world_base64(struct buffer *to, const void *bytes, size_t length)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const uint8_t *from = bytes;

	for (size_t i = 0; i < length; i += 3) {
		size_t left = length - i;
		uint32_t group = (uint32_t)from[i] << 16 |
				 (left > 1 ? (uint32_t)from[i + 1] << 8 : 0) |
				 (left > 2 ? from[i + 2] : 0);
		char four[4] = { digits[group >> 18], digits[group >> 12 & 63],
				 left > 1 ? digits[group >> 6 & 63] : '=',
				 left > 2 ? digits[group & 63] : '=' };

		buffer_add(to, four, sizeof(four));
	}
}
