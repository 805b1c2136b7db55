/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/url.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

bool url_host_is_loopback(const char *host)
{
	size_t length = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/?#");

	return (text_starts(host, "127.") && strspn(host, "0123456789.") == length) ||
	       (length == 9 && memcmp(host, "localhost", 9) == 0) ||
	       (length == 5 && memcmp(host, "[::1]", 5) == 0);
}

int url_port(const char *url)
{
	const char *host = strstr(url, "://");
	const char *colon = NULL;
	int64_t port;

	if (host == NULL)
		return 0;
	host += 3;
	for (const char *c = host; *c != '\0' && strchr("/?#", *c) == NULL; c++) {
		if (*c == '@' || *c == ']') /* a name and a password, or [::1], end here */
			colon = NULL;
		else if (*c == ':')
			colon = c;
	}
	if (colon == NULL || colon[1] < '0' || colon[1] > '9')
		return text_starts(url, "https:")  ? 443
		       : text_starts(url, "http:") ? 80
						   : 1080; /* socks */
	port = strtoll(colon + 1, NULL, 10);
	return port > 0 && port < 65536 ? (int)port : 0;
}

int url_hex_digit(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	return isxdigit((unsigned char)c) ? (c | 0x20) - 'a' + 10 : -1;
}

char url_next_decoded(const char **at, const char *end)
{
	char c = *(*at)++;
	int high, low;

	if (c == '+')
		return ' ';
	if (c != '%' || end - *at < 2)
		return c;
	high = url_hex_digit((*at)[0]);
	low = url_hex_digit((*at)[1]);
	if (high < 0 || low < 0)
		return c;
	*at += 2;
	return (char)(high * 16 + low);
}
