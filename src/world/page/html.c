/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What many views are made of: forms of orders, and clocks. */
#include <inttypes.h>

#include "base/buffer.h"
#include "base/text.h"
#include "world/page/page.h"
#include "world/page/visit.h"
#include "world/state/state.h"

void world_html_form(struct buffer *to, const struct world_visit *visit, const char *action,
		     const char *function)
{
	buffer_format(to,
		      "<form method=\"post\" action=\"?\">"
		      "<input type=\"hidden\" name=\"action\" value=\"%s\">"
		      "<input type=\"hidden\" name=\"actionRequest\" value=\"%s\">",
		      action, visit->token);
	if (function[0] != '\0')
		buffer_format(to, "<input type=\"hidden\" name=\"function\" value=\"%s\">",
			      function);
}

void world_html_hidden(struct buffer *to, const char *name, int64_t value)
{
	buffer_format(to, "<input type=\"hidden\" name=\"%s\" value=\"%" PRId64 "\">", name, value);
}

static int64_t left_ms(const struct world_visit *visit, int64_t then_ms)
{
	return then_ms > visit->now_ms ? then_ms - visit->now_ms : 0;
}

void world_html_clock(struct buffer *to, const struct world_visit *visit, int64_t then_ms)
{
	buffer_format(to, "data-left=\"%.3f\"", (double)left_ms(visit, then_ms) / 1000);
}

void world_html_left(struct buffer *to, const struct world_visit *visit, int64_t then_ms)
{
	char span[32];

	text_span(span, sizeof(span), (left_ms(visit, then_ms) + 999) / 1000);
	buffer_text(to, "<span class=\"left\" ");
	world_html_clock(to, visit, then_ms);
	buffer_format(to, ">%s</span>", span);
}

void world_html_span(struct buffer *to, const struct world *world, double seconds)
{
	char span[32];

	text_span(span, sizeof(span), (world_span_ms(world, seconds) + 999) / 1000);
	buffer_text(to, span);
}
