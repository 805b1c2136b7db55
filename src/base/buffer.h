/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/buffer.h - text that grows.
 *
 * A buffer begins as { 0 } and is always a text: its bytes end with a NUL that
 * its length does not count. It may hold NULs of its own. Never fails; where the
 * input is foreign the caller checks buffer.length against a limit first.
 */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stddef.h>

struct buffer {
	char *bytes;   /* NULL while nothing was added */
	size_t length; /* bytes in use, the closing NUL not counted */
	size_t room;
	size_t dropped; /* bytes of its memory that lie before */
};

void buffer_add(struct buffer *buffer, const void *bytes, size_t length);
/* Makes room for that many more bytes at once, for what is known to become long. */
void buffer_room(struct buffer *buffer, size_t more);
/* That many bytes were put behind the others, into room that was made before. */
void buffer_used(struct buffer *buffer, size_t length);
void buffer_text(struct buffer *buffer, const char *text);
void buffer_format(struct buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Removes the first bytes; what is left is not moved for that. */
void buffer_drop(struct buffer *buffer, size_t length);
/* The text, owned by the caller, and the buffer empty; "" when nothing was added. */
char *buffer_take(struct buffer *buffer);
void buffer_done(struct buffer *buffer);

static inline void own_buffer(struct buffer *buffer)
{
	buffer_done(buffer);
}

#endif
