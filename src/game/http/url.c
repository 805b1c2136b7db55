/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/http/url.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"

bool http_origin(const char *url, char origin[HTTP_ORIGIN_SIZE])
{
	size_t scheme = text_starts(url, "https://") ? 8 : text_starts(url, "http://") ? 7 : 0;
	size_t host = scheme == 0 ? 0 : strcspn(url + scheme, "/?#");
	size_t length = scheme + host;

	/* A "@" would make what looks like the host a user name. */
	if (host == 0 || length >= HTTP_ORIGIN_SIZE || memchr(url + scheme, '@', host) != NULL ||
	    memchr(url + scheme, '\\', host) != NULL)
		return false;
	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)url[i] <= ' ' || (unsigned char)url[i] >= 0x7F)
			return false;
		origin[i] = (char)tolower((unsigned char)url[i]);
	}
	origin[length] = '\0';
	return true;
}

bool http_resolve(const char *from, const char *location, char to[HTTP_URL_SIZE])
{
	char origin[HTTP_ORIGIN_SIZE];
	int folder, used;

	if (!http_origin(from, origin))
		return false;
	for (const char *c = location; *c != '\0'; c++)
		if ((unsigned char)*c < ' ')
			return false;
	if (text_starts(location, "//"))
		used = snprintf(to, HTTP_URL_SIZE, "%.*s%s", (int)(strcspn(origin, ":") + 1),
				origin, location);
	else if (*location == '/')
		used = snprintf(to, HTTP_URL_SIZE, "%s%s", origin, location);
	else if (strcspn(location, ":") < strcspn(location, "/?#"))
		used = snprintf(to, HTTP_URL_SIZE, "%s", location);
	else {
		folder = (int)strcspn(from, "?#");
		while (*location != '?' && folder > (int)strlen(origin) && from[folder - 1] != '/')
			folder--;
		used = snprintf(to, HTTP_URL_SIZE, "%.*s%s%s", folder, from,
				folder == (int)strlen(origin) ? "/" : "", location);
	}
	return used > 0 && used < HTTP_URL_SIZE && http_origin(to, origin);
}

char *http_escape(const char *text)
{
	struct buffer escaped = { 0 };

	for (; *text != '\0'; text++) {
		if (isalnum((unsigned char)*text) || strchr("-_.~", *text) != NULL)
			buffer_add(&escaped, text, 1);
		else
			buffer_format(&escaped, "%%%02X", (unsigned)(unsigned char)*text);
	}
	return buffer_take(&escaped);
}
