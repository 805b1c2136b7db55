/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/http/cookies.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "game/http/client.h"

/* The seven columns of libcurl's cookie lines. */
enum { DOMAIN, SUBDOMAINS, PATH, SECURE, EXPIRES, NAME, VALUE, COLUMNS };

void http_start_cookies(struct http *http)
{
	curl.curl_easy_setopt(http->easy, CURLOPT_COOKIEFILE, "");
}

static json_t *cookie_of_line(char *line)
{
	char *columns[COLUMNS];
	json_t *cookie;

	if (text_starts(line, "#HttpOnly_"))
		line += strlen("#HttpOnly_");
	for (int i = 0; i < COLUMNS; i++) {
		columns[i] = line != NULL ? strsep(&line, "\t") : NULL;
		if (columns[i] == NULL)
			return NULL;
	}
	cookie = json_object();
	json_put_text(cookie, "domain", columns[DOMAIN]);
	json_put_text(cookie, "path", columns[PATH]);
	json_put_flag(cookie, "secure", text_equal(columns[SECURE], "TRUE"));
	json_put_number(cookie, "expires", strtoll(columns[EXPIRES], NULL, 10));
	json_put_text(cookie, "name", columns[NAME]);
	json_put_text(cookie, "value", columns[VALUE]);
	return cookie;
}

/* The oldest cookies that fit; *all tells whether that is all of them. */
static json_t *gather(struct http *http, bool *all)
{
	struct curl_slist *lines = NULL;
	json_t *cookies = json_array();
	size_t bytes = 0;

	*all = true;
	curl.curl_easy_getinfo(http->easy, CURLINFO_COOKIELIST, &lines);
	for (const struct curl_slist *line = lines; line != NULL; line = line->next) {
		size_t length = strlen(line->data);
		bool fits = json_array_size(cookies) < HTTP_COOKIES_MAX &&
			    bytes + length <= HTTP_COOKIES_SIZE_MAX;
		json_t *cookie = fits ? cookie_of_line(line->data) : NULL;

		if (cookie != NULL)
			json_array_append_new(cookies, cookie);
		bytes += cookie != NULL ? length : 0;
		*all = *all && fits;
		mem_wipe(line->data, length);
	}
	curl.curl_slist_free_all(lines);
	return cookies;
}

json_t *http_cookies(struct http *http)
{
	bool all;

	return gather(http, &all);
}

/* Columns end with a tab, lines with a line end: such a text is not a cookie. */
static bool is_safe(const char *text)
{
	return strpbrk(text, "\t\r\n") == NULL;
}

static void set_cookie(struct http *http, const json_t *cookie)
{
	const char *domain = json_get_text(cookie, "domain", "");
	const char *path = json_get_text(cookie, "path", "/");
	const char *name = json_get_text(cookie, "name", "");
	const char *value = json_get_text(cookie, "value", "");
	OWN(text) char *line = NULL;

	if (*domain == '\0' || *name == '\0' || !is_safe(domain) || !is_safe(path) ||
	    !is_safe(name) || !is_safe(value))
		return;
	line = text_format("%s\t%s\t%s\t%s\t%lld\t%s\t%s", domain,
			   *domain == '.' ? "TRUE" : "FALSE", path,
			   json_get_flag(cookie, "secure", false) ? "TRUE" : "FALSE",
			   (long long)json_get_number(cookie, "expires", 0), name, value);
	if (curl.curl_easy_setopt(http->easy, CURLOPT_COOKIELIST, line) == CURLE_OUT_OF_MEMORY)
		mem_none(); /* the game would take us for logged out */
	mem_wipe(line, strlen(line));
}

void http_set_cookies(struct http *http, const json_t *cookies)
{
	for (size_t i = 0; i < json_array_size(cookies); i++)
		set_cookie(http, json_array_get(cookies, i));
}

void http_bound_cookies(struct http *http)
{
	bool all;
	OWN(json) json_t *cookies = gather(http, &all);

	if (all)
		return;
	curl.curl_easy_setopt(http->easy, CURLOPT_COOKIELIST, "ALL");
	http_set_cookies(http, cookies);
}
