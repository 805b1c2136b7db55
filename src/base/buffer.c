/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* The text moves to the begin of its memory. */
static void move_to_front(struct buffer *buffer)
{
	if (buffer->dropped == 0)
		return;
	buffer->bytes -= buffer->dropped;
	buffer->room += buffer->dropped;
	memmove(buffer->bytes, buffer->bytes + buffer->dropped, buffer->length + 1);
	mem_wipe(buffer->bytes + buffer->length + 1, buffer->dropped);
	buffer->dropped = 0;
}

/* Makes room for that many more bytes and the closing NUL. Moving costs as much as was
 * dropped or is added since the last time: many small drops from a long text stay cheap. */
static void reserve(struct buffer *buffer, size_t more)
{
	size_t needed = buffer->length + more + 1;
	size_t room;

	if (needed <= buffer->room)
		return;
	room = buffer->dropped < buffer->length ? 2 * (buffer->room + buffer->dropped)
						: buffer->room + buffer->dropped;
	move_to_front(buffer);
	if (room < 64)
		room = 64;
	while (room < needed)
		room *= 2;
	buffer->bytes = mem_grow(buffer->bytes, room, 1);
	buffer->room = room;
}

void buffer_room(struct buffer *buffer, size_t more)
{
	reserve(buffer, more);
}

void buffer_used(struct buffer *buffer, size_t length)
{
	buffer->length += length;
	buffer->bytes[buffer->length] = '\0';
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t length)
{
	reserve(buffer, length);
	if (length > 0)
		memcpy(buffer->bytes + buffer->length, bytes, length);
	buffer->length += length;
	buffer->bytes[buffer->length] = '\0';
}

void buffer_text(struct buffer *buffer, const char *text)
{
	buffer_add(buffer, text, strlen(text));
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0)
		return;
	reserve(buffer, (size_t)length);
	va_start(args, format);
	vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format, args);
	va_end(args);
	buffer->length += (size_t)length;
}

void buffer_drop(struct buffer *buffer, size_t length)
{
	if (length >= buffer->length)
		length = buffer->length;
	if (length == 0)
		return;
	buffer->bytes += length;
	buffer->length -= length;
	buffer->room -= length;
	buffer->dropped += length;
	mem_wipe(buffer->bytes - length, length); /* it may be a key */
	if (buffer->length == 0)
		move_to_front(buffer);
}

char *buffer_take(struct buffer *buffer)
{
	char *bytes;

	reserve(buffer, 0);
	move_to_front(buffer);
	bytes = buffer->bytes;
	bytes[buffer->length] = '\0';
	*buffer = (struct buffer){ 0 };
	return bytes;
}

void buffer_done(struct buffer *buffer)
{
	move_to_front(buffer);
	free(buffer->bytes);
	*buffer = (struct buffer){ 0 };
}
