/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/login/pasted.h"

#include <string.h>

static const char blanks[] = " \t\r\n";

/* What a cookie's value is made of (RFC 6265). */
static bool may_stand_in_a_value(char byte)
{
	return byte > ' ' && byte < 0x7F && strchr("\",;\\", byte) == NULL;
}

static bool is_quote(char byte)
{
	return byte == '"' || byte == '\'';
}

static bool take(const char *from, size_t length, char *value, size_t size)
{
	if (length == 0 || length >= size)
		return false;
	for (size_t i = 0; i < length; i++)
		if (!may_stand_in_a_value(from[i]))
			return false;
	memcpy(value, from, length);
	value[length] = '\0';
	return true;
}

/* Up to the quote that ends it, or to what comes after a value. */
static bool take_first(const char *from, char *value, size_t size)
{
	char end[] = "\"";

	from += strspn(from, blanks);
	if (!is_quote(*from))
		return take(from, strcspn(from, "; \t\r\n,\"'"), value, size);
	*end = *from++;
	return take(from, strcspn(from, end), value, size);
}

/* What stands behind the name, where it is one of a cookie: name=, name:, "name":, name and a
 * tab. NULL where it is not. */
static const char *behind_name(const char *text, const char *at, size_t length)
{
	const char *next = at + length;
	bool is_row;

	if (at > text && strchr(" \t\r\n;,{\"'", at[-1]) == NULL)
		return NULL;
	if (at > text && is_quote(at[-1]) && *next == at[-1])
		next++;
	is_row = *next == '\t';
	next += strspn(next, blanks);
	if (*next == '=' || *next == ':')
		return next + 1;
	return is_row ? next : NULL;
}

/* Nothing but the value, in quotes or without: a "=" only fills up its end. */
static bool take_bare(const char *pasted, char *value, size_t size)
{
	const char *from = pasted + strspn(pasted, blanks);
	size_t length = strlen(from);
	size_t plain;

	while (length > 0 && strchr(blanks, from[length - 1]) != NULL)
		length--;
	if (length > 1 && is_quote(*from) && from[length - 1] == *from) {
		from++;
		length -= 2;
	}
	plain = strcspn(from, "=");
	return (plain >= length || plain + strspn(from + plain, "=") >= length) &&
	       take(from, length, value, size);
}

bool pasted_cookie(const char *pasted, const char *name, char *value, size_t size)
{
	size_t length = strlen(name);
	bool is_named = false;

	*value = '\0';
	for (const char *at = strstr(pasted, name); at != NULL; at = strstr(at + 1, name)) {
		const char *next = behind_name(pasted, at, length);

		if (next != NULL && take_first(next, value, size))
			return true;
		is_named = is_named || next != NULL;
	}
	return !is_named && take_bare(pasted, value, size);
}
