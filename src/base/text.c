/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
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

bool text_number(const char *text, int64_t min, int64_t max, int64_t *number)
{
	char *end;
	int64_t value;

	if (text == NULL || *text == '\0')
		return false;
	errno = 0;
	value = strtoll(text, &end, 10);
	while (isspace((unsigned char)*end))
		end++;
	if (errno != 0 || end == text || *end != '\0' || value < min || value > max)
		return false;
	*number = value;
	return true;
}

/* Digits in threes with the same mark between all of them: "1,234,567"; never "1,5" or "1,234.567".
 */
static bool is_grouped(const char *text, size_t length)
{
	size_t first = strspn(text, "0123456789");
	char mark = text[first];

	if (first < 1 || first > 3 || mark == '\0' || strchr(",. '", mark) == NULL)
		return false;
	for (size_t i = first; i < length; i += 4)
		if (text[i] != mark || strspn(text + i + 1, "0123456789") != 3 || i + 4 > length)
			return false;
	return true;
}

bool text_amount(const char *text, int64_t min, int64_t max, int64_t *number)
{
	char digits[40];
	size_t length = text != NULL ? strlen(text) : 0;
	size_t used = 0;

	if (text_number(text, min, max, number))
		return true;
	while (length > 0 && isspace((unsigned char)text[length - 1]))
		length--;
	if (length == 0 || length >= sizeof digits || !is_grouped(text, length))
		return false;
	for (size_t i = 0; i < length; i++)
		if (isdigit((unsigned char)text[i]))
			digits[used++] = text[i];
	digits[used] = '\0';
	return text_number(digits, min, max, number);
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

int32_t text_next(const char *text, size_t *bytes)
{
	const unsigned char *b = (const unsigned char *)text;
	static const int32_t lowest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t length;
	int32_t code;

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

void text_grouped(char *to, size_t size, int64_t number)
{
	char digits[32];
	char grouped[48];
	int length = snprintf(digits, sizeof digits, "%" PRIu64,
			      number < 0 ? UINT64_C(0) - (uint64_t)number : (uint64_t)number);
	size_t used = 0;

	if (number < 0)
		grouped[used++] = '-';
	for (int i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			grouped[used++] = ',';
		grouped[used++] = digits[i];
	}
	grouped[used] = '\0';
	text_copy(to, size, grouped);
}

void text_span(char *to, size_t size, int64_t seconds)
{
	int64_t days = seconds / 86400;
	int64_t hours = seconds / 3600 % 24;
	int64_t minutes = seconds / 60 % 60;

	if (seconds < 0)
		snprintf(to, size, "now");
	else if (days > 0)
		snprintf(to, size, "%" PRId64 "d %" PRId64 "h", days, hours);
	else if (hours > 0)
		snprintf(to, size, "%" PRId64 "h %" PRId64 "m", hours, minutes);
	else if (minutes > 0)
		snprintf(to, size, "%" PRId64 "m %" PRId64 "s", minutes, seconds % 60);
	else
		snprintf(to, size, "%" PRId64 "s", seconds);
}

void text_left(char *to, size_t size, int64_t seconds)
{
	enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

	if (seconds < 0)
		snprintf(to, size, "now");
	else if (seconds < MINUTE)
		snprintf(to, size, "%" PRId64 " s", seconds);
	else if (seconds < 2 * MINUTE)
		snprintf(to, size, "1 min %" PRId64 " s", seconds - MINUTE);
	else if (seconds < HOUR)
		snprintf(to, size, "%" PRId64 " min", seconds / MINUTE);
	else if (seconds < 10 * HOUR)
		snprintf(to, size, "%" PRId64 " h %" PRId64 " min", seconds / HOUR,
			 seconds / MINUTE % 60);
	else if (seconds < 2 * DAY)
		snprintf(to, size, "%" PRId64 " h", seconds / HOUR);
	else
		snprintf(to, size, "%" PRId64 " d", seconds / DAY);
}
