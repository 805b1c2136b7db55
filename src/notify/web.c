/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "config.h"
#include "notify/notify_parts.h"

enum { CONNECT_SECONDS = 10, TOTAL_SECONDS = 20, ANSWER_MAX = 1024 * 1024 };

/* What the server itself says about a refusal, where it is JSON that says something. */
static void describe(const struct http_answer *answer, char *text, size_t size)
{
	static const char *const keys[] = { "description", "message", "error" };
	struct err ignored = { 0 };
	OWN(json)
	json_t *said = json_parse(answer->body.bytes, answer->body.length, "answer", &ignored);

	*text = '\0';
	for (size_t i = 0; i < sizeof keys / sizeof *keys && *text == '\0'; i++)
		text_visible_copy(text, size, json_get_text(said, keys[i], ""));
}

static bool judge(const struct http_request *request, const struct http_answer *answer,
		  struct err *e)
{
	bool may_pass = answer->status == 429 || answer->status >= 500;
	char origin[HTTP_ORIGIN_SIZE] = "the server";
	char said[200];

	if (answer->status >= 200 && answer->status < 300)
		return answer->body.length <= ANSWER_MAX ||
		       err_set(e, ERR_REFUSED, "the answer is larger than %d bytes", ANSWER_MAX);
	(void)http_origin(request->url, origin);
	describe(answer, said, sizeof said);
	return err_set(e, may_pass ? ERR_RETRY : ERR_REFUSED, "%s answered with status %ld%s%s",
		       origin, answer->status, *said != '\0' ? ": " : "", said);
}

bool web_send(const struct http_request *request, const volatile sig_atomic_t *stop,
	      struct buffer *body, struct err *e)
{
	const struct http_options options = { .user_agent = "ikabot/" PACKAGE_VERSION,
					      .stop = stop,
					      .connect_seconds = CONNECT_SECONDS,
					      .total_seconds = TOTAL_SECONDS };
	OWN(http) struct http *http = http_new(&options, e);
	OWN(http_answer) struct http_answer answer = { 0 };

	if (http == NULL || !http_send(http, request, &answer, e) || !judge(request, &answer, e))
		return false;
	if (body != NULL) {
		*body = answer.body;
		answer.body = (struct buffer){ 0 };
	}
	return true;
}
