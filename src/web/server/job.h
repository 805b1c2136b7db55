/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/server/job.h - work that may take its time, beside a loop that may not.
 *
 * A job runs in a child process and gives one answer. The loop waits for its descriptor
 * like for any other; done is called there, once, whatever became of the child: it
 * answered, failed, died or took too long. Children end with the one that started them.
 */
#ifndef WEB_SERVER_JOB_H
#define WEB_SERVER_JOB_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct err;
struct jobs;

enum { JOBS_MAX = 8 };

struct job {
	/* In the child: the answer, a new reference, or NULL and *e. */
	json_t *(*work)(void *context, const json_t *order, struct err *e);
	/* Where the sandbox holds, the clerk does this errand instead (store/clerk.h); NULL:
	 * none, the work can be done inside. */
	const char *errand;
	void *context;
	json_t *order; /* the reference is taken, also when the job does not start */
	int limit_ms;
	/* In the loop, for what the work tells meanwhile (job_say); may be NULL. */
	void (*said)(void *argument, const char *text);
	/* In the loop: the answer, borrowed, or NULL and why. */
	void (*done)(void *argument, json_t *answer, const struct err *e);
	void *argument;
};

/* In the child's work: tells what takes its time. */
void job_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

struct jobs *jobs_new(void);
/* Ends what still runs, silently. */
void jobs_free(struct jobs *jobs);
/* False with ERR_BUSY when as many run as may; done is not called then. */
bool jobs_start(struct jobs *jobs, const struct job *job, struct err *e);
size_t jobs_descriptors(const struct jobs *jobs, int *descriptors, size_t max);
/* Milliseconds until one has taken too long; -1 when none runs. */
int jobs_wait_ms(const struct jobs *jobs);
void jobs_run(struct jobs *jobs);

#endif
