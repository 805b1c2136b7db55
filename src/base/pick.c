/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/pick.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"

static const char gaps[] = " \t,";

/* "3" or "3-5"; moves behind it. */
static bool take_range(const char **rest, int64_t count, int64_t *from, int64_t *to)
{
	char *end;

	*from = *to = strtoll(*rest, &end, 10);
	if (end == *rest)
		return false;
	if (*end == '-') {
		*rest = end + 1;
		*to = strtoll(*rest, &end, 10);
		if (end == *rest)
			return false;
	}
	*rest = end;
	return *from >= 1 && *from <= *to && *to <= count;
}

static bool take_all(const char *rest, size_t count, bool *is_meant)
{
	for (; *rest != '\0'; rest += strspn(rest, gaps)) {
		int64_t from, to;

		if (!take_range(&rest, (int64_t)count, &from, &to))
			return false;
		for (; from <= to; from++)
			is_meant[from - 1] = true;
	}
	return true;
}

bool pick_numbers(const char *answer, size_t count, bool *is_meant)
{
	OWN(text) char *copy = mem_text(answer);
	OWN(text) char *found = mem_new(count + 1);
	bool *meant = (bool *)found;
	const char *rest = text_trim(copy);

	if (*rest == '\0')
		return false;
	if (strcasecmp(rest, "all") == 0)
		memset(meant, 1, count);
	else if (!take_all(rest, count, meant))
		return false;
	for (size_t i = 0; i < count; i++)
		is_meant[i] |= meant[i];
	return true;
}
