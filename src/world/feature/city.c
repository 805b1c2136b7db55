/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The city page: its background data, the list of cities, and something to click. */
#include <stdio.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/text.h"
#include "world/feature/construct.h"
#include "world/feature/views.h"
#include "world/page/page.h"
#include "world/page/visit.h"
#include "world/server/message.h"
#include "world/state/state.h"

/* --- background data */

/* What the ground of a slot is and which buildings it bears. */
static void add_ground(json_t *entry, int slot)
{
	json_t *allowed = json_array();

	for (const struct world_building_type *type = world_building_types; type->name != NULL;
	     type++)
		if (world_ground_suits(type, slot))
			json_array_append_new(allowed, json_integer(type->id));
	json_object_set_new(entry, "groundId", json_integer(slot));
	json_object_set_new(entry, "allowedBuildings", allowed);
}

static json_t *empty_slot(int slot)
{
	return json_pack("{s:o}", "building",
			 json_sprintf("buildingGround %s", world_ground(slot)));
}

/* The game sends the level now as a number, now as a text. */
static json_t *level_of(const struct world_building *building)
{
	if (text_equal(building->type->name, "warehouse"))
		return json_sprintf("%d", building->level);
	return json_integer(building->level);
}

static void add_site(const struct world_visit *visit, const struct world_city *city, json_t *entry)
{
	int64_t left_ms = city->construction.end_ms - visit->now_ms;
	char span[32];

	text_span(span, sizeof(span), (left_ms + 999) / 1000);
	json_object_set_new(entry, "completed",
			    json_sprintf("%" JSON_INTEGER_FORMAT,
					 world_epoch_end(city->construction.end_ms)));
	json_object_set_new(entry, "countdownText", json_string(span));
	json_object_set_new(entry, "buildingimg", json_string("constructionSite"));
}

static json_t *built_slot(const struct world_visit *visit, const struct world_city *city, int slot)
{
	const struct world_building *building = &city->slots[slot];
	bool site = city->construction.slot == slot;
	json_t *entry =
		json_pack("{s:i,s:s,s:o,s:b,s:b,s:b,s:o}", "buildingId", building->type->id, "name",
			  building->type->title, "level", level_of(building), "isBusy", 0,
			  "canUpgrade", world_can_upgrade(visit->world, city, slot), "isMaxLevel",
			  building->level >= building->type->level_max, "building",
			  json_sprintf("%s%s", building->type->name,
				       site ? " constructionSite" : ""));

	if (site)
		add_site(visit, city, entry);
	return entry;
}

static json_t *positions(const struct world_visit *visit, const struct world_city *city)
{
	json_t *list = json_array();

	for (int i = 0; i < WORLD_SLOTS; i++) {
		json_t *entry =
			city->slots[i].type == NULL ? empty_slot(i) : built_slot(visit, city, i);

		add_ground(entry, i);
		json_array_append_new(list, entry);
	}
	return list;
}

static json_t *place(const struct world_city *city, const struct world_account *account)
{
	return json_pack("{s:s,s:i,s:i,s:b,s:o,s:s,s:o,s:s,s:o,s:o}", "name", city->name, "id",
			 city->id, "phase", 2, "isCapital", city->capital, "ownerId",
			 json_sprintf("%d", account->id), "ownerName", account->name, "islandId",
			 json_sprintf("%d", city->island->id), "islandName", city->island->name,
			 "islandXCoord", json_sprintf("%d", city->island->x), "islandYCoord",
			 json_sprintf("%d", city->island->y));
}

json_t *world_city_background(const struct world_visit *visit, const struct world_city *city)
{
	const struct world_construction *site = &city->construction;
	bool fortress = world_city_level(city, "pirateFortress") > 0;
	json_int_t end = site->slot < 0 ? -1 : world_epoch_end(site->end_ms);
	json_int_t start = site->slot < 0 ? -1 : (json_int_t)(site->start_ms / 1000);
	json_t *data = place(city, visit->account);
	json_t *more = json_pack(
		"{s:i,s:i,s:i,s:{s:s},s:i,s:I,s:I,s:o,s:n,s:{s:{s:i,s:i},s:i},s:{s:[]},s:s}",
		"buildingSpeedupActive", 1, "showPirateFortressBackground", (int)fortress,
		"showPirateFortressShip", fortress && city->mission.raid == NULL, "lockedPosition",
		"13", "Needs the research of bureaucracy", "underConstruction", site->slot,
		"endUpgradeTime", end, "startUpgradeTime", start, "position",
		positions(visit, city), "spiesInside", "cityLeftMenu", "visibility", "military", 1,
		"espionage", 0, "ownCity", 1, "walkers", "add", "dailyTasks", "2");

	json_object_update(data, more);
	json_decref(more);
	return data;
}

/* --- the page */

static void add_building(struct buffer *html, const struct world_visit *visit, int slot)
{
	const struct world_city *city = visit->city;
	const struct world_building *building = &city->slots[slot];
	bool site = city->construction.slot == slot;

	buffer_format(html,
		      "<li id=\"position%d\" class=\"slot %s %s%s\">"
		      "<a href=\"?view=%s&cityId=%d&position=%d\">%s</a> "
		      "<span class=\"level\">%d</span>",
		      slot, world_ground(slot), building->type->name, site ? " site" : "",
		      building->type->name, city->id, slot, building->type->title, building->level);
	if (site)
		world_html_left(html, visit, city->construction.end_ms);
	else if (building->level < building->type->level_max)
		world_upgrade_form(html, visit, city, slot);
	buffer_text(html, "</li>\n");
}

static void add_slot(struct buffer *html, const struct world_visit *visit, int slot)
{
	const struct world_city *city = visit->city;

	if (city->slots[slot].type != NULL)
		add_building(html, visit, slot);
	else if (world_slot_locked(slot))
		buffer_format(html, "<li id=\"position%d\" class=\"slot free\">locked</li>\n",
			      slot);
	else
		buffer_format(
			html,
			"<li id=\"position%d\" class=\"slot free %s\"><a "
			"href=\"?view=buildingGround&cityId=%d&position=%d\">free %s</a></li>\n",
			slot, world_ground(slot), city->id, slot, world_ground(slot));
}

char *world_city_plan(const struct world_visit *visit)
{
	const struct world_city *city = visit->city;
	struct buffer html = { 0 };

	buffer_text(&html, "<h1>");
	world_html(&html, city->name);
	buffer_format(&html,
		      "</h1>\n<p>On <a href=\"?view=island&islandId=%d\">%s</a> [%d:%d]%s</p>\n"
		      "<ol class=\"plan\" start=\"0\">\n",
		      city->island->id, city->island->name, city->island->x, city->island->y,
		      city->capital ? ", the capital" : "");
	for (int i = 0; i < WORLD_SLOTS; i++)
		add_slot(&html, visit, i);
	buffer_text(&html, "</ol>");
	return buffer_take(&html);
}

void world_city_view(struct world_visit *visit)
{
	json_t *background = world_city_background(visit, visit->city);

	if (!visit->ajax)
		return world_page_answer(visit, "city", background, world_city_plan(visit));
	world_envelope_answer(visit, json_pack("[[s,o],[s,o],[s,s],[s,n]]", "updateGlobalData",
					       world_global_data(visit, json_incref(background)),
					       "updateBackgroundData", background,
					       "updateTemplateData", "", "updateBacklink"));
}

/* view=updateGlobalData: the numbers alone. */
void world_global_view(struct world_visit *visit)
{
	bool wants_city = text_equal(world_field(visit->request, "backgroundView"), "city");
	json_t *data =
		world_global_data(visit, wants_city ? world_city_background(visit, visit->city)
						    : json_object());

	json_object_set_new(data, "updateGlobalDataOnly", json_integer(1));
	world_envelope_answer(visit, json_pack("[[s,o]]", "updateGlobalData", data));
}
