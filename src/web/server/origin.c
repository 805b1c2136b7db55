/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/server/origin.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "web/server/exchange.h"

#define SCHEME "http://"

bool host_parse(const char *text, struct host *host)
{
	bool is_six = text != NULL && *text == '[';
	const char *name = is_six ? text + 1 : text;
	size_t length = name != NULL ? strcspn(name, is_six ? "]" : ":") : 0;
	const char *end = length > 0 ? name + length : "";
	int64_t port = 80;

	if (length == 0 || length >= sizeof host->name || (is_six && *end++ != ']'))
		return false;
	if (*end != '\0' && (*end != ':' || !text_number(end + 1, 1, 65535, &port)))
		return false;
	for (size_t i = 0; i < length; i++)
		host->name[i] = (char)tolower((unsigned char)name[i]);
	host->name[length] = '\0';
	host->port = (int)port;
	return true;
}

/* Is that URL, or the beginning of one, at the host that the request names? */
static bool is_at_host(const char *url, const struct exchange *exchange)
{
	char name[HOST_SIZE + sizeof ":65535"];
	struct host there, here;
	size_t length;

	if (strncasecmp(url, SCHEME, strlen(SCHEME)) != 0)
		return false;
	url += strlen(SCHEME);
	length = strcspn(url, "/?#");
	if (length >= sizeof name)
		return false;
	text_copy(name, length + 1, url);
	return host_parse(name, &there) && host_parse(exchange_header(exchange, "Host"), &here) &&
	       there.port == here.port && text_equal(there.name, here.name);
}

/* What says most is asked first; one that contradicts is enough. */
enum origin origin_of(const struct exchange *exchange)
{
	const char *site = exchange_header(exchange, "Sec-Fetch-Site");
	const char *origin = exchange_header(exchange, "Origin");
	const char *referer = exchange_header(exchange, "Referer");

	if (origin != NULL && !is_at_host(origin, exchange))
		return ORIGIN_FOREIGN;
	if (site != NULL && !text_equal(site, "same-origin"))
		return text_equal(site, "none") ? ORIGIN_UNSAID : ORIGIN_FOREIGN;
	if (site != NULL || origin != NULL)
		return ORIGIN_OWN;
	if (referer == NULL || *referer == '\0')
		return ORIGIN_UNSAID;
	return is_at_host(referer, exchange) ? ORIGIN_OWN : ORIGIN_FOREIGN;
}

bool origin_is_visit(const struct exchange *exchange)
{
	const char *mode = exchange_header(exchange, "Sec-Fetch-Mode");
	const char *destination = exchange_header(exchange, "Sec-Fetch-Dest");
	const char *accepts = exchange_header(exchange, "Accept");

	if (mode != NULL || destination != NULL)
		return text_equal(mode, "navigate") && text_equal(destination, "document");
	return accepts != NULL && strstr(accepts, "text/html") != NULL &&
	       exchange_header(exchange, "X-Requested-With") == NULL;
}
