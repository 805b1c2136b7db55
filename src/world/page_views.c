/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small views: the military advisor, what the server says of itself. */
#include "base/buffer.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "world/world_http.h"
#include "world/world_page.h"
#include "world/world_piracy.h"
#include "world/world_routes.h"
#include "world/world_state.h"
#include "world/world_trade.h"

void world_advisor_view(struct world_visit *visit)
{
	json_t *movements = world_piracy_movements(visit);
	struct buffer html = { 0 };
	OWN(json) json_t *ships = world_trade_movements(visit);
	size_t index;
	json_t *row;

	json_array_extend(movements, ships);
	buffer_text(&html, "<div id=\"militaryAdvisor\"><ul>\n");
	json_array_foreach(movements, index, row)
	{
		buffer_text(&html, "<li>");
		world_html(&html, json_get_text(json_object_get(row, "event"), "missionText", ""));
		buffer_text(&html, "</li>\n");
	}
	buffer_text(&html, "</ul></div>");
	world_view_answer(
		visit,
		(struct world_view){
			.name = "militaryAdvisor",
			.html = buffer_take(&html),
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
