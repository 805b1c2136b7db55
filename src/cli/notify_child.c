/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/notify_child.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/outcome.h"
#include "base/own.h"
#include "notify/notify.h"
#include "os/child.h"
#include "os/guard.h"
#include "os/signals.h"
#include "os/stream.h"
#include "store/secrets.h"

enum { SEND_WAIT_MS = 5000, ANSWER_MAX = 64 * 1024 };

struct job {
	struct home *home;
	const char *account;
	const struct key *key;
	const json_t *order;
};

static json_t *carry_out(const struct job *job, struct err *e)
{
	OWN(json) json_t *secrets = secrets_load(job->home, job->account, job->key, e);

	return secrets != NULL ? notify_order(job->home, job->account, secrets, job->order, e)
			       : NULL;
}

static int work(void *argument, int channel)
{
	struct err e = { 0 };
	OWN(text) char *line = NULL;

	guard_process();
	signals_ignore(SIGPIPE);
	line = outcome_print(carry_out(argument, &e), &e);
	return stream_send(channel, line, strlen(line), SEND_WAIT_MS) ? 0 : 1;
}

static json_t *hear(const struct child *child, struct err *e)
{
	OWN(buffer) struct buffer input = { 0 };
	OWN(text) char *line = stream_line(child->channel, &input, ANSWER_MAX, -1);

	return line != NULL ? outcome_parse(line, e) : err_null(e, ERR_STOPPED, "it was given up");
}

json_t *notify_child(struct home *home, const char *account, const struct key *key,
		     const json_t *order, struct err *e)
{
	struct job job = { home, account, key, order };
	const int keep[] = { -1 };
	struct child child;
	json_t *answer;
	void (*before)(int);

	if (!child_start(&child, work, &job, keep, e))
		return NULL;
	before = signal(SIGINT, SIG_IGN); /* Ctrl-C belongs to the child */
	answer = hear(&child, e);
	child_end(&child);
	(void)signal(SIGINT, before);
	return answer;
}
