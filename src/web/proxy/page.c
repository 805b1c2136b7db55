/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pages and orders. What the game answers goes to the browser as it is, rewritten; where
 * there is no answer the browser gets a page of ours that says why and what to do. A script
 * of the game that waits for an answer of its own kind gets the message in that kind.
 */
#include "web/proxy/page.h"

#include <jansson.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "web/proxy/lane.h"
#include "web/server/exchange.h"
#include "web/server/notice.h"
#include "web/server/request.h"
#include "web/server/server.h"

enum { RETRY_S = 10, FEEDBACK_PLACE = 1, FEEDBACK_BAD = 11 };

/* --- what we say ourselves */

/* As the game tells a message: a script shows it where the person looks. */
static void say_feedback(struct exchange *exchange, const char *text)
{
	OWN(text) char *said = text_format("ikabot: %s", text);
	OWN(json) json_t *envelope = NULL;
	OWN(text) char *line = NULL;

	envelope = json_pack("[[s, [{s:i, s:i, s:s}]]]", "provideFeedback", "location",
			     FEEDBACK_PLACE, "type", FEEDBACK_BAD, "text", said);
	line = envelope != NULL ? json_line(envelope) : mem_text("[]");
	exchange_answer_text(exchange, 200, "application/json; charset=utf-8", line);
}

static bool is_script(const struct exchange *exchange, const struct web_request *request)
{
	if (text_equal(exchange_header(exchange, "X-Requested-With"), "XMLHttpRequest") ||
	    form_has(request->query, "ajax", "1"))
		return true;
	return request->body != NULL && form_has(request->body, "ajax", "1");
}

/* What a person can do about it. */
static const char *advise(const struct fetched *fetched, char *advice, size_t size)
{
	char when[32];

	switch (fetched->error.kind) {
	case ERR_SESSION:
		if (fetched->back_ms == 0)
			return "Type ikabot --login in a terminal, then load this page again.";
		clock_short(when, sizeof when, fetched->back_ms);
		snprintf(advice, size,
			 "You are most likely logged in elsewhere: go on there, or load this page "
			 "again after %s. To have it at once, type ikabot --login in a terminal.",
			 when);
		return advice;
	case ERR_REFUSED: return "The game itself says so; the lobby may help.";
	case ERR_INPUT: return "Go back and try something else.";
	default: return "Load this page again in a moment.";
	}
}

void page_failed(struct exchange *exchange, const struct web_request *request,
		 const struct fetched *fetched)
{
	enum err_kind kind = fetched->error.kind;
	char advice[256];
	char seconds[16];

	exchange_add_header(exchange, "Cache-Control", "no-store");
	if (is_script(exchange, request)) {
		say_feedback(exchange, fetched->error.text);
		return;
	}
	snprintf(seconds, sizeof seconds, "%d", RETRY_S);
	if (kind != ERR_INPUT)
		exchange_add_header(exchange, "Retry-After", seconds);
	notice_say(exchange,
		   kind == ERR_INPUT   ? 400
		   : kind == ERR_RETRY ? 502
				       : 503,
		   kind == ERR_SESSION ? "The session is lost" : "No answer of the game",
		   fetched->error.text, advise(fetched, advice, sizeof advice));
}

/* Logging out would end the session of every task. */
static bool is_logout(const char *fields)
{
	return fields != NULL && (form_has(fields, "action", "logoutAvatar") ||
				  form_has(fields, "function", "logout"));
}

/* --- requests and answers */

static void answer_page(struct proxy *proxy, struct lane_item *item, struct fetched *fetched)
{
	const struct waiter *waiter = item->waiters;
	struct exchange *exchange = waiter->exchange;

	(void)proxy;
	if (!fetched->is_there) {
		page_failed(exchange, waiter->request, fetched);
		return;
	}
	if (*fetched->location != '\0')
		exchange_add_header(exchange, "Location", fetched->location);
	exchange_add_header(exchange, "Cache-Control", "no-store");
	exchange_add_header(exchange, "Content-Security-Policy", "frame-ancestors 'self'");
	exchange_add_header(exchange, "Referrer-Policy", "same-origin");
	exchange_answer_owned(exchange, fetched->status, fetched->type, fetched->body,
			      fetched->length);
	fetched->body = NULL;
}

void page_handle(struct proxy *proxy, struct exchange *exchange, const struct web_request *request)
{
	struct lane_item *item = mem_new(sizeof *item);

	item->done = answer_page;
	item->path = mem_text(request->path + 1);
	item->post = request->is_post;
	if (request->is_post)
		form_make(&item->form, request->query, request->body, request->length,
			  exchange_header(exchange, "Content-Type"));
	else
		item->form.query = mem_text(request->query);
	/* What would be sent is looked at, not what came: the body may hold NULs. */
	if (is_logout(item->form.query) || is_logout(item->form.body)) {
		lane_item_free(item);
		notice_say(exchange, 200, "Still logged in",
			   "You play in ikabot's own session. Logging out would end it for all "
			   "tasks, so nothing was done.",
			   "Just close this page. To end the server type ikabot --stop webServer.");
		return;
	}
	access_game_origin(proxy->web->access, exchange, item->origin);
	lane_add(proxy, LANE_PAGES, item, exchange, request);
}
