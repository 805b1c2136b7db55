/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/api/reply.h - a request to the JSON API, and the ways to answer it.
 *
 * Whatever may take its time is a job (web/server/job.h): the exchange is kept, and answered when
 * the job is done.
 */
#ifndef WEB_API_REPLY_H
#define WEB_API_REPLY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct events;
struct exchange;
struct jobs;
struct overview;
struct roster;
struct talks;
struct web;
struct web_request;

enum {
	API_BODY_MAX = 64 * 1024,
	API_DEPTH_MAX = 16,
	API_POSTS_A_MINUTE = 60,
	API_WORD_SIZE = 40,
	CSRF_SIZE = 33,
	BUSY_RETRY_S = 2,
};

struct api {
	struct web *web;
	struct jobs *jobs;
	struct roster *roster;
	struct overview *overview;
	struct talks *talks;
	struct events *events;
	char csrf[CSRF_SIZE]; /* of this run of the server */
	double posts;	      /* how many may come at once now */
	int64_t posts_ms;     /* monotonic: when that was so */
};

/* One request. */
struct api_call {
	struct api *api;
	struct exchange *exchange;
	const struct web_request *request;
	/* The segments that stand for a star in the route: a task's id, an action. */
	char words[2][API_WORD_SIZE];
	json_t *body; /* of a POST: an object; else NULL. Borrowed */
};

/* What a job may not do within the sandbox: start tasks, and end them. The clerk does it, who is
 * told the name (api_errand); the context is the api. */
struct api_work {
	const char *name;
	json_t *(*work)(void *context, const json_t *order, struct err *e);
};

/* --- answers; each ends the exchange */
void api_answer(struct exchange *exchange, int status, const json_t *body);
void api_fail(struct exchange *exchange, const struct err *e);
/* A job whose answer is the exchange's; a busy moment is an answer, too. */
void api_job(const struct api_call *call, const struct api_work *work, json_t *order, int limit_ms);
/* The same with a status of its own, and a time after which to come again. */
void api_fail_with(struct exchange *exchange, int status, const struct err *e);
void api_fail_later(struct exchange *exchange, int status, int seconds, const struct err *e);
/* The text of the query under that key; false when there is none or it is longer. */
bool api_query_text(const struct web_request *request, const char *key, char *text, size_t size);

#endif
