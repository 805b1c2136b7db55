/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/api/reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "web/api/roster.h"
#include "web/server/exchange.h"
#include "web/server/job.h"
#include "web/server/request.h"

#define JSON_TYPE "application/json; charset=utf-8"

static void refuse_caches(struct exchange *exchange)
{
	exchange_add_header(exchange, "Cache-Control", "no-store");
	exchange_add_header(exchange, "X-Content-Type-Options", "nosniff");
}

void api_answer(struct exchange *exchange, int status, const json_t *body)
{
	char *text = json_line(body);

	refuse_caches(exchange);
	exchange_answer_owned(exchange, status, JSON_TYPE, text, strlen(text));
}

void api_fail_with(struct exchange *exchange, int status, const struct err *e)
{
	OWN(json) json_t *body = json_object();

	json_put_text(body, "error", e->text);
	json_put_text(body, "kind", err_kind_name(e->kind));
	api_answer(exchange, status, body);
}

void api_fail(struct exchange *exchange, const struct err *e)
{
	static const int statuses[] = {
		[ERR_NONE] = 500,    [ERR_RETRY] = 503,	  [ERR_SESSION] = 502, [ERR_REFUSED] = 409,
		[ERR_INPUT] = 400,   [ERR_BUSY] = 409,	  [ERR_MISSING] = 404, [ERR_SYSTEM] = 500,
		[ERR_STOPPED] = 503, [ERR_STRANGE] = 502,
	};

	api_fail_with(exchange, statuses[e->kind], e);
}

void api_fail_later(struct exchange *exchange, int status, int seconds, const struct err *e)
{
	char text[16];

	snprintf(text, sizeof text, "%d", seconds);
	exchange_add_header(exchange, "Retry-After", text);
	api_fail_with(exchange, status, e);
}

/* --- jobs whose answer is the exchange's */

struct answered_job {
	struct roster *roster;
	struct exchange *exchange;
};

/* An answer with "httpStatus" is sent under that one. */
static void job_done(void *argument, json_t *answer, const struct err *e)
{
	const struct answered_job job = *(struct answered_job *)argument;
	int status = json_get_int(answer, "httpStatus", 200);

	free(argument);
	roster_spoil(job.roster);
	if (answer == NULL) {
		api_fail(job.exchange, e);
		return;
	}
	json_object_del(answer, "httpStatus");
	api_answer(job.exchange, status, answer);
}

void api_job(const struct api_call *call, const struct api_work *work, json_t *order, int limit_ms)
{
	struct answered_job *answered = mem_new(sizeof *answered);
	struct job job = { .work = work->work,
			   .context = call->api,
			   .order = order,
			   .errand = work->name,
			   .limit_ms = limit_ms,
			   .done = job_done,
			   .argument = answered };
	struct err e = { 0 };

	*answered = (struct answered_job){ call->api->roster, call->exchange };
	if (jobs_start(call->api->jobs, &job, &e))
		return;
	free(answered);
	if (e.kind == ERR_BUSY)
		api_fail_later(call->exchange, 503, BUSY_RETRY_S, &e);
	else
		api_fail(call->exchange, &e);
}

bool api_query_text(const struct web_request *request, const char *key, char *text, size_t size)
{
	size_t length = strlen(key);

	for (const char *at = request->query; *at != '\0';) {
		size_t part = strcspn(at, "&");

		if (strncmp(at, key, length) == 0 && at[length] == '=') {
			if (part - length - 1 >= size)
				return false;
			text_copy(text, part - length, at + length + 1);
			return true;
		}
		at += part + (at[part] == '&');
	}
	return false;
}
