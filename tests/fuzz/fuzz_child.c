/* SPDX-License-Identifier: GPL-3.0-or-later */
/* link: -Wl,--wrap=child_start,--wrap=detached_start */
/*
 * What processes of our own send to who started them: jobs, fetchers, talks, surveys, orders
 * to messengers, keepers. They read what strangers wrote, and may have been taken over. The first
 * byte says which child; the rest is what it sends before it dies. None is started here: a socket
 * is in its place.
 */
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/command/notify_child.h"
#include "cli/functions.h"
#include "control/launch.h"
#include "control/listen.h"
#include "control/survey.h"
#include "functions/list.h"
#include "fuzz_home.h"
#include "os/child.h"
#include "os/detached.h"
#include "store/secrets.h"
#include "web/proxy/fetcher.h"
#include "web/server/job.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
bool __wrap_child_start(struct child *child, child_work *work, void *argument, const int *keep,
			struct err *e);
bool __wrap_detached_start(const char *const *arguments, const char *log_path, int *channel,
			   pid_t *pid, struct err *e);

/* No process can have it: nobody is signalled and nobody waited for. */
enum { NOBODY = INT_MAX, TURNS_MAX = 4096 };

static struct {
	const uint8_t *bytes;
	size_t size;
	int end; /* the child's end of the channel; -1: it has died */
} said;

/* Sends on what fits now; dies when all was said. */
static void go_on(void)
{
	char heard[4096];

	while (said.end >= 0 && said.size > 0) {
		ssize_t length = send(said.end, said.bytes, said.size, MSG_NOSIGNAL);

		if (length <= 0)
			break;
		said.bytes += length;
		said.size -= (size_t)length;
	}
	while (said.end >= 0 && read(said.end, heard, sizeof heard) > 0)
		;
	if (said.size == 0 && said.end >= 0) {
		close(said.end);
		said.end = -1;
	}
}

bool __wrap_child_start(struct child *child, child_work *work, void *argument, const int *keep,
			struct err *e)
{
	int ends[2];

	(void)work;
	(void)argument;
	(void)keep;
	(void)e;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0)
		abort();
	*child = (struct child){ NOBODY, ends[0] };
	said.end = ends[1];
	go_on();
	return true;
}

/* --- a job */

static int told;

static void job_done(void *argument, json_t *answer, const struct err *e)
{
	(void)argument;
	told++;
	if (answer == NULL && memchr(e->text, '\0', sizeof e->text) == NULL)
		abort();
}

static void job(void)
{
	const struct job job = { .limit_ms = 60000, .done = job_done };
	struct jobs *jobs = jobs_new();
	struct err e = { .kind = ERR_NONE };
	int turns = 0;

	told = 0;
	if (!jobs_start(jobs, &job, &e))
		abort();
	for (; told == 0; turns++) {
		if (turns > TURNS_MAX)
			abort();
		go_on();
		jobs_run(jobs);
	}
	jobs_free(jobs);
	if (told != 1)
		abort(); /* once, whatever became of the child */
}

/* --- a fetcher */

static void fetched_one(void *argument, struct fetched *fetched)
{
	(void)argument;
	told++;
	if (fetched->is_there &&
	    (fetched->body == NULL || fetched->type == NULL || fetched->location == NULL ||
	     fetched->body[fetched->length] != '\0'))
		abort();
}

static void fetch(void)
{
	struct step step = { .home = fuzz_home(), .account = "s301-en/1", .id = "web1" };
	const struct fetch wish = { .path = "index.php", .query = "view=city" };
	struct fetcher *fetcher = fetcher_new(&step, fetched_one, NULL);
	struct err e = { .kind = ERR_NONE };
	int turns = 0;

	told = 0;
	if (!fetcher_start(fetcher, &wish, &e))
		abort();
	for (; fetcher_is_busy(fetcher); turns++) {
		if (turns > TURNS_MAX)
			abort(); /* it turns in circles */
		go_on();
		fetcher_run(fetcher);
	}
	if (told != 1)
		abort();
	fetcher_free(fetcher);
}

/* --- a talk, and a survey */

static void hear(void *argument, const char *text)
{
	(void)argument;
	(void)text;
	go_on();
}

static char *reply(void *argument, const struct question *question, const char *complaint,
		   struct err *e)
{
	char limits[256];

	(void)argument;
	(void)complaint;
	(void)e;
	go_on();
	question_limits(question, limits, sizeof limits);
	return mem_text(question->otherwise != NULL ? question->otherwise : "1");
}

static void talk(void)
{
	const struct talk_listener listener = { .say = hear, .ask = reply, .width = 80 };
	struct talk_outcome outcome;
	struct err e = { .kind = ERR_NONE };

	if (said.size > 150000)
		return; /* the one who listens waits, so all of it must fit into the channel */
	(void)talk_listen(fuzz_home(), function_table, &function_get_status, "s301-en/1", NULL,
			  NULL, &listener, NULL, &outcome, &e);
	json_decref(outcome.configuration);
	json_decref(outcome.result);
}

static void survey(void)
{
	struct err e = { .kind = ERR_NONE };

	if (said.size > 150000)
		return;
	json_decref(survey_run(&(struct survey){ .home = fuzz_home(),
						 .function = &function_auto_pirate,
						 .account = "s301-en/1" },
			       NULL, &e));
}

/* --- a keeper that was launched, and an order to the channels */

bool __wrap_detached_start(const char *const *arguments, const char *log_path, int *channel,
			   pid_t *pid, struct err *e)
{
	struct child child;
	bool fine = __wrap_child_start(&child, NULL, NULL, NULL, e);

	(void)arguments;
	(void)log_path;
	*channel = child.channel;
	*pid = child.pid;
	return fine;
}

static void launch(void)
{
	OWN(json) json_t *configuration = json_object();
	const struct launch wish = { .function = "autoPirate",
				     .account = "s301-en/1",
				     .configuration = configuration,
				     .instance = 1 };
	struct launched launched;
	struct err e = { .kind = ERR_NONE };

	if (said.size > 150000)
		return;
	if (launch_task(fuzz_home(), &wish, &launched, &e) &&
	    memchr(launched.id, '\0', sizeof launched.id) == NULL)
		abort();
}

static void order(void)
{
	static const struct key key;
	struct err e = { .kind = ERR_NONE };

	if (said.size <= 150000)
		json_decref(notify_child(fuzz_home(), "s301-en/1", &key, NULL, NULL, &e));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const kinds[])(void) = { job, fetch, talk, survey, launch, order };

	if (size == 0)
		return 0;
	said.bytes = data + 1;
	said.size = size - 1;
	said.end = -1;
	kinds[*data % (sizeof kinds / sizeof *kinds)]();
	if (said.end >= 0)
		close(said.end);
	return 0;
}
