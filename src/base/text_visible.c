/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts from outside on their way to a terminal: what would steer it or deceive is written out. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/own.h"
#include "base/text.h"

bool text_deceives(int32_t code)
{
	static const struct {
		int32_t from, to;
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

static void show_byte(struct buffer *to, char byte)
{
	static const char digits[] = "0123456789abcdef";
	char shown[] = { '\\', 'x', digits[(byte >> 4) & 0xF], digits[byte & 0xF] };

	buffer_add(to, shown, sizeof shown);
}

/* At least so many bytes of it, and not much more. kept: a control character that stays as it is;
 * -1: none. */
static void show(struct buffer *to, const char *text, size_t most, int32_t kept)
{
	size_t bytes;
	int marks = 0;

	for (; *text != '\0' && to->length < most; text += bytes) {
		int32_t code = text_next(text, &bytes);

		marks = text_width(code) == 0 ? marks + 1 : 0;
		if (code == kept && code >= 0)
			buffer_add(to, text, bytes);
		else if (code < 0 || (code < 0x80 && text_deceives(code)))
			show_byte(to, *text);
		else if (text_deceives(code) || marks > MARKS_MAX)
			buffer_format(to, "\\u{%x}", (unsigned)code);
		else
			buffer_add(to, text, bytes);
	}
}

void text_visible(struct buffer *to, const char *text)
{
	show(to, text, SIZE_MAX, -1);
}

void text_visible_lines(struct buffer *to, const char *text)
{
	show(to, text, SIZE_MAX, '\n');
}

void text_visible_copy(char *to, size_t size, const char *text)
{
	struct buffer buffer = { 0 };

	show(&buffer, text, size, -1);
	text_copy(to, size, buffer.bytes != NULL ? buffer.bytes : "");
	buffer_done(&buffer);
}
