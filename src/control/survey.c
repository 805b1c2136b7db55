/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/survey.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/outcome.h"
#include "base/own.h"
#include "os/child.h"
#include "os/signals.h"
#include "os/stream.h"
#include "store/confine.h"
#include "task/function.h"

enum { LIMIT_MS = 180000, SLICE_MS = 200, SEND_WAIT_MS = 1000 };

static bool judge(struct step *step, const struct survey *survey, json_t *configuration,
		  struct err *e)
{
	return survey->function->survey(step, configuration, survey->before, e) &&
	       function_check(survey->function, configuration, e);
}

static int survey_in_child(void *argument, int channel)
{
	static volatile sig_atomic_t never;
	const struct survey *survey = argument;
	OWN(json) json_t *progress = json_object();
	OWN(json) json_t *configuration = json_deep_copy(survey->configuration);
	OWN(text) char *line = NULL;
	struct clerk_duty duty = { .home = survey->home,
				   .account = survey->account,
				   .key = survey->key };
	struct err e = { 0 };
	struct step step = { .functions = survey->functions,
			     .function = survey->function,
			     .home = survey->home,
			     .id = "survey",
			     .account = survey->account,
			     .key = survey->key,
			     .configuration = configuration,
			     .progress = progress,
			     .now_ms = clock_wall_ms(),
			     .stop = &never,
			     .channel = channel };
	bool fine;
	bool sent;

	signals_ignore(SIGPIPE);
	/* What serves looks at the ports of this machine, and at no page. */
	fine = confine(CONFINE_STEP, &duty,
		       survey->function->step_limit_s != STEP_SERVES &&
			       confine_is_wanted(survey->home, survey->account),
		       &e) &&
	       judge(&step, survey, configuration, &e);
	line = outcome_print(fine ? json_incref(configuration) : NULL, &e);
	sent = stream_send(channel, line, strlen(line), SEND_WAIT_MS);
	confine_end();
	return sent ? 0 : 1;
}

bool survey_status(const struct child *child, const char *line, step_doing *doing)
{
	struct err ignored = { 0 };
	OWN(json) json_t *told = json_parse(line, strlen(line), "the look's line", &ignored);

	return step_heard(child->channel, told, doing, NULL);
}

/* The next line that is not a status, owned by the caller; NULL: there is none yet. */
static char *cut_answer(const struct child *child, struct buffer *input,
			const struct survey_watch *watch)
{
	char *line = stream_cut_line(input);

	while (line != NULL && survey_status(child, line, watch != NULL ? watch->doing : NULL)) {
		free(line);
		line = stream_cut_line(input);
	}
	return line;
}

static bool is_given_up(const struct survey_watch *watch)
{
	return watch != NULL && watch->stop != NULL && *watch->stop != 0;
}

/* The child's answer; NULL when it died, took too long, or was given up. */
static char *hear(const struct child *child, const struct survey_watch *watch)
{
	OWN(buffer) struct buffer input = { 0 };
	int64_t start = clock_monotonic_ms();
	char *line = NULL;
	enum stream_end end = STREAM_OPEN;

	while (line == NULL && end == STREAM_OPEN && input.length < SURVEY_LINE_MAX &&
	       !is_given_up(watch) && clock_monotonic_ms() - start < LIMIT_MS) {
		struct stream_wait wait = { .fd = child->channel };

		stream_wait(&wait, 1, SLICE_MS);
		end = stream_receive(child->channel, &input, SURVEY_LINE_MAX);
		line = cut_answer(child, &input, watch);
	}
	return line;
}

bool survey_begin(const struct survey *survey, struct child *child, struct err *e)
{
	const int keep[] = { -1 };

	return child_start(child, survey_in_child, (void *)survey, keep, e);
}

json_t *survey_outcome(const char *line, struct err *e)
{
	return outcome_parse(line, e);
}

json_t *survey_run(const struct survey *survey, const struct survey_watch *watch, struct err *e)
{
	OWN(text) char *line = NULL;
	struct child child;

	if (survey->function->survey == NULL)
		return json_incref((json_t *)survey->configuration);
	if (!survey_begin(survey, &child, e))
		return NULL;
	line = hear(&child, watch);
	child_signal(&child, SIGKILL);
	child_end(&child);
	if (line == NULL)
		return err_null(e, ERR_STOPPED, "the look at the game was given up");
	return survey_outcome(line, e);
}
