/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/scan/figure.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "game/scan/scan.h"

static const int64_t figure_max = 9000000000000000;

/* What stands between thousands in one language or another. */
static const char *const separators[] = {
	",",
	".",
	"'",
	"\xC2\xA0" /* no-break blank */,
	"&nbsp;",
	"&#160;",
	"&#039;",
	"&#39;",
	"\xE2\x80\xAF" /* narrow */,
	"\xE2\x80\x89" /* thin */,
	"\xE2\x80\x99" /* apostrophe */,
	"\xD9\xAC" /* Arabic */,
};

/* How many bytes of a separator or a blank begin here; 0 for none. */
static size_t separator(const char *at, const char *end)
{
	size_t left = (size_t)(end - at);

	if ((unsigned char)*at <= ' ')
		return 1;
	for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
		size_t length = strlen(separators[i]);

		if (length <= left && memcmp(at, separators[i], length) == 0)
			return length;
	}
	return 0;
}

int64_t figure_shown(const char *text, size_t length)
{
	const char *end = text + length;
	int64_t number = 0;

	for (const char *at = text; at < end;) {
		size_t skipped = 1;

		if (isdigit((unsigned char)*at))
			number = number * 10 + (*at - '0');
		else
			skipped = separator(at, end);
		if (skipped == 0 || number > figure_max)
			return -1;
		at += skipped;
	}
	return number;
}

enum { FIGURE_LENGTH = 64 }; /* bytes of a number, however it is written */

static bool is_quote(char c)
{
	return c == '"' || c == '\'';
}

/* Takes a quote, and the backslash that one in a text within a text has. */
static bool take_quote(struct scan *scan)
{
	struct scan ahead = *scan;

	while (ahead.at < ahead.end && *ahead.at == '\\')
		ahead.at++;
	if (ahead.at == ahead.end || !is_quote(*ahead.at))
		return false;
	ahead.at++;
	*scan = ahead;
	return true;
}

bool figure_find(const char *text, size_t length, const char *key, double *number)
{
	struct scan scan = scan_of(text, length);
	size_t size = strlen(key);

	while (scan_find(&scan, key)) {
		struct scan value = scan;
		double found;

		if ((size_t)(scan.at - text) == size || !is_quote(scan.at[-(ptrdiff_t)size - 1]) ||
		    !take_quote(&value) || !scan_take(&value, ':'))
			continue;
		while (value.at < value.end && (unsigned char)*value.at <= ' ')
			value.at++;
		(void)take_quote(&value);
		/* A text without an end is not followed: there may be any number of them. */
		if (value.end - value.at > FIGURE_LENGTH)
			value.end = value.at + FIGURE_LENGTH;
		found = scan_real(&value, NAN);
		if (isnan(found))
			continue;
		*number = found;
		return true;
	}
	return false;
}
