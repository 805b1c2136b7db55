/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of the game on their way to a browser, and forms on their way back. */
#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/own.h"
#include "base/text.h"
#include "web/proxy/image_cache.h"
#include "web/proxy/rewrite.h"
#include "web/server/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void rewrite(const char *type, const char *text, size_t size, const char *origin)
{
	const struct rewrite how = { "https://s9-xy.ikariam.gameforge.com/", origin };
	const struct rewrite practice = { "http://127.0.0.1:80/s9-xy/", origin };
	OWN(buffer) struct buffer to = { 0 };
	OWN(buffer) struct buffer again = { 0 };

	rewrite_answer(&to, type, text, size, &how);
	/* No link is left. (Without an origin two halves may meet and make a new one.) */
	if (to.length > 0 && *origin != '\0' &&
	    memmem(to.bytes, to.length, "https://s9-xy.ikariam.gameforge.com/",
		   strlen("https://s9-xy.ikariam.gameforge.com/")) != NULL)
		abort();
	rewrite_links(&again, text, size, &practice);
}

/* Decodes as PHP does; where the text ends. */
static const char *decode(const char *at, const char *stops, struct buffer *to)
{
	static const char digits[] = "0123456789abcdef";

	buffer_add(to, "", 0);
	for (; *at != '\0' && strchr(stops, *at) == NULL; at++) {
		const char *high =
			at[0] == '%' && at[1] != '\0' ? strchr(digits, at[1] | 0x20) : NULL;
		const char *low =
			high != NULL && at[2] != '\0' ? strchr(digits, at[2] | 0x20) : NULL;
		char c = *at == '+' ? ' ' : *at;

		if (low != NULL && isxdigit((unsigned char)at[1]) &&
		    isxdigit((unsigned char)at[2])) {
			c = (char)((high - digits) * 16 + (low - digits));
			at += 2;
		}
		buffer_add(to, &c, 1);
	}
	return at;
}

enum { CHECKED_MAX = 4096 }; /* each field is looked for in all of them */

/* A field that the game takes for a logout is one for us. */
static void check_fields(const char *query)
{
	const char *at = query;

	while (*at != '\0') {
		OWN(buffer) struct buffer name = { 0 };
		OWN(buffer) struct buffer value = { 0 };

		at = decode(at, "=&", &name);
		if (*at == '=')
			at = decode(at + 1, "&", &value);
		at += *at == '&';
		if (!text_equal(name.bytes + strspn(name.bytes, " "), "function"))
			continue;
		if (!form_has_field(query, "function") ||
		    (value.length == 6 && memcmp(value.bytes, "logout", 6) == 0 &&
		     !form_has(query, "function", "logout")))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWN(text) char *text = malloc(size + 1);
	OWN(text) char *marked = NULL;
	OWN(form) struct form form = { 0 };
	OWN(form) struct form parts = { 0 };

	memcpy(text, data, size);
	text[size] = '\0';
	rewrite("text/html", text, size, "http://127.0.0.1:43000");
	rewrite("text/css", text, size, "");
	form_make(&form, text, text, size, NULL);
	form_make(&parts, "", text, size, "multipart/form-data; boundary=b");
	if (size < CHECKED_MAX)
		check_fields(text);
	marked = form_mark_token(text);
	if (form_number(text, "cityId") < -1 || image_fresh_seconds(text, text) < 0)
		abort();
	return 0;
}
