/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of the game on their way to a browser, and forms on their way back. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/own.h"
#include "web/form.h"
#include "web/image_cache.h"
#include "web/rewrite.h"

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
	marked = form_mark_token(text);
	if (form_number(text, "cityId") < -1 || image_fresh_seconds(text, text) < 0)
		abort();
	return 0;
}
