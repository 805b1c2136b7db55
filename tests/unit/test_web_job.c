/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work beside the loop: an answer comes, whatever becomes of the child. */
#include "harness.h"

#include <unistd.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "scratch.h"
#include "web/server/job.h"

struct outcome {
	bool is_over;
	json_t *answer;
	struct err e;
};

static void note(void *argument, json_t *answer, const struct err *e)
{
	struct outcome *outcome = argument;

	outcome->is_over = true;
	outcome->answer = json_incref(answer);
	outcome->e = *e;
}

static json_t *dies(void *context, const json_t *order, struct err *e)
{
	(void)context;
	(void)order;
	(void)e;
	_exit(7);
}

static json_t *hangs(void *context, const json_t *order, struct err *e)
{
	(void)context;
	(void)order;
	while (e->kind == ERR_NONE)
		pause();
	return NULL;
}

static json_t *echoes(void *context, const json_t *order, struct err *e)
{
	(void)context;
	(void)e;
	return json_incref((json_t *)order);
}

static struct outcome run_job(struct jobs *jobs,
			      json_t *(*what)(void *, const json_t *, struct err *))
{
	struct outcome outcome = { 0 };
	const struct job job = { .work = what,
				 .order = json_pack("{s:i}", "a", 5),
				 .limit_ms = 300,
				 .done = note,
				 .argument = &outcome };
	struct err e = { 0 };

	assert_true(jobs_start(jobs, &job, &e));
	WAIT_FOR((jobs_run(jobs), outcome.is_over));
	return outcome;
}

TEST(whatever_becomes_of_a_job_its_starter_is_told)
{
	struct jobs *jobs = jobs_new();
	struct outcome outcome = run_job(jobs, echoes);

	assert_int_equal(json_get_number(outcome.answer, "a", 0), 5);
	json_decref(outcome.answer);
	assert_int_equal(run_job(jobs, dies).e.kind, ERR_SYSTEM);
	assert_int_equal(run_job(jobs, hangs).e.kind, ERR_RETRY);
	jobs_free(jobs);
}

TEST(more_jobs_than_may_run_are_refused)
{
	struct jobs *jobs = jobs_new();
	struct outcome outcome = { 0 };
	struct err e = { 0 };

	for (int i = 0; i <= JOBS_MAX; i++) {
		const struct job job = { .work = hangs,
					 .order = json_object(),
					 .limit_ms = 60000,
					 .done = note,
					 .argument = &outcome };

		assert_int_equal(jobs_start(jobs, &job, &e), i < JOBS_MAX);
	}
	assert_int_equal(e.kind, ERR_BUSY);
	jobs_free(jobs);
	assert_false(outcome.is_over);
}

int main(int argc, char **argv)
{
	mem_init();
	return tests_run(argc, argv, NULL, NULL);
}
