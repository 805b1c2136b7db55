/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A building from inside: how large it is, what the next level takes, what it does. */
#include "base/buffer.h"
#include "base/text.h"
#include "world/feature/construct.h"
#include "world/feature/costs.h"
#include "world/feature/views.h"
#include "world/page/page.h"
#include "world/page/visit.h"
#include "world/server/message.h"
#include "world/state/state.h"

void world_upgrade_form(struct buffer *to, const struct world_visit *visit,
			const struct world_city *city, int slot)
{
	const char *hindrance = world_upgrade_hindrance(visit->world, city, slot);

	world_html_form(to, visit, "UpgradeExistingBuilding", "");
	world_html_hidden(to, "cityId", city->id);
	world_html_hidden(to, "position", slot);
	world_html_hidden(to, "level", city->slots[slot].level);
	if (hindrance == NULL)
		buffer_text(to, "<button>Upgrade</button></form>");
	else
		buffer_format(to, "<button disabled title=\"%s\">Upgrade</button></form>",
			      hindrance);
}

static bool stands(const struct world_city *city, int64_t slot, const char *building)
{
	return slot >= 0 && slot < WORLD_SLOTS && city->slots[slot].type != NULL &&
	       text_equal(city->slots[slot].type->name, building);
}

/* The slot that the request names when such a building stands there, else the first that
 * bears one; -1: there is none. */
static int slot_shown(const struct world_visit *visit, const struct world_city *city,
		      const char *building)
{
	int64_t asked = world_field_number(visit->request, "position", -1);

	if (stands(city, asked, building))
		return (int)asked;
	for (int i = 0; i < WORLD_SLOTS; i++)
		if (stands(city, i, building))
			return i;
	return -1;
}

static void add_next_level(struct buffer *to, const struct world_visit *visit,
			   const struct world_city *city, int slot)
{
	const struct world_building *building = &city->slots[slot];
	struct world_cost cost = world_cost_in(city, building->type, building->level + 1,
					       visit->world->options.research);

	buffer_format(to, "<p>Level %d takes</p>\n<ul class=\"goods\">", building->level + 1);
	for (int i = 0; i < MATERIALS; i++) {
		if (cost.goods[i] == 0)
			continue;
		buffer_format(to, "<li>%s: ", world_goods[i].title);
		world_html_number(to, visit->world, (double)cost.goods[i]);
		buffer_text(to, "</li>\n");
	}
	buffer_text(to, "<li>Time: ");
	world_html_span(to, visit->world, (double)cost.seconds);
	buffer_text(to, "</li></ul>\n");
	world_upgrade_form(to, visit, city, slot);
}

static void add_box(struct buffer *to, const struct world_visit *visit,
		    const struct world_city *city, int slot)
{
	const struct world_building *building = &city->slots[slot];

	buffer_format(to, "<p>%s, level <b class=\"level\">%d</b></p>\n", building->type->title,
		      building->level);
	if (city->construction.slot == slot) {
		buffer_format(to, "<p class=\"site\">The builders work on level %d: ",
			      building->level + 1);
		world_html_left(to, visit, city->construction.end_ms);
		buffer_text(to, "</p>\n");
	} else if (building->level < building->type->level_max) {
		add_next_level(to, visit, city, slot);
	}
}

void world_building_box(struct buffer *to, const struct world_visit *visit,
			const struct world_city *city, const char *building)
{
	int slot = slot_shown(visit, city, building);

	if (slot >= 0)
		add_box(to, visit, city, slot);
}

/* --- what a building does */

static void add_studies(struct buffer *to, const struct world_visit *visit,
			const struct world_city *city)
{
	int64_t left = visit->world->options.research;

	(void)city;
	buffer_text(to, "<h2>Studies</h2>\n<ul>\n");
	for (const struct world_study *study = world_studies; study->percent != 0; study++) {
		buffer_format(to, "<li>%s: buildings cost %d%% less%s</li>\n", study->name,
			      study->percent, left > 0 ? " (explored)" : "");
		left -= study->percent;
	}
	buffer_text(to, "</ul>\n");
}

static void add_wine(struct buffer *to, const struct world_visit *visit,
		     const struct world_city *city)
{
	buffer_text(to, "<p>The guests drink ");
	world_html_number(to, visit->world, city->wine_rate * 3600 * visit->world->speed);
	buffer_text(to, " wine an hour.</p>\n");
}

static void add_offers(struct buffer *to, const struct world_visit *visit,
		       const struct world_city *city)
{
	buffer_text(to, "<h2>On sale</h2>\n<ul class=\"goods\">\n");
	for (int i = 0; i < MATERIALS; i++) {
		buffer_format(to, "<li>%s: ", world_goods[i].title);
		world_html_number(to, visit->world, (double)city->on_sale[i]);
		buffer_text(to, "</li>\n");
	}
	buffer_text(to, "</ul>\n");
}

static void add_room(struct buffer *to, const struct world_visit *visit,
		     const struct world_city *city)
{
	buffer_text(to, "<p>The city has room for ");
	world_html_number(to, visit->world, (double)world_city_room(city));
	buffer_text(to, " of each good.</p>\n");
}

static const struct {
	const char *building;
	void (*add)(struct buffer *to, const struct world_visit *visit,
		    const struct world_city *city);
} insides[] = {
	{ "academy", add_studies },
	{ "tavern", add_wine },
	{ "branchOffice", add_offers },
	{ "warehouse", add_room },
};

/* --- the view */

static char *building_html(const struct world_visit *visit, const struct world_city *city, int slot)
{
	const struct world_building_type *type = city->slots[slot].type;
	struct buffer html = { 0 };

	buffer_format(&html, "<div id=\"%s\">\n<h1>%s</h1>\n", type->name, type->title);
	add_box(&html, visit, city, slot);
	for (size_t i = 0; i < sizeof(insides) / sizeof(insides[0]); i++)
		if (text_equal(insides[i].building, type->name))
			insides[i].add(&html, visit, city);
	buffer_text(&html, "</div>");
	return buffer_take(&html);
}

void world_building_answer(struct world_visit *visit, struct world_city *city, int slot,
			   int feedback_type, const char *feedback)
{
	world_view_answer(visit, (struct world_view){
					 .name = city->slots[slot].type->name,
					 .html = building_html(visit, city, slot),
					 .feedback = feedback_type,
					 .feedback_text = feedback,
				 });
}

void world_building_view(struct world_visit *visit)
{
	struct world_city *city =
		world_city_find(visit->account,
				(int)world_field_number(visit->request, "cityId", visit->city->id));
	int slot;

	if (city == NULL)
		city = visit->city;
	slot = slot_shown(visit, city, world_field(visit->request, "view"));
	if (slot < 0)
		return world_city_view(visit); /* the city has none */
	world_building_answer(visit, city, slot, FEEDBACK_NONE, "");
}
