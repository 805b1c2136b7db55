/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/page/page.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/own.h"
#include "base/text.h"
#include "world/page/visit.h"
#include "world/server/message.h"
#include "world/state/state.h"

enum { DUMP = JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ESCAPE_SLASH | JSON_REAL_PRECISION(14) };

void world_html(struct buffer *to, const char *text)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '&': buffer_text(to, "&amp;"); break;
		case '<': buffer_text(to, "&lt;"); break;
		case '>': buffer_text(to, "&gt;"); break;
		case '"': buffer_text(to, "&quot;"); break;
		default: buffer_add(to, text, 1);
		}
	}
}

void world_html_number(struct buffer *to, const struct world *world, double number)
{
	char digits[32];
	int length = snprintf(digits, sizeof(digits), "%lld",
			      (long long)(number < 0 ? -number : number));

	if (number <= -1)
		buffer_text(to, "-");
	for (int i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			buffer_text(to, world->options.separator);
		buffer_add(to, &digits[i], 1);
	}
}

json_t *world_seconds(const struct world *world, int64_t now_ms, int64_t then_ms)
{
	int64_t left_ms = then_ms > now_ms ? then_ms - now_ms : 0;

	if (world->speed == 1)
		return json_integer((left_ms + 999) / 1000);
	if (left_ms % 1000 == 0)
		return json_integer(left_ms / 1000);
	return json_real((double)left_ms / 1000);
}

json_int_t world_epoch_end(int64_t then_ms)
{
	return (then_ms + 999) / 1000;
}

/* --- commands */

json_t *world_global_data(const struct world_visit *visit, json_t *background)
{
	return json_pack("{s:s,s:I,s:o,s:o}", "actionRequest", visit->token, "time",
			 (json_int_t)(visit->now_ms / 1000), "headerData", world_header_data(visit),
			 "backgroundData", background);
}

static void command(json_t *commands, const char *name, json_t *payload)
{
	json_array_append_new(commands,
			      json_pack("[s,o]", name, payload != NULL ? payload : json_null()));
}

static json_t *feedback_of(const struct world_view *view)
{
	return json_pack("[{s:i,s:i,s:s}]", "location", 1, "type", view->feedback, "text",
			 view->feedback_text);
}

static json_t *change_of(const struct world_view *view)
{
	json_t *change = json_pack("[s,s]", view->name, view->html);

	if (view->script != NULL)
		json_array_append(change, view->script);
	return change;
}

static void print_commands(struct buffer *to, const json_t *commands)
{
	OWN(text) char *text = json_dumps(commands, DUMP);

	buffer_text(to, text);
}

void world_envelope_answer(struct world_visit *visit, json_t *commands)
{
	world_answer_text(visit->answer, 200, WORLD_HTML, "");
	print_commands(&visit->answer->body, commands);
	json_decref(commands);
}

static void view_as_envelope(struct world_visit *visit, const struct world_view *view)
{
	json_t *commands = json_array();

	command(commands, "updateGlobalData",
		world_global_data(visit, visit->world->rules->background(visit, visit->city)));
	command(commands, "changeView", change_of(view));
	command(commands, "updateTemplateData",
		view->data != NULL ? json_incref(view->data) : json_object());
	if (view->feedback != FEEDBACK_NONE)
		command(commands, "provideFeedback", feedback_of(view));
	command(commands, "popupData", NULL);
	world_envelope_answer(visit, commands);
}

/* --- whole pages */

static void page_end(struct world_visit *visit, const char *html, json_t *commands)
{
	struct buffer *body = &visit->answer->body;

	buffer_format(body,
		      "<main id=\"mainview\">\n%s\n</main>\n<script type=\"text/javascript\">\n"
		      "ikariam.getClass(ajax.Responder, ",
		      html);
	print_commands(body, commands);
	buffer_text(body, ");\n</script>\n</body>\n</html>\n");
	json_decref(commands);
}

static json_t *page_commands(const struct world_visit *visit, json_t *background)
{
	json_t *commands = json_array();

	command(commands, "updateGlobalData",
		json_pack("{s:I}", "time", (json_int_t)(visit->now_ms / 1000)));
	command(commands, "updateBackgroundData", background);
	return commands;
}

void world_page_answer(struct world_visit *visit, const char *body, json_t *background, char *html)
{
	json_t *commands = page_commands(visit, background);

	command(commands, "updateTemplateData", json_string(""));
	command(commands, "updateBacklink", NULL);
	world_answer_text(visit->answer, 200, WORLD_HTML, "");
	world_page_head(&visit->answer->body, visit, body);
	page_end(visit, html, commands);
	free(html);
}

/* shown is what a person sees, the view's HTML or what stands in for it. */
static void view_as_page(struct world_visit *visit, const struct world_view *view,
			 const char *shown)
{
	json_t *commands =
		page_commands(visit, visit->world->rules->background(visit, visit->city));
	OWN(buffer) struct buffer html = { 0 };

	command(commands, "changeView", change_of(view));
	command(commands, "updateTemplateData",
		view->data != NULL ? json_incref(view->data) : json_object());
	command(commands, "updateBacklink", NULL);
	if (view->feedback != FEEDBACK_NONE) {
		command(commands, "provideFeedback", feedback_of(view));
		buffer_format(&html, "<p class=\"feedback type%d\">%s</p>\n", view->feedback,
			      view->feedback_text);
	}
	buffer_text(&html, shown);
	world_answer_text(visit->answer, 200, WORLD_HTML, "");
	world_page_head(&visit->answer->body, visit, "city");
	page_end(visit, html.bytes, commands);
}

void world_view_answer(struct world_visit *visit, struct world_view view)
{
	/* An answer without a view of its own: a person goes on in the city. */
	OWN(text) char *plan = view.html == NULL ? visit->world->rules->plan(visit) : NULL;

	if (view.html == NULL)
		view.html = text_format("<div id=\"%s\"></div>", view.name);
	if (visit->ajax)
		view_as_envelope(visit, &view);
	else
		view_as_page(visit, &view, plan != NULL ? plan : view.html);
	free(view.html);
	json_decref(view.script);
	json_decref(view.data);
}
