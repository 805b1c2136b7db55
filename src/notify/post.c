/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify/post.h"

#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "config.h"
#include "game/http/http.h"
#include "notify/sending.h"

enum { CONNECT_SECONDS = 10, TOTAL_SECONDS = 20, AFTER_MAX_S = 24 * 3600 };

/* What the server itself says about a refusal, where it is JSON that says something. */
static void describe(const json_t *said, char *text, size_t size)
{
	static const char *const keys[] = { "description", "message", "error" };

	*text = '\0';
	for (size_t i = 0; i < sizeof keys / sizeof *keys && *text == '\0'; i++)
		text_visible_copy(text, size, json_get_text(said, keys[i], ""));
}

/* "Retry-After", or what Discord and Telegram say in their answers; in milliseconds. */
static int64_t after_of(const json_t *said, int64_t header_s)
{
	const json_t *parameters = json_object_get(said, "parameters");
	const json_t *number = json_object_get(said, "retry_after");
	double seconds;

	if (number == NULL)
		number = json_object_get(parameters, "retry_after");
	seconds = json_number_value(number);
	if (seconds < (double)header_s)
		seconds = (double)header_s;
	if (!(seconds > 0))
		return 0;
	return (int64_t)((seconds < AFTER_MAX_S ? seconds : AFTER_MAX_S) * 1000);
}

/*
 * Has a message arrived that was answered with this status? A server that refuses in its own
 * words, or says that it takes nothing now, has not taken it. The others of 5xx come from
 * gateways, too, behind which it may have been taken.
 */
static enum fate fate_of(int status, bool own_words)
{
	if (status >= 200 && status < 300)
		return FATE_SENT;
	if (status == 429 || status == 503 || (status >= 500 && own_words))
		return FATE_LATER;
	return status >= 500 ? FATE_PERHAPS : FATE_REFUSED;
}

static bool judge(const struct http_request *request, const struct http_answer *answer,
		  int64_t after_s, struct sending *sending, struct err *e)
{
	struct err ignored = { 0 };
	OWN(json) json_t *parsed = NULL;
	char origin[HTTP_ORIGIN_SIZE] = "the server";
	char said[200];

	if (answer->status >= 200 && answer->status < 300) {
		sending->fate = FATE_SENT;
		return true;
	}
	parsed = json_parse(answer->body.bytes, answer->body.length, "answer", &ignored);
	(void)http_origin(request->url, origin);
	describe(parsed, said, sizeof said);
	sending->fate = fate_of(answer->status, *said != '\0');
	sending->after_ms = after_of(parsed, after_s);
	return err_set(e, sending->fate == FATE_REFUSED ? ERR_REFUSED : ERR_RETRY,
		       "%s answered with status %d%s%s", origin, answer->status,
		       *said != '\0' ? ": " : "", said);
}

bool post_send(const struct http_request *request, const volatile sig_atomic_t *stop,
	       struct buffer *body, struct sending *sending, struct err *e)
{
	const struct http_options options = { .user_agent = "ikabot/" PACKAGE_VERSION,
					      .stop = stop,
					      .connect_seconds = CONNECT_SECONDS,
					      .total_seconds = TOTAL_SECONDS };
	OWN(http) struct http *http = http_new(&options, e);
	OWN(http_answer) struct http_answer answer = { 0 };

	*sending = (struct sending){ .fate = FATE_LATER };
	if (http == NULL)
		return false;
	if (!http_send(http, request, &answer, e)) {
		sending->fate = http_has_left(http) ? FATE_PERHAPS : FATE_LATER;
		return false;
	}
	if (!judge(request, &answer, http_retry_after(http), sending, e))
		return false;
	if (body != NULL) {
		*body = answer.body;
		answer.body = (struct buffer){ 0 };
	}
	return true;
}
