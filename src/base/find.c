/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/find.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/own.h"
#include "base/text.h"

enum { CODE_SIZE = 40, TYPED_MAX = 200 };

void find_number_code(const char *number, char *code, size_t size)
{
	char *end;
	int used = snprintf(code, size, "%lld", strtoll(number, &end, 10));

	for (int depth = 2; *end == '.' && used < (int)size; depth++)
		used += snprintf(code + used, size - (size_t)used, depth == 2 ? "%02lld" : "%lld",
				 strtoll(end + 1, &end, 10));
}

static bool is_number(const char *number, const char *typed)
{
	char code[CODE_SIZE];

	if (number == NULL)
		return false;
	find_number_code(number, code, sizeof code);
	return text_equal(number, typed) || text_equal(code, typed);
}

/* Does one of its words begin so? "buyShips" has two. wanted is folded. */
static bool has_word(const char *text, const char *wanted)
{
	for (const char *at = text; *at != '\0'; at++) {
		OWN(text) char *rest = NULL;

		if (at > text && at[-1] != ' ' && at[-1] != '-' && at[-1] != '/' &&
		    !(islower((unsigned char)at[-1]) && isupper((unsigned char)*at)))
			continue;
		rest = fold(at);
		if (text_starts(rest, wanted))
			return true;
	}
	return false;
}

static enum find_fit fit_of(const char *text, const char *wanted)
{
	OWN(text) char *folded = NULL;

	if (text == NULL)
		return FIND_NONE;
	folded = fold(text);
	if (text_equal(folded, wanted))
		return FIND_WHOLE;
	if (text_starts(folded, wanted))
		return FIND_START;
	if (has_word(text, wanted))
		return FIND_WORD;
	return strstr(folded, wanted) != NULL ? FIND_INSIDE : FIND_NONE;
}

static bool holds_all_words(const struct findable *thing, const char *typed)
{
	OWN(text)
	char *all = text_format("%s %s %s", thing->title != NULL ? thing->title : "",
				thing->name != NULL ? thing->name : "",
				thing->about != NULL ? thing->about : "");

	while (*typed != '\0') {
		size_t length = strcspn(typed, " ");
		OWN(text) char *word = text_format("%.*s", (int)length, typed);

		if (!fold_holds(all, word))
			return false;
		typed += length;
		typed += strspn(typed, " ");
	}
	return true;
}

enum find_fit find_fit(const struct findable *thing, const char *typed)
{
	OWN(text) char *wanted = NULL;
	enum find_fit title, name;

	typed += strspn(typed, " ");
	if (*typed == '\0' || strlen(typed) > TYPED_MAX)
		return FIND_NONE;
	if (is_number(thing->number, typed))
		return FIND_NUMBER;
	wanted = fold(typed);
	if (*wanted == '\0')
		return FIND_NONE;
	title = fit_of(thing->title, wanted);
	name = fit_of(thing->name, wanted);
	if (title != FIND_NONE || name != FIND_NONE)
		return title < name ? title : name;
	return holds_all_words(thing, typed) ? FIND_ABOUT : FIND_NONE;
}
