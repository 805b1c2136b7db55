/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/worker.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "os/child.h"
#include "os/guard.h"
#include "os/process.h"
#include "os/signals.h"
#include "os/stream.h"
#include "store/confine.h"
#include "store/secrets.h"
#include "task/function.h"

enum { KEEPER_WAIT_MS = 60000 };

static volatile sig_atomic_t stop;

static const char *const end_names[] = {
	[STEP_AGAIN] = "again",
	[STEP_DONE] = "done",
	[STEP_FAILED] = "failed",
	[STEP_ASK] = "ask",
};

static json_t *print_result(const struct step *step, const struct step_result *result,
			    const struct err *e)
{
	json_t *line = json_object();
	bool failed = result->end == STEP_FAILED;

	json_put_text(line, "do", "result");
	json_put_text(line, "end", end_names[result->end]);
	json_put_number(line, "at", result->again_ms);
	json_put_text(line, "text", failed ? e->text : result->text);
	json_put_text(line, "kind", err_kind_name(failed ? e->kind : ERR_NONE));
	json_put_text(line, "picture", result->picture);
	json_put_number(line, "requests", step->counters.requests);
	json_put_number(line, "errors", step->counters.errors);
	json_put_number(line, "bytes", step->counters.bytes);
	json_object_set(line, "progress", step->progress);
	return line;
}

bool worker_parse_result(const json_t *line, struct worker_result *parsed, struct err *failure)
{
	const char *end = json_get_text(line, "end", "");
	struct worker_result result = { .progress = json_object_get(line, "progress") };
	size_t kind = 0;

	while (kind < sizeof end_names / sizeof *end_names && !text_equal(end, end_names[kind]))
		kind++;
	if (kind == sizeof end_names / sizeof *end_names || !json_is_object(result.progress))
		return false;
	result.result.end = (enum step_end)kind;
	result.result.again_ms = json_get_number(line, "at", 0);
	text_visible_copy(result.result.text, sizeof result.result.text,
			  json_get_text(line, "text", ""));
	text_visible_copy(result.result.picture, sizeof result.result.picture,
			  json_get_text(line, "picture", ""));
	result.counters.requests = json_get_number(line, "requests", 0);
	result.counters.errors = json_get_number(line, "errors", 0);
	result.counters.bytes = json_get_number(line, "bytes", 0);
	if (kind == STEP_FAILED)
		err_set(failure, err_kind_find(json_get_text(line, "kind", "")), "%s",
			json_get_text(line, "text", "no reason given"));
	*parsed = result;
	return true;
}

/* The keeper's key may have become stale since the task was started; a kept one is out of the
 * sandbox's reach. */
static const struct key *fitting_key(const struct worker_job *job)
{
	struct key *key;

	if (job->key == NULL)
		return NULL;
	key = guard_new(sizeof *key);
	*key = *job->key;
	secrets_catch_up(job->home, job->account, key);
	return key;
}

static struct step_result confined_step(struct step *step, struct err *e)
{
	step_confined(step, confine_holds());
	return step->function->step(step, e);
}

int worker_run(void *argument, int channel)
{
	const struct worker_job *job = argument;
	const struct key *key = fitting_key(job);
	struct err ignored = { 0 };
	OWN(json)
	json_t *progress =
		json_parse(job->progress, strlen(job->progress), "the progress", &ignored);
	OWN(json) json_t *line = NULL;
	OWN(text) char *text = NULL;
	struct clerk_duty duty = { .home = job->home, .account = job->account, .key = key };
	struct err e = { 0 };
	struct step_result result;
	bool told;
	struct step step = {
		.functions = job->functions,
		.function = job->function,
		.home = job->home,
		.id = job->id,
		.account = job->account,
		.key = key,
		.configuration = job->configuration,
		.progress = progress,
		.answer = job->answer,
		.now_ms = clock_wall_ms(),
		.stop = &stop,
		.may_act = true,
		.sandbox = job->sandbox,
		.channel = channel,
	};

	child_lead();
	confine_holder(job->lock);
	log_open(job->log_path, job->log_name, 0); /* the keeper alone rotates it */
	process_name("ikabot-step");
	signals_ignore(SIGPIPE);
	signals_flag(SIGTERM, &stop);
	if (job->function->step_limit_s == STEP_SERVES)
		result = job->function->step(&step, &e);
	else if (!confine(CONFINE_STEP, &duty, job->sandbox, &e))
		result = step_failed();
	else
		result = confined_step(&step, &e);
	line = print_result(&step, &result, &e);
	text = json_line(line);
	told = stream_send_line(channel, text, KEEPER_WAIT_MS);
	confine_end();
	return told ? 0 : 1;
}
