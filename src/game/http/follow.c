/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/http/follow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "game/http/deed.h"

enum { REDIRECTS_MAX = 5 };

static bool is_redirect(const struct http_answer *answer)
{
	return answer->status >= 300 && answer->status < 400 && answer->status != 304 &&
	       answer->location[0] != '\0';
}

/* plain->headers are those that come on top. */
static bool send_one(struct http *http, const char *base, const struct http_request *plain,
		     struct http_answer *answer, struct err *e)
{
	enum { ORIGIN = 2, FIXED = 7 };
	char origin[HTTP_ORIGIN_SIZE] = "";
	OWN(text) char *referer = text_format("Referer: %s", base);
	OWN(text) char *from = NULL;
	const char *headers[FIXED + FOLLOW_HEADERS_MAX + 1] = { "Accept: */*",
								referer,
								NULL,
								"X-Requested-With: XMLHttpRequest",
								"DNT: 1",
								"Pragma: no-cache",
								"Cache-Control: no-cache" };
	struct http_request request = *plain;

	(void)http_origin(base, origin);
	from = text_format("Origin: %s", origin);
	headers[ORIGIN] = from;
	for (size_t i = 0; plain->headers != NULL && plain->headers[i] != NULL; i++)
		if (i < FOLLOW_HEADERS_MAX)
			headers[FIXED + i] = plain->headers[i];
	request.headers = headers;
	return http_send(http, &request, answer, e);
}

/* Lobby and game have names of one family; a world that listens elsewhere is all there is. */
static bool is_of_the_game(const char *next, const char *from)
{
	static const char *const families[] = { ".gameforge.com", ".ikariam.com" };
	char origin[HTTP_ORIGIN_SIZE];
	char here[HTTP_ORIGIN_SIZE];

	if (!http_origin(next, origin) || !http_origin(from, here))
		return false;
	for (size_t i = 0; i < sizeof families / sizeof *families; i++)
		if (text_starts(origin, "https://") && text_ends(origin, families[i]))
			return true;
	return text_equal(origin, here);
}

/* A network that wants a login of its own, or worse: no reason to believe that the session
 * is over. */
static bool led_astray(const struct http_answer *answer, struct err *e)
{
	char place[100];

	text_visible_copy(place, sizeof place, answer->location);
	place[strcspn(place, "?#")] = '\0';
	return err_set(e, ERR_STRANGE, "the world's answer leads to a strange place, %s", place);
}

static bool is_inside(const char *next, const char *base)
{
	/* libcurl would follow the dots out of the world. */
	return text_starts(next, base) && strstr(next + strlen(base) - 1, "/../") == NULL &&
	       !text_ends(next, "/..");
}

static bool acts(const char *url)
{
	const char *query = strchr(url, '?');

	return query != NULL && deed_in(query + 1, strlen(query + 1));
}

bool follow_send(struct http *http, const char *base, const struct follow_request *request,
		 struct http_answer *answer, bool *left, struct err *e)
{
	struct http_request plain = { .url = request->url,
				      .post = request->post,
				      .changes = request->changes,
				      .only_asks = !request->changes,
				      .body = request->body,
				      .body_size = request->body_size,
				      .headers = request->headers };
	char url[HTTP_URL_SIZE];
	char next[HTTP_URL_SIZE];
	bool set_cookie = false;

	for (int i = 0; i <= REDIRECTS_MAX; i++) {
		struct http_answer one = { 0 };

		if (!send_one(http, base, &plain, &one, e))
			return false;
		set_cookie |= one.set_cookie;
		one.set_cookie = set_cookie;
		*left = false;
		if (is_redirect(&one)) {
			bool is_url = http_resolve(plain.url, one.location, next);

			if (!is_url || !is_of_the_game(next, base)) {
				led_astray(&one, e);
				http_answer_done(&one);
				return false;
			}
			*left = !is_inside(next, base);
		}
		if (*left || !is_redirect(&one) || request->hand_back) {
			*answer = one;
			return true;
		}
		http_answer_done(&one);
		if (one.status != 307 && one.status != 308)
			plain.post = false; /* a body goes with a POST only */
		else if (plain.changes)
			return err_set(e, ERR_RETRY,
				       "the world wants the order to be sent elsewhere again; it "
				       "was sent once");
		text_copy(url, sizeof url, next);
		plain.url = url;
		plain.changes |= acts(url);
	}
	return err_set(e, ERR_RETRY, "the world sends us in circles");
}

void follow_language(const char *locale, char *to, size_t size)
{
	size_t length = strcspn(locale, "-_");
	bool english = length == 2 && strncmp(locale, "en", 2) == 0;
	char language[24] = "";

	if (locale[length] != '\0')
		snprintf(language, sizeof language, ",%.*s;q=0.9", (int)length, locale);
	snprintf(to, size, "%s%s%s", locale, language, english ? "" : ",en;q=0.8");
}
