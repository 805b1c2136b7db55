/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/http/deed.h"

#include <string.h>
#include <strings.h>

#include "base/url.h"

enum { NAME_MAX_LENGTH = 16 }; /* longer than any word that is looked for */

/* The beginning of the name of the field at *at, which is left at the next field. */
static void take_name(const char **at, const char *end, char name[NAME_MAX_LENGTH])
{
	size_t length = 0;
	bool in_value = false;

	while (*at < end && **at != '&' && **at != ';') {
		char c;

		in_value |= **at == '=';
		c = url_next_decoded(at, end);
		if (!in_value && length < NAME_MAX_LENGTH - 1 && (length > 0 || c != ' '))
			name[length++] = c;
	}
	name[length] = '\0';
}

bool deed_in(const char *fields, size_t length)
{
	const char *end = fields + length;
	char name[NAME_MAX_LENGTH];

	for (const char *at = fields; at < end; at++) {
		take_name(&at, end, name);
		if (strncasecmp(name, "function", strlen("function")) == 0 ||
		    (strncasecmp(name, "action", strlen("action")) == 0 &&
		     strcmp(name, "actionRequest") != 0))
			return true;
	}
	return false;
}
