/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keeper/worker.h - the process of one step.
 *
 * The keeper forks a worker for every step; it shares the task's lock, so that nothing
 * else can start while it lives, and dies with its keeper, and all that it has started dies
 * with it. Inside is plain blocking
 * code and a stop flag that SIGTERM sets. It speaks to its keeper in JSON lines:
 *
 *	{"do":"status","text":...}              what is going on
 *	{"do":"count","done":4,"total":10}      how far
 *	{"do":"tell","kind":"attack","text":...} for a person, with the next progress
 *	{"do":"sandbox","text":"Landlock 7..."} what the step may not do
 *	{"do":"save","progress":{...}}          answered with "ok" or the reason why not
 *	{"do":"result","end":"again","at":ms,"text":...,"progress":{...}, ...}
 *
 * A worker that ends without a result has crashed.
 */
#ifndef KEEPER_WORKER_H
#define KEEPER_WORKER_H

#include <jansson.h>
#include <stdbool.h>

#include "task/step.h"

struct err;
struct function;
struct home;
struct key;

enum { WORKER_LINE_MAX = 1024 * 1024 };

struct worker_job {
	const struct function *const *functions; /* the table */
	const struct function *function;
	struct home *home;
	const char *id;
	const char *account;
	const struct key *key; /* may be NULL */
	const json_t *configuration;
	const char *progress; /* JSON */
	const char *answer;   /* or NULL */
	bool sandbox;	      /* the setting */
	int lock;	      /* the task's (store/confine.h) */
	const char *log_path; /* as log_open takes it */
	const char *log_name;
};

/* A child_work (os/child.h); argument is the job. */
int worker_run(void *job, int channel);

/* What a worker's last line says; false when it is not a result. The progress is borrowed
 * from the line; *failure is filled for STEP_FAILED only. */
struct worker_result {
	struct step_result result;
	struct step_counters counters;
	json_t *progress;
};
bool worker_parse_result(const json_t *line, struct worker_result *result, struct err *failure);

#endif
