/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small views: the military advisor, where goods come from, what a player has, what the
 * server says of itself. */
#include <inttypes.h>
#include <string.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "world/feature/piracy.h"
#include "world/feature/ships.h"
#include "world/feature/views.h"
#include "world/page/page.h"
#include "world/page/visit.h"
#include "world/server/message.h"
#include "world/state/state.h"

static const char *name_in(const json_t *row, const char *key)
{
	return json_get_text(json_object_get(row, key), "name", "");
}

static void add_cargo(struct buffer *html, const json_t *resources)
{
	size_t index;
	json_t *row;

	json_each_item(resources, index, row) {
		buffer_text(html, index == 0 ? "" : ", ");
		world_html(html, json_get_text(row, "amount", ""));
		/* behind "resource_icon " */
		buffer_text(html, strrchr(json_get_text(row, "cssClass", " "), ' '));
	}
}

static void add_movement(struct buffer *html, const struct world_visit *visit, const json_t *row)
{
	const json_t *event = json_object_get(row, "event");
	bool returns = json_is_true(json_object_get(event, "isFleetReturning"));

	buffer_text(html, "<tr><td>");
	world_html(html, json_get_text(event, "missionText", ""));
	buffer_text(html, "</td><td>");
	world_html(html, name_in(row, "origin"));
	buffer_text(html, returns ? " &larr; " : " &rarr; ");
	world_html(html, name_in(row, "target"));
	buffer_text(html, "</td><td>");
	add_cargo(html, json_object_get(row, "resources"));
	buffer_text(html, "</td><td>");
	world_html_left(html, visit, (int64_t)json_get_number(row, "eventTime", 0) * 1000);
	buffer_text(html, "</td></tr>\n");
}

static char *advisor_html(const struct world_visit *visit, const json_t *movements)
{
	struct buffer html = { 0 };
	size_t index;
	json_t *row;

	buffer_text(&html, "<div id=\"militaryAdvisor\">\n<h1>Movements</h1>\n<table>\n");
	json_each_item(movements, index, row)
		add_movement(&html, visit, row);
	buffer_text(&html, "</table>\n");
	if (json_array_size(movements) == 0)
		buffer_text(&html, "<p>Nothing is under way.</p>\n");
	buffer_text(&html, "</div>");
	return buffer_take(&html);
}

void world_advisor_view(struct world_visit *visit)
{
	json_t *movements = world_piracy_movements(visit);
	OWN(json) json_t *ships = world_trade_movements(visit);

	json_array_extend(movements, ships);
	world_view_answer(
		visit,
		(struct world_view){
			.name = "militaryAdvisor",
			.html = advisor_html(visit, movements),
			.script = json_pack("{s:{s:I,s:b,s:o}}", "viewScriptParams", "currentTime",
					    (json_int_t)(visit->now_ms / 1000), "hasBarbarianFleet",
					    0, "militaryAndFleetMovements", movements),
		});
}

/* view=version and view=normalServerStatus: a dialog with tabs. */
void world_version_view(struct world_visit *visit)
{
	const char *name = world_field(visit->request, "view");
	bool version = text_equal(name, "version");

	world_view_answer(
		visit,
		(struct world_view){
			.name = version ? "version" : "normalServerStatus",
			.html = text_format("<div id=\"%s\"><ul class=\"tabmenu\">"
					    "<li id=\"tab_version\"%s>Change log</li>"
					    "<li id=\"tab_normalServerStatus\"%s>World</li></ul>"
					    "<p>World %s, speed %g</p></div>",
					    version ? "version" : "normalServerStatus",
					    version ? " class=\"selected\"" : "",
					    version ? "" : " class=\"selected\"",
					    visit->account->server->name, visit->world->speed),
		});
}

void world_inventory_view(struct world_visit *visit)
{
	const struct world_account *account = visit->account;

	world_view_answer(
		visit,
		(struct world_view){
			.name = "inventory",
			.html = text_format(
				"<div id=\"inventory\">\n<h1>Inventory</h1>\n<ul>\n"
				"<li>Ships: %" PRId64 "</li>\n<li>Freighters: %" PRId64 "</li>\n"
				"<li>Crew: %" PRId64 "</li>\n<li>Capture points: %" PRId64 "</li>\n"
				"</ul>\n<script>var items = {\"inventory\":"
				"[{\"itemId\":2201,\"count\":\"%" PRId64 "\"}]};</script>\n</div>",
				account->ships, account->freighters, account->crew, account->points,
				account->packed_wood),
		});
}
