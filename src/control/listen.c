/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The listener's side of a talk, and the start of the child on the other side. */
#include "control/listen.h"

#include <signal.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "control/clash.h"
#include "control/start.h"
#include "os/child.h"
#include "os/process.h"
#include "os/signals.h"
#include "os/stream.h"
#include "store/confine.h"
#include "task/function.h"
#include "task/talk.h"
#include "task/talk_line.h"

enum { SILENCE_MS = 600000, SLICE_MS = 200 };

/* --- the child */

struct listen_work {
	struct home *home;
	const struct function *const *functions;
	const struct function *function;
	const char *account;
	const struct key *key;
	const json_t *given;
	const struct talk_listener *listener;
};

/* How the talk ended, for the listener. */
static json_t *print_end(const struct talk *talk, bool fine, const struct err *e)
{
	json_t *end = json_object();

	json_put_flag(end, "ok", fine);
	json_put_text(end, "kind", err_kind_name(e->kind));
	json_put_text(end, "text", e->text);
	json_object_set(end, "configuration", talk->configuration);
	if (talk->result != NULL)
		json_object_set(end, "result", talk->result);
	return json_pack("{s:o}", "end", end);
}

/* Does another task touch the same? (talk_is_clear) */
static bool is_clear(struct talk *talk, struct err *e)
{
	static const struct question question = { .key = "anyway",
						  .text = "Go on all the same?",
						  .type = QUESTION_YES_NO,
						  .otherwise = "n" };
	OWN(json) json_t *clashes = NULL;
	OWN(json) json_t *sure = NULL;
	bool has_asked = talk->has_asked;
	char text[384];

	clashes = clash_list(talk->step.home, talk->step.functions, talk->step.account,
			     talk->step.function, talk->configuration, NULL);
	if (json_array_size(clashes) == 0)
		return true;
	start_describe(talk->step.home, json_array_get(clashes, 0), text, sizeof text);
	if (!talk->is_person)
		return err_set(e, ERR_BUSY, "%s", text);
	talk_say(talk, "%s.", text);
	if (!talk_once(talk, &question, &sure, e))
		return false;
	talk->has_asked = has_asked; /* of those of the function */
	return json_is_true(sure) || err_set(e, ERR_STOPPED, "left as it is");
}

static int converse(void *argument, int channel)
{
	static volatile sig_atomic_t never;
	const struct listen_work *work = argument;
	OWN(json) json_t *progress = json_object();
	OWN(json) json_t *configuration = json_object();
	OWN(json)
	json_t *given = work->given != NULL ? json_copy((json_t *)work->given) : json_object();
	OWN(buffer) struct buffer input = { 0 };
	struct clerk_duty duty = { .home = work->home, .account = work->account, .key = work->key };
	struct err e = { 0 };
	struct talk talk = {
		.step = { .functions = work->functions,
			  .function = work->function,
			  .home = work->home,
			  .id = "survey",
			  .account = work->account,
			  .key = work->key,
			  .configuration = configuration,
			  .progress = progress,
			  .now_ms = clock_wall_ms(),
			  .stop = &never,
			  .channel = channel },
		.configuration = configuration,
		.given = given,
		.is_person = work->listener->ask != NULL,
		.wants_json = work->listener->wants_json,
		.has_colour = work->listener->has_colour,
		.width = work->listener->width,
		.is_clear = is_clear,
		.channel = channel,
		.input = &input,
	};
	bool fine;

	process_name("ikabot-talk");
	signals_ignore(SIGPIPE);
	fine = confine(CONFINE_TALK, &duty, confine_is_wanted(work->home, work->account), &e) &&
	       work->function->talk(&talk, &e) &&
	       function_check(work->function, talk.configuration, &e);
	fine = talk_send(channel, print_end(&talk, fine, &e));
	json_decref(talk.result);
	confine_end();
	return fine ? 0 : 1;
}

/* --- the listener */

static bool reply_gone(const struct child *child, const struct err *e)
{
	json_t *gone = json_object();

	json_put_text(gone, "kind", err_kind_name(e->kind));
	json_put_text(gone, "text", e->text);
	return talk_send(child->channel, json_pack("{s:o}", "gone", gone));
}

static bool answer(const struct talk_listener *listener, const struct child *child,
		   const json_t *line, struct err *e)
{
	OWN(text) char *text = NULL;
	OWN(question) struct question question = { .key = NULL };
	json_t *reply;

	if (listener->ask == NULL || !question_read(json_object_get(line, "ask"), &question))
		return err_set(e, ERR_SYSTEM, "the talk asked what cannot be answered");
	text = listener->ask(listener->argument, &question, json_get_text(line, "complaint", NULL),
			     e);
	if (text == NULL) {
		(void)reply_gone(child, e);
		return false;
	}
	reply = json_object();
	json_put_text(reply, "answer", text);
	return talk_send(child->channel, reply) ||
	       err_set(e, ERR_SYSTEM, "the talk ended in the middle");
}

static bool handle(const struct talk_listener *listener, const struct child *child,
		   const json_t *line, struct err *e)
{
	const char *said = json_get_text(line, "say", NULL);

	if (step_heard(child->channel, line, listener->doing, listener->argument))
		return true;
	if (said != NULL) {
		if (listener->say != NULL)
			listener->say(listener->argument, said);
		return true;
	}
	if (json_object_get(line, "pause") != NULL) {
		if (listener->pause != NULL)
			listener->pause(listener->argument);
		return talk_send(child->channel, json_pack("{s:b}", "go", 1)) ||
		       err_set(e, ERR_SYSTEM, "the talk ended in the middle");
	}
	return answer(listener, child, line, e);
}

static bool take_end(const json_t *end, struct talk_outcome *outcome, struct err *e)
{
	outcome->result = json_incref(json_object_get(end, "result"));
	if (!json_get_flag(end, "ok", false))
		return err_set(e, err_kind_find(json_get_text(end, "kind", "")), "%s",
			       json_get_text(end, "text", "no reason given"));
	outcome->configuration = json_incref(json_object_get(end, "configuration"));
	return true;
}

static char *next_line(const struct child *child, struct buffer *input,
		       const volatile sig_atomic_t *stop, struct err *e)
{
	int64_t begun = clock_monotonic_ms();

	for (;;) {
		struct stream_wait wait = { .fd = child->channel };
		char *line = stream_cut_line(input);

		if (line != NULL)
			return line;
		if (stop != NULL && *stop != 0)
			return err_null(e, ERR_STOPPED, "given up");
		if (clock_monotonic_ms() - begun > SILENCE_MS)
			return err_null(e, ERR_RETRY, "the game gave no answer for %d minutes",
					SILENCE_MS / 60000);
		stream_wait(&wait, 1, SLICE_MS);
		if (stream_receive(child->channel, input, TALK_LINE_MAX) == STREAM_OPEN &&
		    input->length < TALK_LINE_MAX)
			continue;
		if (input->length == 0 || memchr(input->bytes, '\n', input->length) == NULL)
			return err_null(e, ERR_STOPPED, "the look at the game was given up");
	}
}

static bool lead(const struct talk_listener *listener, const struct child *child,
		 const volatile sig_atomic_t *stop, struct talk_outcome *outcome, struct err *e)
{
	OWN(buffer) struct buffer input = { 0 };

	for (;;) {
		OWN(text) char *text = next_line(child, &input, stop, e);
		OWN(json) json_t *line = NULL;
		const json_t *end;

		if (text == NULL)
			return false;
		line = json_parse(text, strlen(text), "the talk's line", e);
		if (line == NULL)
			return false;
		end = json_object_get(line, "end");
		if (end != NULL)
			return take_end(end, outcome, e);
		if (!handle(listener, child, line, e))
			return false;
	}
}

bool talk_listen(struct home *home, const struct function *const *functions,
		 const struct function *function, const char *account, const struct key *key,
		 const json_t *given, const struct talk_listener *listener,
		 const volatile sig_atomic_t *stop, struct talk_outcome *outcome, struct err *e)
{
	struct listen_work work = { home, functions, function, account, key, given, listener };
	const int keep[] = { -1 };
	struct child child;
	bool fine;

	*outcome = (struct talk_outcome){ 0 };
	if (!child_start(&child, converse, &work, keep, e))
		return false;
	fine = lead(listener, &child, stop, outcome, e);
	if (!fine)
		child_signal(&child, SIGKILL);
	child_end(&child);
	return fine;
}
