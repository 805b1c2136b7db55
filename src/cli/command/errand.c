/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/errand.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/outcome.h"
#include "base/own.h"
#include "os/child.h"
#include "os/guard.h"
#include "os/signals.h"
#include "os/stream.h"

enum { SEND_WAIT_MS = 5000, ANSWER_MAX = 64 * 1024 };

/* Of the child, to its parent. */
static int parent = -1;

void errand_say(const char *text, void *ignored)
{
	OWN(json) json_t *line = json_object();
	OWN(text) char *written = NULL;

	(void)ignored;
	json_put_text(line, "step", text);
	written = json_line(line);
	(void)stream_send_line(parent, written, SEND_WAIT_MS);
}

struct errand {
	errand_work *work;
	const void *argument;
};

static int carry_out(void *argument, int channel)
{
	const struct errand *errand = argument;
	struct err e = { 0 };
	OWN(text) char *line = NULL;

	parent = channel;
	guard_process();
	signals_ignore(SIGPIPE);
	line = outcome_print(errand->work(errand->argument, &e), &e);
	return stream_send(channel, line, strlen(line), SEND_WAIT_MS) ? 0 : 1;
}

static json_t *hear(const struct child *child, void (*step)(const char *text), struct err *e)
{
	OWN(buffer) struct buffer input = { 0 };

	for (;;) {
		OWN(text) char *line = stream_line(child->channel, &input, ANSWER_MAX, -1);
		struct err ignored = { 0 };
		OWN(json) json_t *said = NULL;
		const char *text;

		if (line == NULL)
			return err_null(e, ERR_STOPPED, "it was given up");
		said = json_parse(line, strlen(line), "a step", &ignored);
		text = json_get_text(said, "step", NULL);
		if (text == NULL)
			return outcome_parse(line, e);
		if (step != NULL)
			step(text);
	}
}

json_t *errand_run(errand_work *work, const void *argument, void (*step)(const char *text),
		   struct err *e)
{
	struct errand errand = { work, argument };
	const int keep[] = { -1 };
	struct child child;
	json_t *answer;
	void (*before)(int);

	if (!child_start(&child, carry_out, &errand, keep, e))
		return NULL;
	before = signal(SIGINT, SIG_IGN); /* Ctrl-C belongs to the child */
	answer = hear(&child, step, e);
	child_end(&child);
	(void)signal(SIGINT, before);
	return answer;
}
