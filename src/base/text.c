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

/* Characters that move the cursor, hide or turn round what follows them. */
static bool deceives(long code)
{
	return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x61C || code == 0xFEFF ||
	       (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
	       (code >= 0x2060 && code <= 0x206F) || (code >= 0xE0000 && code <= 0xE0FFF);
}

void text_visible(struct buffer *to, const char *text)
{
	size_t bytes;

	for (; *text != '\0'; text += bytes) {
		long code = text_next(text, &bytes);

		if (code < 0 || (code < 0x80 && deceives(code)))
			buffer_format(to, "\\x%02x", (unsigned)(unsigned char)*text);
		else if (deceives(code))
			buffer_format(to, "\\u{%lx}", (unsigned long)code);
		else
			buffer_add(to, text, bytes);
	}
}

void text_visible_copy(char *to, size_t size, const char *text)
{
	struct buffer buffer = { 0 };

	text_visible(&buffer, text);
	text_copy(to, size, buffer.bytes != NULL ? buffer.bytes : "");
	buffer_done(&buffer);
}

struct range {
	long from, to;
};

static bool within(const struct range *ranges, size_t count, long code)
{
	for (size_t i = 0; i < count; i++)
		if (code >= ranges[i].from && code <= ranges[i].to)
			return true;
	return false;
}

/* Main blocks of Unicode's East Asian Width W and F, and of its combining marks. */
static int columns_of(long code)
{
	static const struct range wide[] = {
		{ 0x1100, 0x115F },   { 0x2E80, 0x303E },   { 0x3041, 0x33FF },
		{ 0x3400, 0x4DBF },   { 0x4E00, 0x9FFF },   { 0xA000, 0xA4CF },
		{ 0xAC00, 0xD7A3 },   { 0xF900, 0xFAFF },   { 0xFE30, 0xFE6F },
		{ 0xFF00, 0xFF60 },   { 0xFFE0, 0xFFE6 },   { 0x1F300, 0x1F64F },
		{ 0x1F900, 0x1F9FF }, { 0x20000, 0x3FFFD },
	};
	static const struct range none[] = {
		{ 0x0300, 0x036F }, { 0x0483, 0x0489 }, { 0x0591, 0x05BD }, { 0x0610, 0x061A },
		{ 0x064B, 0x065F }, { 0x0E34, 0x0E3A }, { 0x1AB0, 0x1AFF }, { 0x200B, 0x200F },
		{ 0x20D0, 0x20FF }, { 0xFE00, 0xFE0F }, { 0xFE20, 0xFE2F },
	};

	if (code < none[0].from) /* most of all text; bad bytes, too */
		return 1;
	if (within(none, sizeof none / sizeof *none, code))
		return 0;
	return within(wide, sizeof wide / sizeof *wide, code) ? 2 : 1;
}

int text_columns(const char *text)
{
	int columns = 0;
	size_t bytes;

	for (; *text != '\0'; text += bytes)
		columns += columns_of(text_next(text, &bytes));
	return columns;
}

size_t text_fit(const char *text, int columns)
{
	size_t fits = 0;
	size_t bytes;

	for (; text[fits] != '\0'; fits += bytes) {
		columns -= columns_of(text_next(text + fits, &bytes));
		if (columns < 0)
			break;
	}
	return fits;
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
