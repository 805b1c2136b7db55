/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The head of a request. What no honest browser sends is refused here, before anybody else
 * has to think about it: paths that would mean another place after one more decoding, two
 * hosts, lengths that are none.
 */
#include "web/server/head.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/url.h"
#include "web/server/connection.h"
#include "web/server/exchange.h"

enum { HEADER_COUNT_MAX = 100 };

/* The next character as the far end may decode it, once; -1 for what no path may hold. */
static int next_decoded(const char **at)
{
	int high, low;
	char c = *(*at)++;

	if ((unsigned char)c < ' ' || c == 0x7F || c == '\\')
		return -1;
	if (c != '%')
		return (unsigned char)c;
	high = url_hex_digit((*at)[0]);
	low = high >= 0 ? url_hex_digit((*at)[1]) : -1;
	if (low < 0)
		return -1;
	*at += 2;
	/* Encoded separators, NULs and a second encoding only serve to deceive. */
	high = high * 16 + low;
	return high < ' ' || high == '/' || high == '\\' || high == '%' || high == 0x7F ? -1 : high;
}

static bool path_is_clean(const char *path)
{
	int dots = 0; /* of the present segment; -1: it holds something else */

	if (*path != '/')
		return false;
	while (*path != '\0') {
		bool is_literal_slash = *path == '/';
		int c = next_decoded(&path);

		if (c < 0)
			return false;
		if (is_literal_slash) {
			if (dots == 1 || dots == 2)
				return false;
			dots = 0;
		} else {
			dots = c == '.' && dots >= 0 ? dots + 1 : -1;
		}
	}
	return dots != 1 && dots != 2;
}

static bool query_is_clean(const char *query)
{
	for (; *query != '\0'; query++)
		if ((unsigned char)*query <= ' ' || *query == 0x7F)
			return false;
	return true;
}

int64_t head_announced(const struct exchange *exchange)
{
	const char *text = exchange_header(exchange, MHD_HTTP_HEADER_CONTENT_LENGTH);
	int64_t number = 0;

	if (text == NULL)
		return 0;
	return text_number(text, 0, INT64_C(1) << 40, &number) ? number : -1;
}

struct headers_seen {
	int all, hosts;
};

static enum MHD_Result count_header(void *closure, enum MHD_ValueKind kind, const char *name,
				    const char *value)
{
	struct headers_seen *seen = closure;

	(void)kind;
	(void)value;
	seen->all++;
	seen->hosts += strcasecmp(name, MHD_HTTP_HEADER_HOST) == 0;
	return MHD_YES;
}

int head_judge(struct exchange *exchange, const char *method)
{
	struct web_request *request = &exchange->request;
	struct headers_seen seen = { 0, 0 };
	int64_t length = head_announced(exchange);

	request->is_post = text_equal(method, MHD_HTTP_METHOD_POST);
	if (!request->is_post && !text_equal(method, MHD_HTTP_METHOD_GET) &&
	    !text_equal(method, MHD_HTTP_METHOD_HEAD))
		return MHD_HTTP_METHOD_NOT_ALLOWED;
	httpd.get_connection_values(exchange->connection, MHD_HEADER_KIND, count_header, &seen);
	if (seen.hosts > 1 || length < 0 || !path_is_clean(request->path) ||
	    !query_is_clean(request->query))
		return MHD_HTTP_BAD_REQUEST;
	if (seen.all > HEADER_COUNT_MAX)
		return MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE;
	if (length > WEB_BODY_MAX)
		return MHD_HTTP_CONTENT_TOO_LARGE;
	if (exchange->http->bodies + (size_t)length > BODIES_MAX)
		return MHD_HTTP_SERVICE_UNAVAILABLE;
	return 0;
}
