/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/server/notice.h"

#include "base/buffer.h"
#include "web/server/exchange.h"

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

static void add_element(struct buffer *to, const char *name, const char *text)
{
	buffer_format(to, "<%s>", name);
	add_escaped(to, text);
	buffer_format(to, "</%s>\n", name);
}

/* extra: of the head, as it is. */
static void begin(struct buffer *page, const char *title, const char *extra)
{
	buffer_text(page, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
			  "<meta name=\"viewport\" content=\"width=device-width\">"
			  "<link rel=\"icon\" href=\"/ikabot/icon.svg\">"
			  "<link rel=\"stylesheet\" href=\"/ikabot/badge.css\"><title>ikabot: ");
	add_escaped(page, title);
	buffer_text(page, "</title>");
	buffer_text(page, extra);
	buffer_text(page, "</head>\n<body class=\"ikabot-notice\"><main>");
	add_element(page, "h1", title);
}

/* frames: who may show it in a frame of his own. */
static void end(struct exchange *exchange, int status, struct buffer *page, const char *frames)
{
	struct buffer policy = { 0 };
	size_t length;

	buffer_text(page, "</main></body></html>\n");
	buffer_format(&policy,
		      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
		      "base-uri 'none'; frame-ancestors %s",
		      frames);
	exchange_add_header(exchange, "Content-Security-Policy", policy.bytes);
	exchange_add_header(exchange, "X-Content-Type-Options", "nosniff");
	buffer_done(&policy);
	length = page->length;
	exchange_answer_owned(exchange, status, "text/html; charset=utf-8", buffer_take(page),
			      length);
}

static void add_ways(struct buffer *page)
{
	buffer_text(page, "<p><a href=\"/\">To the game</a> "
			  "<a href=\"/ikabot/\">To the tasks</a></p>");
}

void notice_say(struct exchange *exchange, int status, const char *title, const char *text,
		const char *advice)
{
	struct buffer page = { 0 };

	begin(&page, title, "");
	add_element(&page, "p", text);
	add_element(&page, "p", advice);
	add_ways(&page);
	end(exchange, status, &page, "'self'");
}

static void add_form(struct buffer *page, const struct notice_order *order)
{
	buffer_text(page, "<form method=\"post\" action=\"");
	add_escaped(page, order->url);
	buffer_text(page, "\">");
	if (*order->proof != '\0')
		buffer_format(page, "<input type=\"hidden\" name=\"%s\" value=\"%s\">", order->name,
			      order->proof);
	buffer_text(page, "<button>Do it</button></form>\n");
}

/* In no frame: else a page could lay something over it and have the button clicked. */
void notice_ask(struct exchange *exchange, const struct notice_order *order)
{
	struct buffer page = { 0 };

	begin(&page, "This link wants to give an order to the game", "");
	add_element(&page, "pre", order->fields);
	add_element(&page, "p",
		    "Nothing has been done. Your browser does not say that the link is one of the "
		    "game's own: it may come from any page or message.");
	add_form(&page, order);
	add_ways(&page);
	exchange_add_header(exchange, "Cache-Control", "no-store");
	exchange_add_header(exchange, "Referrer-Policy", "same-origin");
	exchange_add_header(exchange, "X-Frame-Options", "DENY");
	end(exchange, 403, &page, "'none'");
}

void notice_lead(struct exchange *exchange, const char *url, const char *policy)
{
	struct buffer page = { 0 };
	struct buffer move = { 0 };

	buffer_text(&move, "<meta http-equiv=\"refresh\" content=\"0; url=");
	add_escaped(&move, url);
	buffer_text(&move, "\">");
	begin(&page, "One moment", move.bytes);
	buffer_text(&page, "<p><a href=\"");
	add_escaped(&page, url);
	buffer_text(&page, "\">Go on</a></p>");
	buffer_done(&move);
	exchange_add_header(exchange, "Cache-Control", "no-store");
	exchange_add_header(exchange, "Referrer-Policy", policy);
	end(exchange, 200, &page, "'none'");
}
