/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/near.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fold.h"
#include "base/own.h"
#include "base/text.h"

enum { START_MIN = 3 }; /* letters that say enough of how a name starts */

static int lower(char letter)
{
	return tolower((unsigned char)letter);
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* Changes that make one of the other: a letter less, more or another, or two swapped. Both are
 * shorter than NEAR_NAME_SIZE. */
static int distance_of(const char *a, const char *b)
{
	int rows[3][NEAR_NAME_SIZE + 1];
	int *before = rows[0];
	int *last = rows[1];
	int *now = rows[2];
	int length = (int)strlen(b);

	for (int j = 0; j <= length; j++)
		last[j] = before[j] = j;
	for (int i = 1; a[i - 1] != '\0'; i++) {
		int *spare = before;

		now[0] = i;
		for (int j = 1; j <= length; j++) {
			bool same = lower(a[i - 1]) == lower(b[j - 1]);

			now[j] = least(least(last[j], now[j - 1]) + 1, last[j - 1] + !same);
			if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
			    lower(a[i - 2]) == lower(b[j - 1]))
				now[j] = least(now[j], before[j - 2] + 1);
		}
		before = last;
		last = now;
		now = spare;
	}
	return last[length];
}

static bool starts(const char *name, const char *typed)
{
	size_t length = strlen(typed);

	return length >= START_MIN && strncasecmp(name, typed, length) == 0;
}

void near_begin(struct near *near, const char *typed)
{
	size_t length = strlen(typed);

	*near = (struct near){ .typed = typed };
	/* The first distance that is too far: "ab" may be like "ba", and that is all. */
	if (length >= 2 && length < NEAR_NAME_SIZE)
		near->distance = length <= 4 ? 2 : length <= 8 ? 3 : 4;
}

static bool is_ascii(const char *text)
{
	while (*text > 0)
		text++;
	return *text == '\0';
}

/* Between one that is typed and a name. A letter with an accent is several bytes; it counts as the
 * plain one. */
static int distance_from(const char *typed, const char *name)
{
	OWN(text) char *plain = is_ascii(name) ? NULL : fold(name);

	if (plain != NULL && strlen(plain) < NEAR_NAME_SIZE)
		name = plain;
	return starts(name, typed) ? 1 : distance_of(typed, name);
}

void near_offer(struct near *near, const char *name)
{
	int distance;

	if (near->distance == 0 || *name == '\0' || strlen(name) >= NEAR_NAME_SIZE)
		return;
	distance = distance_from(near->typed, name);
	/* Of two letters one must stay. */
	if (distance >= near->distance || distance >= (int)strlen(name))
		return;
	near->distance = distance;
	text_copy(near->name, sizeof near->name, name);
}

void near_offer_words(struct near *near, const char *names)
{
	char name[NEAR_NAME_SIZE];

	while (names != NULL && *names != '\0') {
		size_t length = strcspn(names, " ");

		if (length < sizeof name) {
			snprintf(name, sizeof name, "%.*s", (int)length, names);
			near_offer(near, name);
		}
		names += length + strspn(names + length, " ");
	}
}

bool near_found(const struct near *near)
{
	return *near->name != '\0';
}

const char *near_hint(struct near *near)
{
	if (near_found(near))
		snprintf(near->hint, sizeof near->hint, "; did you mean %s?", near->name);
	return near->hint;
}
