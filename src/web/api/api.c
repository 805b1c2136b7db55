/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything below /ikabot/: the JSON API and the dashboard's own files.
 *
 * access.c decides who may come so far. What is checked here holds for every caller:
 * a POST carries JSON, says the token that only GET status tells, and there are not too many.
 */
#include "web/api/api.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "os/random.h"
#include "task/step.h"
#include "web/api/events.h"
#include "web/api/reply.h"
#include "web/api/roster.h"
#include "web/api/start.h"
#include "web/api/talk.h"
#include "web/api/tasks.h"
#include "web/dashboard/assets.h"
#include "web/dashboard/history.h"
#include "web/dashboard/overview.h"
#include "web/server/exchange.h"
#include "web/server/job.h"
#include "web/server/request.h"
#include "web/server/server.h"

#define ROOT "/ikabot/"
#define API_ROOT ROOT "api/"

enum { IDLE_MS = 60000, DAYS_OTHERWISE = 7 };

json_t *api_errand(void *api, const json_t *order, struct err *e)
{
	static const struct api_work *const works[] = { &api_start_work, &api_act_work,
							&api_stop_self_work };
	const char *name = json_get_text(order, "errand", "");

	for (size_t i = 0; i < sizeof works / sizeof *works; i++)
		if (text_equal(works[i]->name, name))
			return works[i]->work(api, json_object_get(order, "order"), e);
	return err_null(e, ERR_INPUT, "there is no errand \"%.20s\"", name);
}

/* --- what is in a request */

/* The number of the query, or otherwise. False: it has been answered with 400. */
static bool query_number(const struct api_call *call, const char *key, int64_t min, int64_t max,
			 int64_t otherwise, int64_t *number)
{
	char text[API_WORD_SIZE];
	struct err e = { 0 };

	*number = otherwise;
	if (!api_query_text(call->request, key, text, sizeof text) ||
	    text_number(text, min, max, number))
		return true;
	err_set(&e, ERR_INPUT, "%s: a number from %" PRId64 " to %" PRId64, key, min, max);
	api_fail(call->exchange, &e);
	return false;
}

/* Is it nested deeper than any request of ours? Looked at before it is parsed. */
static bool is_deep(const char *text, size_t length)
{
	bool quoted = false;
	int depth = 0;

	for (size_t i = 0; i < length; i++) {
		if (quoted && text[i] == '\\')
			i++;
		else if (text[i] == '"')
			quoted = !quoted;
		else if (!quoted && (text[i] == '{' || text[i] == '['))
			depth++;
		else if (!quoted && (text[i] == '}' || text[i] == ']'))
			depth--;
		if (depth > API_DEPTH_MAX)
			return true;
	}
	return false;
}

static bool read_body(struct api_call *call, struct err *e)
{
	const struct web_request *request = call->request;
	const char *type = exchange_header(call->exchange, "Content-Type");

	if (type == NULL || !text_starts(type, "application/json"))
		return err_set(e, ERR_INPUT, "a request is application/json");
	if (request->body == NULL || is_deep(request->body, request->length))
		return err_set(e, ERR_INPUT, "a request is a JSON object, at most %d deep",
			       API_DEPTH_MAX);
	call->body = json_parse(request->body, request->length, "the request", e);
	if (call->body == NULL || json_is_object(call->body))
		return call->body != NULL;
	return err_set(e, ERR_INPUT, "a request is a JSON object");
}

/* Compared in a time that tells nothing about how much of it was right. */
static bool is_same_token(const char *one, const char *other)
{
	size_t length = strlen(other);
	unsigned char difference = 0;

	if (one == NULL || strlen(one) != length)
		return false;
	for (size_t i = 0; i < length; i++)
		difference |= (unsigned char)(one[i] ^ other[i]);
	return difference == 0;
}

/* A bucket that holds a minute's worth and fills at that rate. */
static bool is_within_rate(struct api *api)
{
	int64_t now = clock_monotonic_ms();

	api->posts += (double)(now - api->posts_ms) * API_POSTS_A_MINUTE / 60000;
	api->posts_ms = now;
	if (api->posts > API_POSTS_A_MINUTE)
		api->posts = API_POSTS_A_MINUTE;
	if (api->posts < 1)
		return false;
	api->posts -= 1;
	return true;
}

/* False: it has been answered. */
static bool may_post(struct api_call *call)
{
	struct err e = { 0 };

	if (!is_same_token(exchange_header(call->exchange, "X-Ikabot-Csrf"), call->api->csrf)) {
		err_set(&e, ERR_REFUSED,
			"the header X-Ikabot-Csrf is missing, or not that of "
			"this run of the server");
		api_fail_with(call->exchange, 403, &e);
	} else if (!is_within_rate(call->api)) {
		err_set(&e, ERR_BUSY, "more than %d requests a minute", API_POSTS_A_MINUTE);
		api_fail_later(call->exchange, 429, BUSY_RETRY_S, &e);
	} else if (call->request->length > API_BODY_MAX) {
		err_set(&e, ERR_INPUT, "a request has at most %d bytes", API_BODY_MAX);
		api_fail_with(call->exchange, 413, &e);
	} else if (!read_body(call, &e)) {
		api_fail(call->exchange, &e);
	} else {
		return true;
	}
	return false;
}

/* --- the smaller routes */

static void cities(const struct api_call *call)
{
	OWN(json) json_t *report = NULL;

	overview_look(call->api->overview);
	report = overview_print(call->api->overview);
	api_answer(call->exchange, 200, report);
}

static void refresh(const struct api_call *call)
{
	OWN(json) json_t *report = NULL;
	struct err e = { 0 };
	int wait_s = 0;

	if (!overview_refresh(call->api->overview, &wait_s, &e)) {
		if (e.kind == ERR_BUSY)
			api_fail_later(call->exchange, 429, wait_s, &e);
		else
			api_fail(call->exchange, &e);
		return;
	}
	report = overview_print(call->api->overview);
	api_answer(call->exchange, 202, report);
}

static void history(const struct api_call *call)
{
	const struct step *step = call->api->web->step;
	OWN(json) json_t *points = NULL;
	struct err e = { 0 };
	int64_t days;

	if (!query_number(call, "days", 1, HISTORY_DAYS_MAX, DAYS_OTHERWISE, &days))
		return;
	points =
		history_since(step->home, step->account, clock_wall_ms() / 1000 - days * 86400, &e);
	if (points == NULL)
		api_fail(call->exchange, &e);
	else
		api_answer(call->exchange, 200, points);
}

/* --- routes */

/* A star stands for one segment. The first row that fits is taken. */
static const struct route {
	const char *path;
	bool is_post;
	void (*run)(const struct api_call *call);
} routes[] = {
	{ "status", false, api_status },	{ "tasks", false, api_tasks },
	{ "tasks/*", false, api_task },		{ "tasks/*/picture", false, api_picture },
	{ "tasks/*/*", true, api_act },		{ "functions", false, api_functions },
	{ "start", true, api_start },		{ "talk", true, api_talk_begin },
	{ "talk/*", true, api_talk_answer },	{ "talk/*/leave", true, api_talk_leave },
	{ "talk/*/wait", true, api_talk_wait }, { "cities", false, cities },
	{ "cities/refresh", true, refresh },	{ "history", false, history },
	{ "events", false, api_events },
};

/* Does the path fit the route? Its starred segments are copied. */
static bool fits(const char *route, const char *path, char words[2][API_WORD_SIZE])
{
	int count = 0;

	for (;;) {
		size_t wanted = strcspn(route, "/");
		size_t length = strcspn(path, "/");

		if (*route == '*') {
			if (length == 0 || length >= API_WORD_SIZE)
				return false;
			text_copy(words[count++], length + 1, path);
		} else if (wanted != length || memcmp(route, path, length) != 0) {
			return false;
		}
		if (route[wanted] == '\0' || path[length] == '\0')
			return route[wanted] == path[length];
		route += wanted + 1;
		path += length + 1;
	}
}

static const struct route *find_route(struct api_call *call, const char *path, bool *other_method)
{
	*other_method = false;
	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
		if (!fits(routes[i].path, path, call->words))
			continue;
		if (routes[i].is_post == call->request->is_post)
			return &routes[i];
		*other_method = true;
	}
	return NULL;
}

static void handle_call(struct api_call *call, const char *path)
{
	bool other_method;
	const struct route *route = find_route(call, path, &other_method);
	struct err e = { 0 };

	if (route == NULL && other_method) {
		err_set(&e, ERR_INPUT, "not with the method %s", call->request->method);
		exchange_add_header(call->exchange, "Allow",
				    call->request->is_post ? "GET, HEAD" : "POST");
		api_fail_with(call->exchange, 405, &e);
	} else if (route == NULL) {
		err_set(&e, ERR_MISSING, "there is nothing here");
		api_fail(call->exchange, &e);
	} else if (!route->is_post || may_post(call)) {
		route->run(call);
	}
	json_decref(call->body);
}

/* --- the dashboard's own files */

static void serve_asset(struct exchange *exchange, const struct web_request *request,
			const char *path)
{
	const struct asset *asset = request->is_post ? NULL : asset_find(path);
	const char *known = exchange_header(exchange, "If-None-Match");

	if (asset == NULL) {
		exchange_answer_text(exchange, request->is_post ? 405 : 404,
				     "text/plain; charset=utf-8", "there is nothing here\n");
		return;
	}
	exchange_add_header(exchange, "Content-Security-Policy",
			    "default-src 'none'; script-src 'self'; style-src 'self'; "
			    "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; "
			    "base-uri 'none'; form-action 'self'");
	exchange_add_header(exchange, "X-Content-Type-Options", "nosniff");
	exchange_add_header(exchange, "Referrer-Policy", "no-referrer");
	exchange_add_header(exchange, "Cross-Origin-Resource-Policy", "same-site");
	exchange_add_header(exchange, "Cross-Origin-Opener-Policy", "same-origin");
	exchange_add_header(exchange, "Cache-Control", "no-cache");
	exchange_add_header(exchange, "ETag", asset->etag);
	if (text_equal(known, asset->etag))
		exchange_answer(exchange, 304, "", "", 0);
	else
		exchange_answer(exchange, 200, asset_type(asset), asset->bytes, asset->length);
}

void api_handle(struct api *api, struct exchange *exchange, const struct web_request *request)
{
	struct api_call call = { .api = api, .exchange = exchange, .request = request };

	if (text_starts(request->path, API_ROOT)) {
		handle_call(&call, request->path + strlen(API_ROOT));
	} else if (text_starts(request->path, ROOT)) {
		serve_asset(exchange, request, request->path + strlen(ROOT));
	} else {
		exchange_add_header(exchange, "Location", ROOT);
		exchange_answer_text(exchange, 308, "text/plain; charset=utf-8", "");
	}
}

/* --- life */

struct api *api_new(struct web *web)
{
	struct api *api = mem_new(sizeof *api);

	api->web = web;
	api->jobs = jobs_new();
	api->roster = roster_new(web->step->home, web->step->account);
	api->overview = overview_new(web->step, api->jobs);
	api->talks = talks_new(api);
	api->events = events_new(api);
	random_name(api->csrf, sizeof api->csrf - 1);
	api->posts = API_POSTS_A_MINUTE;
	api->posts_ms = clock_monotonic_ms();
	return api;
}

void api_free(struct api *api)
{
	if (api == NULL)
		return;
	events_free(api->events);
	talks_free(api->talks);
	jobs_free(api->jobs);
	overview_free(api->overview);
	roster_free(api->roster);
	mem_wipe(api->csrf, sizeof api->csrf);
	free(api);
}

/* --- the loop */

size_t api_descriptors(struct api *api, int *descriptors, size_t max)
{
	size_t count = jobs_descriptors(api->jobs, descriptors, max);

	count += talks_descriptors(api->talks, descriptors + count, max - count);
	return count + roster_descriptors(api->roster, descriptors + count, max - count);
}

int api_wait_ms(struct api *api)
{
	const int waits[] = { jobs_wait_ms(api->jobs), talks_wait_ms(api->talks),
			      roster_wait_ms(api->roster), events_wait_ms(api->events) };
	int least = IDLE_MS;

	for (size_t i = 0; i < sizeof waits / sizeof *waits; i++)
		if (waits[i] >= 0 && waits[i] < least)
			least = waits[i];
	return least;
}

void api_run(struct api *api)
{
	jobs_run(api->jobs);
	talks_run(api->talks);
	roster_run(api->roster);
	events_run(api->events);
}
