/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/server/job.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/outcome.h"
#include "base/own.h"
#include "base/text.h"
#include "os/child.h"
#include "os/guard.h"
#include "os/process.h"
#include "os/signals.h"
#include "os/stream.h"
#include "store/desk.h"

enum { ANSWER_MAX = 4 * 1024 * 1024, SEND_WAIT_MS = 30000, SAID_SIZE = 200 };

struct running {
	struct job job;
	struct child child; /* no pid: a free place */
	struct buffer input;
	int64_t deadline_ms;
};

struct jobs {
	struct running places[JOBS_MAX];
};

struct jobs *jobs_new(void)
{
	return mem_new(sizeof(struct jobs));
}

static void clear(struct running *running)
{
	child_signal(&running->child, SIGKILL);
	child_end(&running->child);
	json_decref(running->job.order);
	buffer_done(&running->input);
	*running = (struct running){ 0 };
}

void jobs_free(struct jobs *jobs)
{
	if (jobs == NULL)
		return;
	for (int i = 0; i < JOBS_MAX; i++)
		if (jobs->places[i].child.pid > 0)
			clear(&jobs->places[i]);
	free(jobs);
}

/* --- the child */

static int job_channel = -1; /* of the one job that this process does */

void job_say(const char *format, ...)
{
	OWN(json) json_t *line = json_object();
	OWN(text) char *printed = NULL;
	char text[SAID_SIZE];
	va_list args;

	if (job_channel < 0)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	json_put_text(line, "say", text);
	printed = json_line(line);
	(void)stream_send_line(job_channel, printed, SEND_WAIT_MS);
}

static json_t *send_out(const struct job *job, struct err *e)
{
	OWN(json) json_t *order = NULL;

	order = json_pack("{s:s, s:O?}", "errand", job->errand, "order", job->order);
	return desk_errand(order, job->limit_ms, e);
}

static int work(void *argument, int channel)
{
	const struct job *job = argument;
	struct err e = { 0 };
	OWN(text) char *line = NULL;

	process_name("ikabot-job");
	guard_process();
	signals_ignore(SIGPIPE);
	job_channel = channel;
	line = outcome_print(job->errand != NULL && desk_is_there()
				     ? send_out(job, &e)
				     : job->work(job->context, job->order, &e),
			     &e);
	return stream_send(channel, line, strlen(line), SEND_WAIT_MS) ? 0 : 1;
}

/* --- the loop */

bool jobs_start(struct jobs *jobs, const struct job *job, struct err *e)
{
	const int keep[] = { -1 };
	struct running *running = NULL;
	struct child child;

	for (int i = 0; i < JOBS_MAX && running == NULL; i++)
		if (jobs->places[i].child.pid == 0)
			running = &jobs->places[i];
	if (running == NULL)
		err_set(e, ERR_BUSY, "too much at once; try again in a moment");
	if (running == NULL || !child_start(&child, work, (void *)job, keep, e)) {
		json_decref(job->order);
		return false;
	}
	*running = (struct running){ .job = *job,
				     .child = child,
				     .deadline_ms = clock_monotonic_ms() + job->limit_ms };
	return true;
}

size_t jobs_descriptors(const struct jobs *jobs, int *descriptors, size_t max)
{
	size_t count = 0;

	for (int i = 0; i < JOBS_MAX && count < max; i++)
		if (jobs->places[i].child.pid > 0)
			descriptors[count++] = jobs->places[i].child.channel;
	return count;
}

int jobs_wait_ms(const struct jobs *jobs)
{
	int64_t now = clock_monotonic_ms();
	int64_t least = -1;

	for (int i = 0; i < JOBS_MAX; i++) {
		int64_t left = jobs->places[i].deadline_ms - now;

		if (jobs->places[i].child.pid > 0 && (least < 0 || left < least))
			least = left > 0 ? left : 0;
	}
	return (int)least;
}

/* The place is free before done is called: it may start the next job. */
static void finish(struct running *running, json_t *answer, const struct err *e)
{
	const struct job job = running->job;

	running->job.order = NULL;
	clear(running);
	job.done(job.argument, answer, e);
	json_decref(job.order);
	json_decref(answer);
}

/* Takes what the work said; false when the line is its answer. */
static bool hear(const struct running *running, const char *line)
{
	struct err ignored = { 0 };
	OWN(json) json_t *told = NULL;
	const char *said;

	if (!text_starts(line, "{\"say\"")) /* an answer may be long: it is parsed once */
		return false;
	told = json_parse(line, strlen(line), "the job's line", &ignored);
	said = json_get_text(told, "say", NULL);
	if (said != NULL && running->job.said != NULL)
		running->job.said(running->job.argument, said);
	return said != NULL;
}

static char *cut_answer(struct running *running)
{
	char *line = stream_cut_line(&running->input);

	while (line != NULL && hear(running, line)) {
		free(line);
		line = stream_cut_line(&running->input);
	}
	return line;
}

static void hear_running(struct running *running)
{
	enum stream_end end = stream_receive(running->child.channel, &running->input, ANSWER_MAX);
	OWN(text) char *line = cut_answer(running);
	struct err e = { 0 };

	if (line != NULL) {
		json_t *answer = outcome_parse(line, &e);

		finish(running, answer, &e);
	} else if (end == STREAM_CLOSED || running->input.length >= ANSWER_MAX) {
		err_set(&e, ERR_SYSTEM, "the job ended without an answer");
		finish(running, NULL, &e);
	} else if (clock_monotonic_ms() >= running->deadline_ms) {
		err_set(&e, ERR_RETRY, "it took too long and was given up");
		finish(running, NULL, &e);
	}
}

void jobs_run(struct jobs *jobs)
{
	for (int i = 0; i < JOBS_MAX; i++)
		if (jobs->places[i].child.pid > 0)
			hear_running(&jobs->places[i]);
}
