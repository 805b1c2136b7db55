/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cookies from the secrets, through libcurl and back: none is made up, none changes, and none
 * is doubled. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "game/http/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a client of libcurl has of them, owned by the caller. */
static json_t *pass_through(const json_t *cookies)
{
	static const struct http_options options = { .user_agent = "fuzz" };
	struct err e = { .kind = ERR_NONE };
	OWN(http) struct http *http = http_new(&options, &e);

	if (http == NULL)
		abort();
	http_set_cookies(http, cookies);
	return http_cookies(http);
}

static bool is_among(const json_t *cookie, const json_t *given)
{
	size_t i;
	json_t *one;

	json_each_item(given, i, one) {
		if (text_equal(json_get_text(cookie, "name", NULL),
			       json_get_text(one, "name", "")) &&
		    text_equal(json_get_text(cookie, "value", NULL),
			       json_get_text(one, "value", "")))
			return true;
	}
	return false;
}

/* Others may run out, or be too old to begin with. */
static size_t count_lasting(const json_t *cookies)
{
	size_t count = 0;
	size_t i;
	json_t *cookie;

	json_each_item(cookies, i, cookie)
		count += json_get_number(cookie, "expires", 0) == 0;
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { .kind = ERR_NONE };
	OWN(json) json_t *given = json_parse((const char *)data, size, "the cookies", &e);
	OWN(json) json_t *first = NULL;
	OWN(json) json_t *second = NULL;
	size_t i;
	json_t *cookie;

	if (given == NULL)
		return 0;
	first = pass_through(given);
	json_each_item(first, i, cookie)
		if (!is_among(cookie, given))
			abort();
	second = pass_through(first);
	if (count_lasting(first) < count_lasting(second))
		abort();
	return 0;
}
