/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/fold.h"

#include <stdint.h>
#include <string.h>

#include "base/buffer.h"
#include "base/own.h"
#include "base/text.h"

/* U+00C0 to U+017F, two characters each: the plain letters, "?" for a sign that has none. */
static const char plain_letters[] =
	"a a a a a a aec e e e e i i i i d n o o o o o ? o u u u u y thss"
	"a a a a a a aec e e e e i i i i d n o o o o o ? o u u u u y thy "
	"a a a a a a c c c c c c c c d d d d e e e e e e e e e e g g g g "
	"g g g g h h h h i i i i i i i i i i ijijj j k k k l l l l l l l "
	"l l l n n n n n n n n n o o o o o o oeoer r r r r r s s s s s s "
	"s s t t t t t t u u u u u u u u u u u u w w y y y z z z z z z s ";

enum { PLAIN_FIRST = 0xC0, PLAIN_END = 0x180 };

static bool is_passed_over(int32_t code)
{
	return code <= ' ' || code == '\'' || code == '_' || code == '-' || code == 0xA0 ||
	       code == 0x2018 || code == 0x2019;
}

static bool is_between(int32_t code, int32_t first, int32_t last)
{
	return code >= first && code <= last;
}

/* Greek and Cyrillic capitals; the distance to their small letters is fixed. */
static int32_t lower(int32_t code)
{
	if (is_between(code, 0x391, 0x3A9) || is_between(code, 0x410, 0x42F))
		return code + 0x20;
	return is_between(code, 0x400, 0x40F) ? code + 0x50 : code;
}

static void add_two_bytes(struct buffer *to, int32_t code)
{
	const char bytes[] = { (char)(0xC0 | (code >> 6)), (char)(0x80 | (code & 0x3F)) };

	buffer_add(to, bytes, sizeof bytes);
}

static void add_folded(struct buffer *to, const char *at, size_t length, int32_t code)
{
	char letter = (char)(is_between(code, 'A', 'Z') ? code + 'a' - 'A' : code);

	if (is_passed_over(code) && code >= 0)
		return;
	if (is_between(code, 0, 0x7F)) {
		buffer_add(to, &letter, 1);
	} else if (is_between(code, PLAIN_FIRST, PLAIN_END - 1)) {
		const char *plain = plain_letters + 2 * (code - PLAIN_FIRST);

		buffer_add(to, plain, plain[1] == ' ' ? 1 : 2);
	} else if (is_between(code, 0x80, 0x7FF)) {
		add_two_bytes(to, lower(code));
	} else {
		buffer_add(to, at, length);
	}
}

char *fold(const char *text)
{
	struct buffer to = { 0 };

	buffer_text(&to, "");
	while (*text != '\0') {
		size_t length;
		int32_t code = text_next(text, &length);

		add_folded(&to, text, length, code);
		text += length;
	}
	return buffer_take(&to);
}

bool fold_equal(const char *a, const char *b)
{
	OWN(text) char *one = fold(a);
	OWN(text) char *other = fold(b);

	return *one != '\0' && text_equal(one, other);
}

bool fold_holds(const char *text, const char *part)
{
	OWN(text) char *whole = fold(text);
	OWN(text) char *piece = fold(part);

	return *piece != '\0' && strstr(whole, piece) != NULL;
}
