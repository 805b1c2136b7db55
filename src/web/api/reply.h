/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/api/reply.h - what the files of the JSON API share; nobody else includes it.
 *
 *	api.c            routes, checks of every request, answers, the dashboard's own files
 *	tasks.c          status, the list, all about one task, what is done to it
 *	start.c          functions, and starting one: detect and warn
 *	talk.c           talks of functions, as requests and answers
 *	events.c         the streams of server-sent events
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
#include "web/server/server.h"

struct events;
struct function;
struct jobs;
struct key;
struct overview;
struct question;
struct roster;
struct step;
struct talks;

enum {
	API_BODY_MAX = 64 * 1024,
	API_DEPTH_MAX = 16,
	API_POSTS_A_MINUTE = 60,
	API_WORD_SIZE = 40,
	CSRF_SIZE = 33,
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

/* --- answers; each ends the exchange */
void api_answer(struct exchange *exchange, int status, const json_t *body);
void api_fail(struct exchange *exchange, const struct err *e);
/* A job whose answer is the exchange's; a busy moment is an answer, too. */
void api_job(const struct api_call *call,
	     json_t *(*work)(void *context, const json_t *order, struct err *e), json_t *order,
	     int limit_ms);
/* The name of the errand that does this work outside the sandbox; NULL: there is none. */
const char *api_errand_name(json_t *(*work)(void *context, const json_t *order, struct err *e));
/* The text of the query under that key; false when there is none or it is longer. */
bool api_query_text(const struct web_request *request, const char *key, char *text, size_t size);

/* --- tasks.c */
void api_status(const struct api_call *call);
void api_tasks(const struct api_call *call);
void api_task(const struct api_call *call);
void api_picture(const struct api_call *call);
void api_act(const struct api_call *call);
/* Works of jobs; the context is the api. */
json_t *api_act_job(void *context, const json_t *order, struct err *e);
json_t *api_stop_self_job(void *context, const json_t *order, struct err *e);
/* What came of a task that was resumed, into its answer, which has its "id" and "action"; looks as
 * control/resumed.h. False and *e when it has failed again. */
bool api_tell_outcome(const struct step *step, json_t *answer, int64_t looks, struct err *e);

/* --- start.c */
void api_functions(const struct api_call *call);
void api_start(const struct api_call *call);
json_t *api_start_job(void *context, const json_t *order, struct err *e);
/* A question as the API shows it, owned by the caller. */
json_t *api_question(const struct question *question);

/* --- talk.c */
struct talks *talks_new(struct api *api);
void talks_free(struct talks *talks);
size_t talks_descriptors(const struct talks *talks, int *descriptors, size_t max);
int talks_wait_ms(const struct talks *talks); /* -1: none is open */
void talks_run(struct talks *talks);
void api_talk_begin(const struct api_call *call);
void api_talk_answer(const struct api_call *call);
void api_talk_wait(const struct api_call *call);
void api_talk_leave(const struct api_call *call);
/* The configuration that a finished talk of that function has made, borrowed; NULL and *e. */
const json_t *talks_configuration(struct talks *talks, const char *id,
				  const struct function *function, struct err *e);

/* --- events.c */
enum { EVENTS_MAX = 200 };
struct events *events_new(struct api *api);
void events_free(struct events *events);
int events_wait_ms(const struct events *events); /* -1: nobody listens */
void events_run(struct events *events);
void api_events(const struct api_call *call);

#endif
