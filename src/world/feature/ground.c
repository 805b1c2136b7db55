/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What buildings cost, what may be built on free ground, which studies make it cheaper. */
#include "base/buffer.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "world/feature/construct.h"
#include "world/feature/costs.h"
#include "world/feature/views.h"
#include "world/page/page.h"
#include "world/page/visit.h"
#include "world/server/message.h"
#include "world/state/goods.h"
#include "world/state/state.h"

#define TIME_ICON "//gf2.geo.gfsrv.net/cdna2/465f0358d2cb09c07cd0f5a53e38eb.png"

/* --- what a building costs */

static void add_index(struct buffer *html, const struct world_building_type *selected)
{
	buffer_text(html, "<table class=\"building_nav\">\n<tr>\n");
	for (const struct world_building_type *type = world_building_types; type->name != NULL;
	     type++)
		buffer_format(html,
			      "<td>\n<div class=\"%s button_building %s\"\n"
			      " onmouseover=\"$(this).addClass('hover');\" "
			      "onmouseout=\"$(this).removeClass('hover');\"\n"
			      " onclick=\"ajaxHandlerCall('?view=buildingDetail&buildingId=%d&"
			      "helpId=1');return false;\"\n title=\"More of %s\">\n"
			      "<a href=\"?view=buildingDetail&buildingId=%d&helpId=1\">%s</a></div>"
			      "\n</td>\n",
			      type == selected ? "selected" : "", type->name, type->id, type->title,
			      type->id, type->title);
	buffer_text(html, "</tr>\n</table>\n");
}

static void add_head(struct buffer *html, const struct world_building_type *type)
{
	buffer_text(html, "<tr>\n<th>Level</th>\n");
	for (int i = 0; i < MATERIALS; i++)
		if (world_cost_needs(type, i))
			buffer_format(html, "<th class=\"costs\"><img src=\"%s\"/></th>\n",
				      world_goods[i].icon);
	buffer_text(html, "<th class=\"costs\"><img src=\"" TIME_ICON "\"/></th>\n</tr>\n");
}

/* What is seen is cut to thousands where it is long; the exact number is in the tooltip. */
static void add_amount(struct buffer *html, const struct world *world, int64_t amount)
{
	enum { LONG = 100000 };

	buffer_text(html, "<td class=\"costs\"><div>");
	world_html_number(html, world, (double)(amount < LONG ? amount : amount / 1000));
	buffer_text(html, amount < LONG ? "<div class=\"tooltip\">" : "k<div class=\"tooltip\">");
	world_html_number(html, world, (double)amount);
	buffer_text(html, "</div></div></td>\n");
}

static void add_levels(struct buffer *html, const struct world *world,
		       const struct world_building_type *type)
{
	for (int level = 1; level <= type->level_max; level++) {
		struct world_cost cost = world_cost_shown(type, level, world->options.research);

		buffer_format(html, "<tr class=\"%s\">\n<td class=\"level\">%d</td>\n",
			      level % 2 == 0 ? "alt" : "", level);
		for (int i = 0; i < MATERIALS; i++)
			if (world_cost_needs(type, i))
				add_amount(html, world, cost.goods[i]);
		buffer_text(html, "<td class=\"costs\">");
		world_html_span(html, world, (double)cost.seconds);
		buffer_text(html, "</td>\n</tr>\n");
	}
}

void world_detail_view(struct world_visit *visit)
{
	const struct world_building_type *type =
		world_building_by_id(world_field_number(visit->request, "buildingId", 0));
	struct buffer html = { 0 };

	buffer_text(&html, "<div id=\"mainview\">\n");
	add_index(&html, type);
	if (type != NULL) {
		buffer_format(&html,
			      "<h3 class=\"header\">%s</h3>\n<table class=\"table01 center\">\n",
			      type->title);
		add_head(&html, type);
		add_levels(&html, visit->world, type);
		buffer_text(&html, "</table>\n");
	}
	buffer_text(&html, "</div>");
	world_view_answer(visit, (struct world_view){
					 .name = "buildingDetail",
					 .html = buffer_take(&html),
				 });
}

/* --- studies */

static json_t *study_row(int id, bool explored)
{
	return json_pack("{s:o,s:s,s:s}", "aHref",
			 json_sprintf("?view=noViewChange&researchId=%d", id), "liClass",
			 explored ? "explored" : "gray", "aClass", explored ? "" : "gray");
}

static json_t *studies(const struct world *world)
{
	json_t *rows = json_object();
	int64_t left = world->options.research;

	/* One that lowers nothing. */
	json_object_set_new(rows, "Conservation", study_row(2010, true));
	for (const struct world_study *study = world_studies; study->percent != 0; study++) {
		json_object_set_new(rows, study->name, study_row(study->id, left > 0));
		left -= study->percent;
	}
	return rows;
}

void world_research_view(struct world_visit *visit)
{
	bool economy = text_equal(world_field(visit->request, "researchType"), "economy");
	OWN(json) json_t *data = NULL;
	OWN(text) char *line = NULL;

	data = json_pack("{s:o}", "currResearchType",
			 economy ? studies(visit->world) : json_object());
	line = json_line(data);
	world_view_answer(visit, (struct world_view){
					 .name = "researchAdvisor",
					 .data = json_pack("{s:s}", "new_js_params", line),
				 });
}

/* --- free ground */

static void add_costs(struct buffer *html, const struct world_visit *visit,
		      const struct world_city *city, const struct world_building_type *type)
{
	const struct world *world = visit->world;
	struct world_cost cost = world_cost_in(city, type, 1, world->options.research);

	buffer_text(html, "<ul class=\"resources\">");
	for (int i = 0; i < MATERIALS; i++) {
		OWN(buffer) struct buffer amount = { 0 };

		if (cost.goods[i] == 0)
			continue;
		world_html_number(&amount, world, (double)cost.goods[i]);
		buffer_format(html,
			      "<li class=\"%s \" title=\"%s: %s\"><span class=\"accesshint\">%s: "
			      "</span>%s</li>\n",
			      world_goods[i].name, world_goods[i].title, amount.bytes,
			      world_goods[i].title, amount.bytes);
	}
	buffer_text(html, "<li class=\"time\"><span class=\"accesshint\">Building time: </span>");
	world_html_span(html, world, (double)cost.seconds);
	buffer_text(html, "</li>\n</ul>\n");
}

static void add_choice(struct buffer *html, const struct world_visit *visit,
		       const struct world_city *city, const struct world_building_type *type,
		       int slot)
{
	const char *hindrance = world_build_hindrance(visit->world, city, type, slot);

	buffer_format(
		html,
		"<li class=\"building %s\">\n<div class=\"buildinginfo\">\n<div title=\"%s\"\n"
		" class=\"buildingimg %s\"\n onclick=\"ajaxHandlerCall('?view=buildingDetail&"
		"buildingId=%d&helpId=1');return false;\">\n</div>\n<div>\n"
		"<h4 class=\"headline\">%s</h4>\n<div class=\"costs\">\n",
		type->name, type->title, type->name, type->id, type->title);
	add_costs(html, visit, city, type);
	buffer_text(html, "</div>\n</div>\n</div>\n");
	world_html_form(html, visit, "BuildNewBuilding", "");
	world_html_hidden(html, "cityId", city->id);
	world_html_hidden(html, "position", slot);
	world_html_hidden(html, "building", type->id);
	if (hindrance == NULL)
		buffer_text(html, "<button>Build</button></form>\n</li>\n");
	else
		buffer_format(html, "<button disabled title=\"%s\">Build</button></form>\n</li>\n",
			      hindrance);
}

/* The view of nothing: it stands where an order or a request makes no sense. */
static void answer_empty(struct world_visit *visit, const char *name)
{
	world_view_answer(visit,
			  (struct world_view){ .name = name, .html = text_format("%s", "") });
}

void world_ground_view(struct world_visit *visit)
{
	const struct world_request *request = visit->request;
	struct world_city *city =
		world_city_find(visit->account,
				(int)world_field_number(request, "cityId", visit->city->id));
	int64_t slot = world_field_number(request, "position", -1);
	struct buffer html = { 0 };

	if (city == NULL || slot < 0 || slot >= WORLD_SLOTS || city->slots[slot].type != NULL)
		return answer_empty(visit, "buildingGround");
	buffer_text(&html, "<div id=\"mainview\">\n<h1>Free ground</h1>\n<ul id=\"buildings\">\n");
	for (const struct world_building_type *type = world_building_types; type->name != NULL;
	     type++)
		if (world_may_stand(city, type, (int)slot))
			add_choice(&html, visit, city, type, (int)slot);
	buffer_text(&html, "</ul>\n</div>");
	world_view_answer(visit, (struct world_view){
					 .name = "buildingGround",
					 .html = buffer_take(&html),
				 });
}

/* The view in which a player drags buildings about; the page has nothing to drag. */
void world_positions_view(struct world_visit *visit)
{
	world_view_answer(visit, (struct world_view){ .name = "saveCityBuildingsPositions" });
}
