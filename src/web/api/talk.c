/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A talk of a function (task/talk.h) as requests and answers. The listener is a child
 * process, because it waits; what it hears and asks crosses its channel as lines:
 *
 *	{"say": TEXT}   {"doing": TEXT}   {"ask": QUESTION}   {"end": {"ok", "error", "kind", ...}}
 *	{"answer": TEXT}                                            (to the child)
 *
 * Each request of the client is answered with the next question, or the end, and what was
 * said before it. A client that asked for "progress" is also answered when something is going on
 * that takes its time; then it waits for more. A finished talk keeps its configuration until it is
 *started with it.
 */
#include "web/api/talk.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "control/listen.h"
#include "os/child.h"
#include "os/guard.h"
#include "os/process.h"
#include "os/random.h"
#include "os/signals.h"
#include "os/stream.h"
#include "task/function.h"
#include "web/api/question.h"
#include "web/api/reply.h"
#include "web/server/server.h"

enum {
	TALKS_MAX = 8,
	SILENCE_MS = 600000,
	LINE_MAX = 1024 * 1024,
	SAID_MAX = 2000, /* lines between two questions */
	SEND_WAIT_MS = 2000,
	WIDTH = 80,
	ID_SIZE = 17,
	ANSWER_SIZE_MAX = 4096,
	DOING_SIZE = 200,
};

struct open_talk {
	char id[ID_SIZE]; /* "": a free place */
	const struct function *function;
	struct child child; /* no pid: it has ended */
	struct buffer input;
	struct exchange *exchange; /* waits for the next question, or NULL */
	json_t *said;
	bool wants_progress;
	char doing[DOING_SIZE]; /* news for such a client, or "" */
	json_t *question;	/* it waits for the answer; NULL: it has asked nothing */
	json_t *end;		/* as the client gets it; NULL: it goes on */
	int64_t deadline_ms;
};

struct talks {
	struct api *api;
	struct open_talk places[TALKS_MAX];
};

struct talks *talks_new(struct api *api)
{
	struct talks *talks = mem_new(sizeof *talks);

	talks->api = api;
	return talks;
}

static void end_child(struct open_talk *talk)
{
	if (talk->child.pid <= 0)
		return;
	child_signal(&talk->child, SIGKILL);
	child_end(&talk->child);
}

static void drop(struct open_talk *talk)
{
	end_child(talk);
	json_decref(talk->said);
	json_decref(talk->question);
	json_decref(talk->end);
	buffer_done(&talk->input);
	*talk = (struct open_talk){ 0 };
}

void talks_free(struct talks *talks)
{
	if (talks == NULL)
		return;
	for (int i = 0; i < TALKS_MAX; i++)
		drop(&talks->places[i]);
	free(talks);
}

/* --- the child, which listens */

struct listening {
	const struct step *step;
	const struct function *function;
	const json_t *given;
	int channel;
	struct buffer input;
};

static bool tell(int channel, json_t *line)
{
	OWN(text) char *text = json_line(line);

	json_decref(line);
	return stream_send_line(channel, text, SEND_WAIT_MS);
}

static void say(void *argument, const char *text)
{
	const struct listening *listening = argument;
	json_t *line = json_object();

	json_put_text(line, "say", text);
	(void)tell(listening->channel, line);
}

static void doing(void *argument, const char *text)
{
	const struct listening *listening = argument;
	json_t *line = json_object();

	json_put_text(line, "doing", text);
	(void)tell(listening->channel, line);
}

static char *ask(void *argument, const struct question *question, const char *complaint,
		 struct err *e)
{
	struct listening *listening = argument;
	json_t *printed = api_question(question);
	OWN(text) char *text = NULL;
	OWN(json) json_t *reply = NULL;

	if (complaint != NULL)
		json_put_text(printed, "complaint", complaint);
	if (!tell(listening->channel, json_pack("{s:o}", "ask", printed)))
		return err_null(e, ERR_STOPPED, "the other side has gone");
	text = stream_line(listening->channel, &listening->input, LINE_MAX, -1);
	if (text == NULL)
		return err_null(e, ERR_STOPPED, "the other side has gone");
	reply = json_parse(text, strlen(text), "the answer", e);
	return reply != NULL ? mem_text(json_get_text(reply, "answer", "")) : NULL;
}

static int listen_to(void *argument, int channel)
{
	struct listening *listening = argument;
	const struct step *step = listening->step;
	const struct talk_listener listener = {
		.say = say, .ask = ask, .doing = doing, .argument = listening, .width = WIDTH
	};
	struct talk_outcome outcome;
	json_t *end = json_object();
	struct err e = { 0 };
	bool fine;

	process_name("ikabot-talk");
	guard_process();
	signals_ignore(SIGPIPE);
	listening->channel = channel;
	fine = talk_listen(step->home, step->functions, listening->function, step->account,
			   step->key, listening->given, &listener, NULL, &outcome, &e);
	json_put_flag(end, "ok", fine);
	if (!fine) {
		json_put_text(end, "error", e.text);
		json_put_text(end, "kind", err_kind_name(e.kind));
	}
	if (outcome.configuration != NULL)
		json_object_set_new(end, "configuration", outcome.configuration);
	if (outcome.result != NULL)
		json_object_set_new(end, "result", outcome.result);
	buffer_done(&listening->input);
	return tell(channel, json_pack("{s:o}", "end", end)) ? 0 : 1;
}

/* --- answers to the client */

static bool has_news(const struct open_talk *talk)
{
	return talk->question != NULL || talk->end != NULL ||
	       (talk->wants_progress && *talk->doing != '\0');
}

/* What was said, and what came after it, to a client that waits for it. */
static void reply(struct open_talk *talk)
{
	OWN(json) json_t *body = NULL;
	struct exchange *exchange = talk->exchange;

	if (exchange == NULL || !has_news(talk))
		return;
	body = json_object();
	talk->exchange = NULL;
	json_put_text(body, "talk", talk->id);
	json_object_set_new(body, "say", talk->said);
	talk->said = json_array();
	json_object_set_new(body, "doing",
			    *talk->doing != '\0' ? json_string(talk->doing) : json_null());
	*talk->doing = '\0';
	json_object_set_new(body, "ask",
			    talk->question != NULL ? json_incref(talk->question) : json_null());
	json_object_set_new(body, "end", talk->end != NULL ? json_incref(talk->end) : json_null());
	talk->deadline_ms = clock_monotonic_ms() + SILENCE_MS;
	api_answer(exchange, 200, body);
}

static void finish(struct open_talk *talk, json_t *end)
{
	talk->end = end;
	json_decref(talk->question);
	talk->question = NULL;
	end_child(talk);
	reply(talk);
}

static void break_off(struct open_talk *talk, const char *why)
{
	json_t *end = json_object();

	json_put_flag(end, "ok", false);
	json_put_text(end, "error", why);
	json_put_text(end, "kind", err_kind_name(ERR_STOPPED));
	finish(talk, end);
}

static void hear(struct open_talk *talk, const char *text)
{
	struct err e = { 0 };
	OWN(json) json_t *line = json_parse(text, strlen(text), "the talk's line", &e);
	const json_t *said = json_object_get(line, "say");
	const char *doing_now = json_get_text(line, "doing", NULL);
	json_t *question = json_object_get(line, "ask");
	json_t *end = json_object_get(line, "end");

	if (said != NULL && json_array_size(talk->said) < SAID_MAX)
		json_array_append(talk->said, (json_t *)said);
	if (end != NULL) {
		finish(talk, json_incref(end));
		return;
	}
	if (doing_now != NULL)
		text_visible_copy(talk->doing, sizeof talk->doing, doing_now);
	else if (question != NULL)
		talk->question = json_incref(question);
	else if (said == NULL)
		break_off(talk, "the talk ended in the middle");
	reply(talk);
}

static void look(struct open_talk *talk)
{
	enum stream_end end = stream_receive(talk->child.channel, &talk->input, LINE_MAX);
	char *line;

	while (talk->child.pid > 0 && (line = stream_cut_line(&talk->input)) != NULL) {
		hear(talk, line);
		free(line);
	}
	if (talk->child.pid > 0 && (end == STREAM_CLOSED || talk->input.length >= LINE_MAX))
		break_off(talk, "the talk ended in the middle");
}

/* --- the loop */

size_t talks_descriptors(const struct talks *talks, int *descriptors, size_t max)
{
	size_t count = 0;

	for (int i = 0; i < TALKS_MAX && count < max; i++)
		if (talks->places[i].child.pid > 0)
			descriptors[count++] = talks->places[i].child.channel;
	return count;
}

int talks_wait_ms(const struct talks *talks)
{
	int64_t now = clock_monotonic_ms();
	int64_t least = -1;

	for (int i = 0; i < TALKS_MAX; i++) {
		int64_t left = talks->places[i].deadline_ms - now;

		if (*talks->places[i].id != '\0' && (least < 0 || left < least))
			least = left > 0 ? left : 0;
	}
	return (int)least;
}

void talks_run(struct talks *talks)
{
	int64_t now = clock_monotonic_ms();

	for (int i = 0; i < TALKS_MAX; i++) {
		struct open_talk *talk = &talks->places[i];

		if (talk->child.pid > 0)
			look(talk);
		if (*talk->id == '\0' || now < talk->deadline_ms)
			continue;
		if (talk->exchange != NULL)
			break_off(talk, "there was no answer for ten minutes");
		drop(talk);
	}
}

/* --- the requests */

static struct open_talk *find(struct talks *talks, const char *id)
{
	for (int i = 0; i < TALKS_MAX; i++)
		if (*id != '\0' && text_equal(talks->places[i].id, id))
			return &talks->places[i];
	return NULL;
}

/* A free place; otherwise that of the talk which has been over for the longest time. */
static struct open_talk *find_place(struct talks *talks)
{
	struct open_talk *oldest = NULL;

	for (int i = 0; i < TALKS_MAX; i++) {
		struct open_talk *talk = &talks->places[i];

		if (*talk->id == '\0')
			return talk;
		if (talk->end != NULL &&
		    (oldest == NULL || talk->deadline_ms < oldest->deadline_ms))
			oldest = talk;
	}
	if (oldest != NULL)
		drop(oldest);
	return oldest;
}

/* Only keys that the function has. */
static bool check_given(const struct function *function, const json_t *given, struct err *e)
{
	const char *key;
	json_t *value;

	if (given != NULL && !json_is_object(given))
		return err_set(e, ERR_INPUT, "\"given\" is an object");
	json_each_member(given, key, value) {
		const struct question *question = question_find(function->questions, key);

		if (question == NULL || !text_equal(question->key, key))
			return err_set(e, ERR_INPUT, "%s has no key \"%.40s\"", function->name,
				       key);
	}
	return true;
}

static const struct function *talking_function(const struct api_call *call, struct err *e)
{
	const char *name = json_get_text(call->body, "function", "");
	const struct function *function = function_find(call->api->web->step->functions, name);

	if (function == NULL)
		return err_null(e, ERR_MISSING, "there is no function \"%.40s\"", name);
	if (function->talk == NULL)
		return err_null(e, ERR_REFUSED, "%s has no talk; start it", function->name);
	return check_given(function, json_object_get(call->body, "given"), e) ? function : NULL;
}

static bool begin(const struct api_call *call, struct err *e)
{
	const struct function *function = talking_function(call, e);
	struct open_talk *talk = function != NULL ? find_place(call->api->talks) : NULL;
	struct listening listening = { .step = call->api->web->step,
				       .function = function,
				       .given = json_object_get(call->body, "given") };
	const int keep[] = { -1 };
	struct child child;

	if (function == NULL)
		return false;
	if (talk == NULL)
		return err_set(e, ERR_BUSY, "%d talks are open already", TALKS_MAX);
	if (!child_start(&child, listen_to, &listening, keep, e))
		return false;
	*talk = (struct open_talk){ .function = function,
				    .child = child,
				    .exchange = call->exchange,
				    .said = json_array(),
				    .wants_progress = json_get_flag(call->body, "progress", false),
				    .deadline_ms = clock_monotonic_ms() + SILENCE_MS };
	random_name(talk->id, ID_SIZE - 1);
	return true;
}

void api_talk_begin(const struct api_call *call)
{
	struct err e = { 0 };

	if (!begin(call, &e))
		api_fail(call->exchange, &e);
}

static bool pass_on(struct open_talk *talk, const json_t *body, struct err *e)
{
	const json_t *given = json_object_get(body, "answer");
	OWN(text) char *text = given != NULL ? question_text(given) : NULL;
	json_t *line;

	if (text == NULL || strlen(text) > ANSWER_SIZE_MAX)
		return err_set(e, ERR_INPUT, "an \"answer\" has at most %d bytes", ANSWER_SIZE_MAX);
	line = json_object();
	json_put_text(line, "answer", text);
	return tell(talk->child.channel, line) ||
	       err_set(e, ERR_STOPPED, "the talk ended in the middle");
}

void api_talk_answer(const struct api_call *call)
{
	struct open_talk *talk = find(call->api->talks, call->words[0]);
	struct err e = { 0 };

	if (talk == NULL)
		err_set(&e, ERR_MISSING,
			"there is no such talk; it ends after ten minutes of "
			"silence");
	else if (talk->end != NULL)
		err_set(&e, ERR_REFUSED, "the talk is over");
	else if (talk->question == NULL)
		err_set(&e, ERR_BUSY, "the talk has asked nothing yet");
	else if (pass_on(talk, call->body, &e)) {
		json_decref(talk->question);
		talk->question = NULL;
		talk->exchange = call->exchange;
		talk->deadline_ms = clock_monotonic_ms() + SILENCE_MS;
		return;
	}
	api_fail(call->exchange, &e);
}

void api_talk_wait(const struct api_call *call)
{
	struct open_talk *talk = find(call->api->talks, call->words[0]);
	struct err e = { 0 };

	if (talk == NULL)
		err_set(&e, ERR_MISSING,
			"there is no such talk; it ends after ten minutes of silence");
	else if (talk->exchange != NULL)
		err_set(&e, ERR_BUSY, "a request waits for this talk already");
	else {
		talk->exchange = call->exchange;
		reply(talk);
		return;
	}
	api_fail(call->exchange, &e);
}

void api_talk_leave(const struct api_call *call)
{
	struct open_talk *talk = find(call->api->talks, call->words[0]);
	OWN(json) json_t *body = json_object();

	if (talk != NULL) {
		if (talk->exchange != NULL)
			break_off(talk, "it was given up");
		drop(talk);
	}
	json_put_text(body, "text", talk != NULL ? "the talk is over" : "there was no such talk");
	api_answer(call->exchange, 200, body);
}

const json_t *talks_configuration(struct talks *talks, const char *id,
				  const struct function *function, struct err *e)
{
	const struct open_talk *talk = find(talks, id);
	const json_t *configuration =
		talk != NULL ? json_object_get(talk->end, "configuration") : NULL;

	if (talk == NULL || talk->function != function)
		return err_null(e, ERR_MISSING, "there is no such talk of %s", function->name);
	if (configuration == NULL || !json_get_flag(talk->end, "ok", false))
		return err_null(e, ERR_REFUSED, "the talk has not come to its end");
	return configuration;
}
