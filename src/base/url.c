/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/url.h"

#include <string.h>

#include "base/text.h"

bool url_host_is_loopback(const char *host)
{
	size_t length = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/?#");

	return (text_starts(host, "127.") && strspn(host, "0123456789.") == length) ||
	       (length == 9 && memcmp(host, "localhost", 9) == 0) ||
	       (length == 5 && memcmp(host, "[::1]", 5) == 0);
}
