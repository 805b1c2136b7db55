/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/mem.h"

char *text_format(const char *format, ...)
{
	va_list args;
	char *text;
	int length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0)
		return mem_text("");
	text = mem_new((size_t)length + 1);
	va_start(args, format);
	vsnprintf(text, (size_t)length + 1, format, args);
	va_end(args);
	return text;
}

void text_copy(char *to, size_t size, const char *from)
{
	size_t length = strlen(from);

	if (size == 0)
		return;
	if (length >= size) {
		length = size - 1;
		while (length > 0 && ((unsigned char)from[length] & 0xC0) == 0x80)
			length--;
	}
	memmove(to, from, length);
	to[length] = '\0';
}

bool text_equal(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcmp(a, b) == 0;
}

bool text_starts(const char *text, const char *start)
{
	return text != NULL && strncmp(text, start, strlen(start)) == 0;
}

bool text_ends(const char *text, const char *end)
{
	size_t length = strlen(text);
	size_t wanted = strlen(end);

	return length >= wanted && strcmp(text + length - wanted, end) == 0;
}

bool text_number(const char *text, long min, long max, long *number)
{
	char *end;
	long value;

	if (text == NULL || *text == '\0')
		return false;
	errno = 0;
	value = strtol(text, &end, 10);
	while (isspace((unsigned char)*end))
		end++;
	if (errno != 0 || end == text || *end != '\0' || value < min || value > max)
		return false;
	*number = value;
	return true;
}

char *text_trim(char *text)
{
	char *end;

	while (isspace((unsigned char)*text))
		text++;
	end = text + strlen(text);
	while (end > text && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return text;
}

long text_next(const char *text, size_t *bytes)
{
	const unsigned char *b = (const unsigned char *)text;
	static const long lowest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t length;
	long code;

	*bytes = 1;
	if (b[0] < 0x80)
		return b[0];
	length = b[0] >= 0xF0 && b[0] < 0xF5 ? 4 : b[0] >= 0xE0 ? 3 : b[0] >= 0xC2 ? 2 : 0;
	if (length == 0 || b[0] >= 0xF5)
		return -1;
	code = b[0] & (0xFF >> (length + 1));
	for (size_t i = 1; i < length; i++) {
		if ((b[i] & 0xC0) != 0x80)
			return -1;
		code = code << 6 | (b[i] & 0x3F);
	}
	if (code < lowest[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
		return -1;
	*bytes = length;
	return code;
}

bool text_deceives(long code)
{
	static const struct {
		long from, to;
	} ranges[] = {
		{ 0x00, 0x1F },	      { 0x7F, 0x9F },	  { 0xAD, 0xAD },     { 0x34F, 0x34F },
		{ 0x61C, 0x61C },     { 0x115F, 0x1160 }, { 0x17B4, 0x17B5 }, { 0x180B, 0x180F },
		{ 0x200B, 0x200F },   { 0x2028, 0x202E }, { 0x2060, 0x206F }, { 0x3164, 0x3164 },
		{ 0xFEFF, 0xFEFF },   { 0xFFA0, 0xFFA0 }, { 0xFFF0, 0xFFFB }, { 0x1D173, 0x1D17A },
		{ 0xE0000, 0xE0FFF },
	};

	if (code >= 0x20 && code < 0x7F)
		return false;
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (code >= ranges[i].from && code <= ranges[i].to)
			return true;
	return (code & 0xFFFE) == 0xFFFE; /* never a character */
}

enum { MARKS_MAX = 4 }; /* on one letter; more would climb over the lines around it */

/* kept: a control character that stays as it is; -1: none. */
static void show(struct buffer *to, const char *text, long kept)
{
	size_t bytes;
	int marks = 0;

	for (; *text != '\0'; text += bytes) {
		long code = text_next(text, &bytes);

		marks = text_width(code) == 0 ? marks + 1 : 0;
		if (code == kept && code >= 0)
			buffer_add(to, text, bytes);
		else if (code < 0 || (code < 0x80 && text_deceives(code)))
			buffer_format(to, "\\x%02x", (unsigned)(unsigned char)*text);
		else if (text_deceives(code) || marks > MARKS_MAX)
			buffer_format(to, "\\u{%lx}", (unsigned long)code);
		else
			buffer_add(to, text, bytes);
	}
}

void text_visible(struct buffer *to, const char *text)
{
	show(to, text, -1);
}

void text_visible_lines(struct buffer *to, const char *text)
{
	show(to, text, '\n');
}

void text_visible_copy(char *to, size_t size, const char *text)
{
	struct buffer buffer = { 0 };

	text_visible(&buffer, text);
	text_copy(to, size, buffer.bytes != NULL ? buffer.bytes : "");
	buffer_done(&buffer);
}

void text_grouped(char *to, size_t size, long long number)
{
	char digits[32];
	char grouped[48];
	int length = snprintf(digits, sizeof digits, "%llu",
			      number < 0 ? 0ULL - (unsigned long long)number
					 : (unsigned long long)number);
	size_t used = 0;

	if (number < 0)
		grouped[used++] = '-';
	for (int i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			grouped[used++] = '.';
		grouped[used++] = digits[i];
	}
	grouped[used] = '\0';
	text_copy(to, size, grouped);
}

void text_span(char *to, size_t size, long seconds)
{
	long days = seconds / 86400;
	long hours = seconds / 3600 % 24;
	long minutes = seconds / 60 % 60;

	if (seconds < 0)
		snprintf(to, size, "now");
	else if (days > 0)
		snprintf(to, size, "%ldd %ldh", days, hours);
	else if (hours > 0)
		snprintf(to, size, "%ldh %ldm", hours, minutes);
	else if (minutes > 0)
		snprintf(to, size, "%ldm %lds", minutes, seconds % 60);
	else
		snprintf(to, size, "%lds", seconds);
}
