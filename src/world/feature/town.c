/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The town hall and the finances. */
#include "base/buffer.h"
#include "world/feature/views.h"
#include "world/page/page.h"
#include "world/page/visit.h"
#include "world/server/message.h"
#include "world/state/state.h"

static void add_value(struct buffer *html, const struct world *world, const char *id, double number)
{
	buffer_format(html, "<span id=\"js_TownHall%s\">", id);
	world_html_number(html, world, number);
	buffer_text(html, "</span>\n");
}

void world_town_hall_view(struct world_visit *visit)
{
	struct world_city *city =
		world_city_find(visit->account,
				(int)world_field_number(visit->request, "cityId", visit->city->id));
	struct buffer html = { 0 };

	if (city == NULL)
		city = visit->city;
	buffer_text(&html, "<div id=\"townHall\">\n<h1 id=\"js_TownHallCityName\">");
	world_html(&html, city->name);
	buffer_text(&html, "</h1>\n");
	buffer_text(&html, "<p>Inhabitants ");
	add_value(&html, visit->world, "OccupiedSpace", city->population);
	buffer_text(&html, "of ");
	add_value(&html, visit->world, "MaxInhabitants", 2 * city->population);
	buffer_text(&html,
		    "</p>\n<p>Growth "
		    "<span id=\"js_TownHallPopulationGrowthValue\">0.00 </span> an hour</p>\n"
		    "<div>Happiness</div>"
		    "<div id=\"js_TownHallHappinessLargeValue\" class=\"value\">120</div>\n");
	world_building_box(&html, visit, city, "townHall");
	buffer_text(&html, "</div>");
	world_view_answer(visit, (struct world_view){
					 .name = "townHall",
					 .html = buffer_take(&html),
				 });
}

static void add_rate(struct buffer *html, const struct world_visit *visit, const char *what,
		     double rate)
{
	buffer_format(html, "<tr><td>%s</td><td>", what);
	world_html_number(html, visit->world, rate * 3600 * visit->world->speed);
	buffer_text(html, "</td></tr>\n");
}

void world_finances_view(struct world_visit *visit)
{
	const struct world_account *account = visit->account;
	struct buffer html = { 0 };

	buffer_text(&html,
		    "<div id=\"finances\">\n<h1>Gold an hour</h1>\n<table class=\"table01\">\n");
	add_rate(&html, visit, "Income", account->income_rate);
	add_rate(&html, visit, "Scientists", account->scientists_rate);
	add_rate(&html, visit, "Upkeep", account->upkeep_rate);
	buffer_text(&html, "</table>\n</div>");
	world_view_answer(visit, (struct world_view){
					 .name = "finances",
					 .html = buffer_take(&html),
				 });
}
