/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/survey.h"

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
#include "task/confine.h"
#include "task/function.h"

enum { ANSWER_MAX = 64 * 1024, LIMIT_MS = 180000, SLICE_MS = 200, SEND_WAIT_MS = 1000 };

struct look {
	struct home *home;
	const struct function *function;
	const char *account;
	const struct key *key;
	const json_t *configuration;
};

static int look(void *argument, int channel)
{
	static volatile sig_atomic_t never;
	const struct look *look = argument;
	OWN(json) json_t *progress = json_object();
	OWN(text) char *line = NULL;
	struct clerk_duty duty = { .home = look->home, .account = look->account, .key = look->key };
	struct err e = { 0 };
	struct step step = { .function = look->function,
			     .home = look->home,
			     .id = "survey",
			     .account = look->account,
			     .key = look->key,
			     .configuration = look->configuration,
			     .progress = progress,
			     .now_ms = clock_wall_ms(),
			     .stop = &never,
			     .channel = -1 };
	bool fine;
	bool sent;

	signals_ignore(SIGPIPE);
	/* What serves looks at the ports of this machine, and at no page. */
	confine(CONFINE_STEP, &duty,
		look->function->step_limit_s != STEP_SERVES &&
			confine_is_wanted(look->home, look->account));
	fine = look->function->survey(&step, &e);
	line = outcome_print(fine ? json_true() : NULL, &e);
	sent = stream_send(channel, line, strlen(line), SEND_WAIT_MS);
	confine_end();
	return sent ? 0 : 1;
}

/* The child's line; NULL when it died, took too long, or *stop was set. */
static char *hear(const struct child *child, const volatile sig_atomic_t *stop)
{
	struct buffer input = { 0 };
	int64_t start = clock_monotonic_ms();
	char *line = NULL;
	enum stream_end end = STREAM_OPEN;

	while (line == NULL && end == STREAM_OPEN && input.length < ANSWER_MAX &&
	       (stop == NULL || *stop == 0) && clock_monotonic_ms() - start < LIMIT_MS) {
		struct stream_wait wait = { .fd = child->channel };

		stream_wait(&wait, 1, SLICE_MS);
		end = stream_receive(child->channel, &input, ANSWER_MAX);
		line = stream_cut_line(&input);
	}
	buffer_done(&input);
	return line;
}

bool survey_run(struct home *home, const struct function *function, const char *account,
		const struct key *key, const json_t *configuration,
		const volatile sig_atomic_t *stop, struct err *e)
{
	struct look job = { home, function, account, key, configuration };
	const int keep[] = { -1 };
	OWN(text) char *line = NULL;
	OWN(json) json_t *answer = NULL;
	struct child child;

	if (function->survey == NULL)
		return true;
	if (!child_start(&child, look, &job, keep, e))
		return false;
	line = hear(&child, stop);
	child_signal(&child, SIGKILL);
	child_end(&child);
	if (line == NULL)
		return err_set(e, ERR_STOPPED, "the look at the game was given up");
	answer = outcome_parse(line, e);
	return answer != NULL;
}
