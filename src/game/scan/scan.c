/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/scan/scan.h"

#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "base/buffer.h"

enum { SHOWN_MAX = 200, REPLACEMENT = 0xFFFD };

struct scan scan_of(const char *text, size_t length)
{
	return (struct scan){ text, text + length, false };
}

bool scan_is_bad(const struct scan *scan)
{
	return scan->bad;
}

static bool fail(struct scan *scan)
{
	scan->at = scan->end;
	scan->bad = true;
	return false;
}

/* Where to look for a mark: at its first capital, which HTML has few of. Searching a page
 * for one letter is five times faster than searching it for a text. */
static size_t rarest(const char *mark, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (isupper((unsigned char)mark[i]))
			return i;
	return 0;
}

bool scan_find(struct scan *scan, const char *mark)
{
	size_t length = strlen(mark);
	size_t offset = rarest(mark, length);
	const char *at = scan->at + offset;

	if ((size_t)(scan->end - scan->at) < length)
		return false;
	for (;; at++) {
		size_t left = (size_t)(scan->end - at);

		if (left < length - offset)
			return false;
		at = memchr(at, mark[offset], left - (length - offset) + 1);
		if (at == NULL)
			return false;
		if (at[-(ptrdiff_t)offset] == *mark && memcmp(at - offset, mark, length) == 0) {
			scan->at = at - offset + length;
			return true;
		}
	}
}

static void skip_blanks(struct scan *scan)
{
	while (scan->at < scan->end && (unsigned char)*scan->at <= ' ')
		scan->at++;
}

/* The next character that is not a blank, not taken; 0 at the end. */
static char peek(struct scan *scan)
{
	skip_blanks(scan);
	return scan->at < scan->end ? *scan->at : '\0';
}

bool scan_take(struct scan *scan, char character)
{
	if (peek(scan) != character || scan->at == scan->end)
		return false;
	scan->at++;
	return true;
}

/* At an opening quote: the raw text between the quotes, both taken. */
static bool take_quoted(struct scan *scan, struct scan_key *raw)
{
	const char *at = scan->at + 1;

	while (at < scan->end && *at != '"')
		at += *at == '\\' && scan->end - at > 1 ? 2 : 1;
	if (at >= scan->end)
		return fail(scan);
	raw->at = scan->at + 1;
	raw->length = (size_t)(at - raw->at);
	scan->at = at + 1;
	return true;
}

/* Before a member: takes the opening bracket once, then the comma between. */
static bool take_next(struct scan *scan, bool *inside, char open, char close)
{
	if (!*inside) {
		*inside = true;
		if (!scan_take(scan, open))
			return fail(scan);
		return !scan_take(scan, close);
	}
	if (scan_take(scan, close))
		return false;
	return scan_take(scan, ',') || fail(scan);
}

bool scan_next_key(struct scan *scan, bool *inside, struct scan_key *key)
{
	if (scan->bad || !take_next(scan, inside, '{', '}'))
		return false;
	if (peek(scan) != '"' || !take_quoted(scan, key))
		return fail(scan);
	return scan_take(scan, ':') || fail(scan);
}

bool scan_key_is(const struct scan_key *key, const char *name)
{
	/* A key may hold NULs: only its length says where it ends. */
	return key->length > 0 && *key->at == *name && strlen(name) == key->length &&
	       memcmp(key->at, name, key->length) == 0;
}

bool scan_next_element(struct scan *scan, bool *inside)
{
	if (scan->bad || !take_next(scan, inside, '[', ']'))
		return false;
	return peek(scan) != '\0' || fail(scan);
}

static void skip_bare(struct scan *scan)
{
	const char *start = scan->at;

	while (scan->at < scan->end && (unsigned char)*scan->at > ' ' && *scan->at != ',' &&
	       *scan->at != ']' && *scan->at != '}')
		scan->at++;
	if (scan->at == start)
		fail(scan);
}

/* Brackets are counted, not matched: skipping is not judging. */
static void skip_nested(struct scan *scan)
{
	struct scan_key ignored;
	size_t depth = 0;

	while (scan->at < scan->end) {
		char c = *scan->at;

		if (c == '"') {
			if (!take_quoted(scan, &ignored))
				return;
			continue;
		}
		scan->at++;
		if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && --depth == 0)
			return;
	}
	fail(scan);
}

void scan_skip(struct scan *scan)
{
	struct scan_key ignored;
	char next = peek(scan);

	if (next == '"')
		take_quoted(scan, &ignored);
	else if (next == '{' || next == '[')
		skip_nested(scan);
	else
		skip_bare(scan);
}

enum simple { NOT_SIMPLE, BARE, QUOTED };

/* Takes a value; its raw text when it is a text or bare, NOT_SIMPLE when it has members. */
static enum simple take_simple(struct scan *scan, struct scan_key *raw)
{
	char next = peek(scan);

	if (next == '"')
		return take_quoted(scan, raw) ? QUOTED : NOT_SIMPLE;
	raw->at = scan->at;
	scan_skip(scan);
	if (scan->bad || next == '{' || next == '[')
		return NOT_SIMPLE;
	raw->length = (size_t)(scan->at - raw->at);
	return BARE;
}

/* Not strtod: that one's decimal point depends on the user's locale. */
static bool decimal(const char *at, const char *end, double *number)
{
	bool negative = at < end && *at == '-';
	double value = 0, unit = 1;
	const char *start;

	if (at < end && (*at == '-' || *at == '+'))
		at++;
	for (start = at; at < end && isdigit((unsigned char)*at) && value < 1e16; at++)
		value = value * 10 + (*at - '0');
	if (at == start || value >= 1e16)
		return false;
	if (at < end && *at == '.')
		for (at++; at < end && isdigit((unsigned char)*at); at++)
			value += (*at - '0') * (unit /= 10);
	if (at < end && (*at == 'e' || *at == 'E'))
		value = at + 1 < end && at[1] == '-' ? 0
						     : HUGE_VAL; /* none of the game's numbers */
	*number = negative ? -value : value;
	return true;
}

double scan_real(struct scan *scan, double otherwise)
{
	struct scan_key raw;
	double number;

	if (take_simple(scan, &raw) == NOT_SIMPLE)
		return otherwise;
	if (raw.length == 4 && memcmp(raw.at, "true", 4) == 0)
		return 1;
	if (raw.length == 5 && memcmp(raw.at, "false", 5) == 0)
		return 0;
	if (!decimal(raw.at, raw.at + raw.length, &number) || number > 9e15 || number < -9e15)
		return otherwise;
	return number;
}

int64_t scan_floor(double number)
{
	int64_t whole = (int64_t)number;

	return (double)whole > number ? whole - 1 : whole;
}

int64_t scan_integer(struct scan *scan, int64_t otherwise)
{
	double number = scan_real(scan, 1e300);

	return number > 9e15 ? otherwise : scan_floor(number);
}

int scan_int(struct scan *scan, int otherwise)
{
	int64_t number = scan_integer(scan, otherwise);

	return number > INT_MAX || number < INT_MIN ? otherwise : (int)number;
}

bool scan_flag(struct scan *scan)
{
	return scan_integer(scan, 0) != 0;
}

static size_t encode(uint32_t code, char to[4])
{
	if (code < 0x80) {
		to[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		to[0] = (char)(0xC0 | code >> 6);
		to[1] = (char)(0x80 | (code & 0x3F));
		return 2;
	}
	if (code < 0x10000) {
		to[0] = (char)(0xE0 | code >> 12);
		to[1] = (char)(0x80 | (code >> 6 & 0x3F));
		to[2] = (char)(0x80 | (code & 0x3F));
		return 3;
	}
	to[0] = (char)(0xF0 | code >> 18);
	to[1] = (char)(0x80 | (code >> 12 & 0x3F));
	to[2] = (char)(0x80 | (code >> 6 & 0x3F));
	to[3] = (char)(0x80 | (code & 0x3F));
	return 4;
}

/* Hexadecimal digits at a place, or -1. */
static int32_t hex(const char *at, const char *end, int digits)
{
	int32_t code = 0;

	if (end - at < digits)
		return -1;
	for (int i = 0; i < digits; i++) {
		int c = (unsigned char)at[i];

		if (!isxdigit(c))
			return -1;
		code = code * 16 + (isdigit(c) ? c - '0' : tolower(c) - 'a' + 10);
	}
	return code;
}

/* At the "u" of an escape: its character, halves of a pair joined; *at moves behind it. */
static int32_t unicode(const char **at, const char *end)
{
	int32_t code = hex(*at + 1, end, 4);
	int32_t low;

	if (code < 0)
		return -1;
	*at += 5;
	if (code < 0xD800 || code > 0xDFFF)
		return code;
	if (code > 0xDBFF || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u')
		return REPLACEMENT;
	low = hex(*at + 2, end, 4);
	if (low < 0xDC00 || low > 0xDFFF)
		return REPLACEMENT;
	*at += 6;
	return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
}

/* Behind a backslash: the character meant, or -1 for an escape that is none. */
static int32_t escape(const char **at, const char *end)
{
	static const char letters[] = "nrtbf";
	static const char meant[] = "\n\r\t\b\f";
	const char *letter;
	int32_t code;

	if (**at == 'u')
		return unicode(at, end);
	if (**at == 'x') {
		code = hex(*at + 1, end, 2);
		*at += code < 0 ? 0 : 3;
		return code;
	}
	letter = strchr(letters, **at);
	code = letter != NULL && *letter != '\0' ? meant[letter - letters] : (unsigned char)**at;
	*at += 1;
	return code;
}

/* How many bytes of a well-made character begin here; 0 for a byte that begins none. */
static size_t character(const char *at, const char *end)
{
	unsigned char first = (unsigned char)*at;
	size_t length = first < 0x80   ? 1
			: first < 0xC2 ? 0
			: first < 0xE0 ? 2
			: first < 0xF0 ? 3
			: first < 0xF5 ? 4
				       : 0;

	if (length > (size_t)(end - at))
		return 0;
	for (size_t i = 1; i < length; i++)
		if (((unsigned char)at[i] & 0xC0) != 0x80)
			return 0;
	return length;
}

/* One character of a raw text as UTF-8; how many bytes it takes, *at behind it. */
static size_t unescape(const char **at, const char *end, char to[4])
{
	size_t length;

	if (**at == '\\' && end - *at >= 2) {
		int32_t code;

		*at += 1;
		code = escape(at, end);
		if (code > 0 && code < 0x80 && (code < 0x20 || code == 0x7F))
			code = ' ';
		if (code > 0)
			return encode((uint32_t)code, to);
		*at += code < 0 ? 1 : 0;
		return encode(REPLACEMENT, to);
	}
	length = character(*at, end);
	if (length == 0) {
		*at += 1;
		return encode(REPLACEMENT, to);
	}
	memcpy(to, *at, length);
	*at += length;
	if (length == 1 && (unsigned char)to[0] < ' ')
		to[0] = ' ';
	return length;
}

void scan_copy(struct scan *scan, char *to, size_t size)
{
	struct scan_key raw;
	const char *at;
	size_t used = 0;
	char piece[4];

	to[0] = '\0';
	switch (take_simple(scan, &raw)) {
	case NOT_SIMPLE: return;
	case BARE:
		if (*raw.at != '-' && !isdigit((unsigned char)*raw.at))
			return;
		break;
	case QUOTED: break;
	}
	for (at = raw.at; at < raw.at + raw.length;) {
		size_t length = unescape(&at, raw.at + raw.length, piece);

		if (used + length >= size)
			break;
		memcpy(to + used, piece, length);
		used += length;
	}
	to[used] = '\0';
}

static bool is_coded(const char *at)
{
	return at[0] == 'u' && hex(at + 1, at + strnlen(at, 5), 4) >= 0x80;
}

/* A name is taken for coded when all its letters are, and there are two at least: a name
 * such as "ubeef" may be meant as it stands. */
void scan_decode_name(char *name)
{
	size_t used = 0;
	int coded = 0;

	for (const char *at = name; *at != '\0';) {
		if (is_coded(at)) {
			coded++;
			at += 5;
		} else if (isalpha((unsigned char)*at) || (unsigned char)*at >= 0x80) {
			return;
		} else {
			at++;
		}
	}
	if (coded < 2)
		return;
	for (const char *at = name; *at != '\0';) {
		if (is_coded(at)) {
			int32_t code = hex(at + 1, at + 5, 4);

			if (code >= 0xD800 && code <= 0xDFFF)
				code = REPLACEMENT;
			used += encode((uint32_t)code, name + used);
			at += 5;
		} else {
			name[used++] = *at++;
		}
	}
	name[used] = '\0';
}

void scan_name(struct scan *scan, char *to, size_t size)
{
	scan_copy(scan, to, size);
	scan_decode_name(to);
}

bool scan_script_text(struct scan *scan, struct buffer *to, size_t max)
{
	const char *at = scan->at;
	const char *end = scan->end;
	const char *run = at;

	while (at < end && *at != '\'') {
		const char *plain;
		char piece[4];
		int32_t code;

		if (to->length + (size_t)(at - run) > max)
			return fail(scan);
		if (*at != '\\') {
			at++;
			continue;
		}
		buffer_add(to, run, (size_t)(at - run));
		plain = ++at;
		if (at == end)
			return fail(scan);
		code = escape(&at, end);
		if (code > 0)
			buffer_add(to, piece, encode((uint32_t)code, piece));
		else if (at == plain)
			at++;
		run = at;
	}
	if (at >= end || to->length + (size_t)(at - run) > max)
		return fail(scan);
	buffer_add(to, run, (size_t)(at - run));
	scan->at = at + 1;
	return true;
}

int64_t scan_shown_number(struct scan *scan)
{
	const char *stop = scan->end - scan->at > SHOWN_MAX ? scan->at + SHOWN_MAX : scan->end;
	int64_t number = -1;

	for (; scan->at < stop && *scan->at != '<'; scan->at++) {
		if (isdigit((unsigned char)*scan->at)) {
			if (number > INT64_MAX / 100)
				return -1;
			number = (number < 0 ? 0 : number) * 10 + (*scan->at - '0');
		} else if (isalpha((unsigned char)*scan->at)) {
			return -1;
		}
	}
	return scan->at < stop ? number : -1;
}
