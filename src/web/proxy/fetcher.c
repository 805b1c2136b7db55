/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loop and child send each other a line of JSON and, after it, as many bytes of a body as the
 * line says.
 */
#include "web/proxy/fetcher.h"

#include <inttypes.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "game/account/account.h"
#include "game/http/answer.h"
#include "game/http/deed.h"
#include "game/http/http.h"
#include "game/pages/city.h"
#include "os/child.h"
#include "os/process.h"
#include "os/signals.h"
#include "os/stream.h"
#include "task/step.h"
#include "web/proxy/rewrite.h"
#include "web/server/form.h"

enum {
	LINE_MAX_BYTES = 64 * 1024,
	FRAME_MAX = LINE_MAX_BYTES + 2 * HTTP_BODY_MAX,
	IDLE_MS = 60000,
	FLUSH_MS = 5, /* what did not fit into the channel is tried again so soon */
	LOOP_WAIT_MS = 60000,
	FOR_EVER = -1,
};

struct fetcher {
	struct step *step;
	fetcher_done *done;
	void *argument;
	struct child child; /* pid 0: none */
	struct buffer input, output;
	bool is_busy;
	int64_t idle_since_ms; /* monotonic */
};

/* --- in the child */

static volatile sig_atomic_t stop;

struct fetching {
	struct account *account;
	const json_t *order;
	struct account_request request;
};

static bool send_frame(int channel, json_t *line, const char *body, size_t length)
{
	OWN(text) char *text = NULL;

	json_put_number(line, "length", (int64_t)length);
	text = json_line(line);
	return stream_send_line(channel, text, LOOP_WAIT_MS) &&
	       stream_send(channel, body, length, LOOP_WAIT_MS);
}

/* An order is carried out in the current city of the server, which a task may have changed
 * since the browser's page was loaded. Choosing it costs nothing more: that page brings the
 * token that the order needs. */
static bool choose_city(const struct fetching *fetching, struct err *e)
{
	int64_t city = form_number(fetching->request.query, "currentCityId");
	OWN(text) char *query = NULL;
	OWN(text) char *page = NULL;

	if (!fetching->request.post || city <= 0 ||
	    !form_has_field(fetching->request.query, "action"))
		return true;
	query = text_format("view=city&cityId=%" PRId64, city);
	page = account_get(fetching->account, query, NULL, e);
	return page != NULL;
}

/* A link that changes something carries the token of its page, which may have been spent
 * since; owned by the caller, NULL when there is nothing to replace or on failure. */
static char *refresh_link(const struct fetching *fetching, struct err *e)
{
	OWN(text) char *marked = NULL;
	OWN(text) char *page = NULL;
	char token[TOKEN_SIZE];
	const char *at;
	size_t length;

	if (fetching->request.post || !form_has_field(fetching->request.query, "action"))
		return NULL;
	marked = form_mark_token(fetching->request.query);
	at = marked != NULL ? strstr(marked, "REQUESTID") : NULL;
	if (at == NULL)
		return NULL;
	page = account_get(fetching->account, "", &length, e);
	if (page == NULL || !answer_token(page, length, token, sizeof token))
		return NULL;
	return text_format("%.*s%s%s", (int)(at - marked), marked, token, at + strlen("REQUESTID"));
}

static bool enter(const struct fetching *fetching, struct err *e)
{
	const struct account_request *request = &fetching->request;

	if (deed_in(request->query, strlen(request->query)) ||
	    (request->body != NULL && deed_in(request->body, request->body_size)))
		return account_enter(fetching->account, e);
	return account_enter_to_read(fetching->account, e);
}

/* The requests that belong together, inside the gate. */
static bool ask(struct fetching *fetching, struct account_answer *answer, struct err *e)
{
	struct err why = { 0 };
	OWN(text) char *query = NULL;
	bool fine;

	if (!enter(fetching, e))
		return false;
	query = refresh_link(fetching, &why);
	if (query != NULL)
		fetching->request.query = query;
	fine = why.kind == ERR_NONE && choose_city(fetching, &why) &&
	       account_request(fetching->account, &fetching->request, answer, &why);
	account_leave(fetching->account);
	if (!fine)
		*e = why;
	return fine;
}

static void read_order(struct fetching *fetching, const char *body, size_t length)
{
	const json_t *order = fetching->order;

	fetching->request = (struct account_request){
		.path = json_get_text(order, "path", ""),
		.query = json_get_text(order, "query", ""),
		.post = json_get_flag(order, "post", false),
		.body = length > 0 ? body : NULL,
		.body_size = length,
		.body_type = json_get_text(order, "bodyType", NULL),
		.etag = json_get_text(order, "etag", NULL),
		.modified = json_get_text(order, "modified", NULL),
		.at_once = json_get_flag(order, "atOnce", false),
	};
}

/* Where a redirect leads, as the browser sees it. */
static void add_location(struct buffer *to, const struct fetching *fetching,
			 const struct account_answer *answer, const struct rewrite *how)
{
	char from[HTTP_URL_SIZE];
	char resolved[HTTP_URL_SIZE];

	if (*answer->location == '\0')
		return;
	snprintf(from, sizeof from, "%s%s", how->base, fetching->request.path);
	if (http_resolve(from, answer->location, resolved) && text_starts(resolved, how->base))
		buffer_format(to, "%s/%s", how->origin, resolved + strlen(how->base));
	else
		rewrite_links(to, answer->location, strlen(answer->location), how);
}

static bool hand_over(int channel, const struct fetching *fetching,
		      const struct account_answer *answer, const struct account_counters *counters)
{
	const struct rewrite how = { account_base(fetching->account),
				     json_get_text(fetching->order, "origin", "") };
	OWN(json) json_t *line = json_object();
	OWN(buffer) struct buffer body = { 0 };
	OWN(buffer) struct buffer location = { 0 };

	rewrite_answer(&body, answer->type, answer->body, answer->length, &how);
	add_location(&location, fetching, answer, &how);
	json_put_flag(line, "fine", true);
	json_put_number(line, "status", answer->status);
	json_put_text(line, "type", answer->type);
	json_put_text(line, "location", location.bytes != NULL ? location.bytes : "");
	json_put_text(line, "etag", answer->etag);
	json_put_text(line, "modified", answer->modified);
	json_put_text(line, "cache", answer->cache);
	json_put_number(line, "requests", (int64_t)counters->requests);
	json_put_number(line, "errors", (int64_t)counters->errors);
	json_put_number(line, "bytes", (int64_t)counters->bytes);
	return send_frame(channel, line, body.bytes, body.length);
}

static bool tell_failure(int channel, const struct account *account, const struct err *e)
{
	OWN(json) json_t *line = json_object();

	json_put_flag(line, "fine", false);
	json_put_text(line, "kind", err_kind_name(e->kind));
	json_put_text(line, "text", e->text);
	json_put_number(line, "back", account != NULL ? account_come_back_ms(account) : 0);
	return send_frame(channel, line, "", 0);
}

/* The account is opened at the first request that succeeds in it. */
static bool do_order(const struct account_context *context, struct account **account,
		     const json_t *order, const char *body, size_t length, int channel)
{
	struct fetching fetching = { .order = order };
	struct account_answer answer = { 0 };
	struct account_counters *counters = context->counters;
	struct err e = { 0 };
	bool sent;

	*counters = (struct account_counters){ 0 };
	if (*account == NULL)
		*account = account_open(context, &e);
	fetching.account = *account;
	read_order(&fetching, body, length);
	if (*account == NULL || !ask(&fetching, &answer, &e))
		return tell_failure(channel, *account, &e);
	sent = hand_over(channel, &fetching, &answer, counters);
	account_answer_done(&answer);
	return sent;
}

/* One order after the other, until the loop closes the channel. */
static int work(void *argument, int channel)
{
	const struct step *step = argument;
	struct account_counters counters = { 0 };
	const struct account_context context = { .home = step->home,
						 .name = step->account,
						 .key = step->key,
						 .stop = &stop,
						 .is_person = true,
						 .counters = &counters };
	OWN(account) struct account *account = NULL;
	OWN(buffer) struct buffer input = { 0 };
	char *text;

	process_name("ikabot-fetch");
	signals_ignore(SIGPIPE);
	signals_flag(SIGTERM, &stop);
	while (stop == 0 && (text = stream_line(channel, &input, FRAME_MAX, FOR_EVER)) != NULL) {
		struct err ignored = { 0 };
		OWN(json) json_t *order = json_parse(text, strlen(text), "an order", &ignored);
		size_t length = (size_t)json_get_number(order, "length", 0);
		OWN(text) char *body = mem_new(length + 1);

		free(text);
		if (!stream_exact(channel, &input, body, length, LOOP_WAIT_MS) ||
		    !do_order(&context, &account, order, body, length, channel))
			return 1;
		process_trim();
	}
	return 0;
}

/* --- in the loop */

struct fetcher *fetcher_new(struct step *step, fetcher_done *done, void *argument)
{
	struct fetcher *fetcher = mem_new(sizeof *fetcher);

	fetcher->step = step;
	fetcher->done = done;
	fetcher->argument = argument;
	fetcher->child.channel = -1;
	return fetcher;
}

static void end_child(struct fetcher *fetcher)
{
	if (fetcher->child.pid > 0) {
		/* What it had to keep it has kept with its last answer. */
		child_signal(&fetcher->child, SIGKILL);
		child_end(&fetcher->child);
	}
	buffer_done(&fetcher->input);
	buffer_done(&fetcher->output);
}

void fetcher_free(struct fetcher *fetcher)
{
	if (fetcher == NULL)
		return;
	end_child(fetcher);
	free(fetcher);
}

/* Reads and forgets until the child has ended. */
static bool has_ended(struct fetcher *fetcher)
{
	if (fetcher->child.pid <= 0)
		return true;
	fetcher->input.length = 0;
	return stream_receive(fetcher->child.channel, &fetcher->input, FRAME_MAX) == STREAM_CLOSED;
}

void fetchers_stop(struct fetcher *const *fetchers, size_t count, int wait_ms)
{
	int64_t end_ms = clock_monotonic_ms() + wait_ms;

	for (size_t i = 0; i < count; i++) {
		if (fetchers[i]->is_busy)
			child_signal(&fetchers[i]->child, SIGTERM);
		else
			end_child(fetchers[i]);
	}
	for (size_t i = 0; i < count; i++) {
		while (!has_ended(fetchers[i]) && clock_monotonic_ms() < end_ms) {
			struct stream_wait wait = { .fd = fetchers[i]->child.channel };

			stream_wait(&wait, 1, (int)(end_ms - clock_monotonic_ms()) + 1);
		}
	}
}

bool fetcher_is_busy(const struct fetcher *fetcher)
{
	return fetcher->is_busy;
}

static json_t *print_order(const struct fetch *fetch)
{
	json_t *order = json_object();

	json_put_text(order, "path", fetch->path);
	json_put_text(order, "query", fetch->query);
	json_put_flag(order, "post", fetch->post);
	json_put_flag(order, "atOnce", fetch->at_once);
	json_put_text(order, "origin", fetch->origin != NULL ? fetch->origin : "");
	if (fetch->body_type != NULL)
		json_put_text(order, "bodyType", fetch->body_type);
	if (fetch->etag != NULL)
		json_put_text(order, "etag", fetch->etag);
	if (fetch->modified != NULL)
		json_put_text(order, "modified", fetch->modified);
	json_put_number(order, "length", (int64_t)fetch->body_size);
	return order;
}

bool fetcher_start(struct fetcher *fetcher, const struct fetch *fetch, struct err *e)
{
	static const int keep[] = { -1 };
	OWN(json) json_t *order = print_order(fetch);
	OWN(text) char *line = json_line(order);

	if (fetcher->child.pid <= 0 &&
	    !child_start(&fetcher->child, work, fetcher->step, keep, e)) {
		fetcher->child = (struct child){ 0, -1 };
		return false;
	}
	buffer_text(&fetcher->output, line);
	buffer_text(&fetcher->output, "\n");
	if (fetch->body_size > 0)
		buffer_add(&fetcher->output, fetch->body, fetch->body_size);
	fetcher->is_busy = true;
	(void)stream_flush(fetcher->child.channel, &fetcher->output);
	return true;
}

int fetcher_descriptor(const struct fetcher *fetcher)
{
	return fetcher->child.channel;
}

int fetcher_wait_ms(const struct fetcher *fetcher, int most_ms)
{
	if (fetcher->output.length > 0 && most_ms > FLUSH_MS)
		return FLUSH_MS;
	return most_ms;
}

static void finish(struct fetcher *fetcher, struct fetched *fetched)
{
	fetcher->is_busy = false;
	fetcher->idle_since_ms = clock_monotonic_ms();
	fetcher->done(fetcher->argument, fetched);
	free(fetched->body);
}

static void on_death(struct fetcher *fetcher)
{
	struct fetched fetched = { 0 };
	char fate[96];
	bool was_busy = fetcher->is_busy;
	int status;

	buffer_done(&fetcher->input);
	buffer_done(&fetcher->output);
	status = child_end(&fetcher->child);
	if (!was_busy)
		return;
	child_fate(status, fate, sizeof fate);
	log_error("the process that talks with the game %s", fate);
	err_set(&fetched.error, ERR_RETRY, "the process that talks with the game %s", fate);
	finish(fetcher, &fetched);
}

static void add_counters(struct step *step, const json_t *line)
{
	step->counters.requests += json_get_number(line, "requests", 0);
	step->counters.errors += json_get_number(line, "errors", 0);
	step->counters.bytes += json_get_number(line, "bytes", 0);
}

/* A browser is told only what ends an answer: nothing that it could take for a word before it
 * (1xx), nor a number that means nothing. */
static int status_of(const json_t *line)
{
	int64_t status = json_get_number(line, "status", 0);

	return status >= 200 && status <= 599 ? (int)status : 502;
}

static void deliver(struct fetcher *fetcher, const json_t *line, const char *body, size_t length)
{
	struct fetched fetched = { .is_there = json_get_flag(line, "fine", false),
				   .back_ms = json_get_number(line, "back", 0),
				   .status = status_of(line),
				   .type = json_get_text(line, "type", ""),
				   .location = json_get_text(line, "location", ""),
				   .etag = json_get_text(line, "etag", ""),
				   .modified = json_get_text(line, "modified", ""),
				   .cache = json_get_text(line, "cache", ""),
				   .length = length };

	add_counters(fetcher->step, line);
	if (!fetched.is_there)
		err_set(&fetched.error, err_kind_find(json_get_text(line, "kind", "")), "%s",
			json_get_text(line, "text", "no reason given"));
	fetched.body = mem_new(length + 1);
	memcpy(fetched.body, body, length);
	finish(fetcher, &fetched);
}

/* False while the answer is not whole. */
static bool take_answer(struct fetcher *fetcher)
{
	const struct buffer *input = &fetcher->input;
	const char *end = input->length > 0 ? memchr(input->bytes, '\n', input->length) : NULL;
	size_t head = end != NULL ? (size_t)(end - input->bytes) + 1 : 0;
	OWN(json) json_t *line = NULL;
	OWN(buffer) struct buffer whole = { 0 };
	struct err e = { 0 };
	size_t length;

	if (end == NULL)
		return false;
	line = json_parse(input->bytes, head - 1, "a fetcher's line", &e);
	length = (size_t)json_get_number(line, "length", 0);
	if (line == NULL || length > FRAME_MAX) {
		child_signal(&fetcher->child, SIGKILL); /* it does not speak our language */
		return false;
	}
	if (input->length - head < length)
		return false;
	whole = fetcher->input;
	fetcher->input = (struct buffer){ 0 };
	deliver(fetcher, line, whole.bytes + head, length);
	return true;
}

void fetcher_run(struct fetcher *fetcher)
{
	enum stream_end end;

	if (fetcher->child.pid <= 0)
		return;
	if (fetcher->output.length > 0)
		(void)stream_flush(fetcher->child.channel, &fetcher->output);
	end = stream_receive(fetcher->child.channel, &fetcher->input, FRAME_MAX);
	if (fetcher->is_busy && take_answer(fetcher) && end == STREAM_OPEN)
		return;
	/* More than any answer has, and not whole: it does not speak our language. */
	if (fetcher->input.length >= FRAME_MAX)
		child_signal(&fetcher->child, SIGKILL);
	if (end == STREAM_CLOSED || fetcher->input.length >= FRAME_MAX)
		on_death(fetcher);
	else if (!fetcher->is_busy && clock_monotonic_ms() - fetcher->idle_since_ms > IDLE_MS)
		end_child(fetcher);
}
