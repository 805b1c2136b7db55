/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pages and orders. What the game answers goes to the browser as it is, rewritten; where
 * there is no answer the browser gets a page of ours that says why and what to do. A script
 * of the game that waits for an answer of its own kind gets the message in that kind.
 */
#include "web/proxy_parts.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"

enum { RETRY_S = 10, FEEDBACK_PLACE = 1, FEEDBACK_BAD = 11 };
#define HTML "text/html; charset=utf-8"

/* --- what we say ourselves */

static void add_escaped(struct buffer *to, const char *text)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '<': buffer_text(to, "&lt;"); break;
		case '>': buffer_text(to, "&gt;"); break;
		case '&': buffer_text(to, "&amp;"); break;
		case '"': buffer_text(to, "&quot;"); break;
		default: buffer_add(to, text, 1);
		}
	}
}

static void say_page(struct exchange *exchange, int status, const char *title, const char *text,
		     const char *advice)
{
	struct buffer page = { 0 };
	size_t length;

	buffer_text(&page, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
			   "<meta name=\"viewport\" content=\"width=device-width\">"
			   "<link rel=\"stylesheet\" href=\"/ikabot/badge.css\"><title>ikabot: ");
	add_escaped(&page, title);
	buffer_text(&page, "</title></head>\n<body class=\"ikabot-notice\"><main><h1>");
	add_escaped(&page, title);
	buffer_text(&page, "</h1>\n<p>");
	add_escaped(&page, text);
	buffer_text(&page, "</p>\n<p>");
	add_escaped(&page, advice);
	buffer_text(&page, "</p>\n<p><a href=\"/\">To the game</a> "
			   "<a href=\"/ikabot/\">To the tasks</a></p></main></body></html>\n");
	exchange_add_header(exchange, "Content-Security-Policy",
			    "default-src 'none'; style-src 'self'; frame-ancestors 'self'");
	length = page.length;
	exchange_answer_owned(exchange, status, HTML, buffer_take(&page), length);
}

/* As the game tells a message: a script shows it where the person looks. */
static void say_feedback(struct exchange *exchange, const char *text)
{
	OWN(text) char *said = text_format("ikabot: %s", text);
	OWN(json)
	json_t *envelope = json_pack("[[s, [{s:i, s:i, s:s}]]]", "provideFeedback", "location",
				     FEEDBACK_PLACE, "type", FEEDBACK_BAD, "text", said);
	OWN(text) char *line = envelope != NULL ? json_line(envelope) : mem_text("[]");

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
	say_page(exchange,
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

void page_handle(struct proxy *proxy, struct exchange *exchange, const struct web_request *request)
{
	struct errand *errand = mem_new(sizeof *errand);

	errand->path = mem_text(request->path + 1);
	errand->post = request->is_post;
	if (request->is_post)
		form_make(&errand->form, request->query, request->body, request->length,
			  exchange_header(exchange, "Content-Type"));
	else
		errand->form.query = mem_text(request->query);
	/* What would be sent is looked at, not what came: the body may hold NULs. */
	if (is_logout(errand->form.query) || is_logout(errand->form.body)) {
		errand_free(errand);
		say_page(exchange, 200, "Still logged in",
			 "You play in ikabot's own session. Logging out would end it for all "
			 "tasks, so nothing was done.",
			 "Just close this page. To end the server type ikabot --stop webServer.");
		return;
	}
	access_game_origin(proxy->web->access, exchange, errand->origin);
	proxy_add(proxy, LANE_PAGES, errand, exchange, request);
}

void page_done(struct errand *errand, struct fetched *fetched)
{
	const struct waiter *waiter = errand->waiters;
	struct exchange *exchange = waiter->exchange;

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
