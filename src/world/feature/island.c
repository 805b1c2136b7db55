/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The island, the map of the world, and its data alone. */
#include <stdio.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "world/feature/views.h"
#include "world/page/page.h"
#include "world/page/visit.h"
#include "world/server/message.h"
#include "world/state/places.h"
#include "world/state/state.h"

enum { PLACES = 16, SCORE_OF_LEVEL = 15500 };

static json_t *city_row(const struct world_place *place)
{
	return json_pack("{s:s,s:s,s:i,s:i,s:o,s:s,s:i,s:i,s:[],s:s,s:i,s:b}", "type", "city",
			 "name", place->name, "id", place->id, "level", place->level, "ownerId",
			 json_sprintf("%d", place->owner), "ownerName", place->owner_name,
			 "ownerAllyId", 0, "hasTreaties", 0, "actions", "state", place->state,
			 "viewAble", 1, "infestedByPlague", 0);
}

static void add_played(json_t *rows, struct world *world, const struct world_island *island)
{
	struct world_place place;

	for (int i = 0; i < WORLD_ACCOUNTS; i++) {
		struct world_account *account = &world->accounts[i];

		for (int j = 0; j < account->city_count; j++) {
			if (account->cities[j].island != island)
				continue;
			world_place_city(account, &account->cities[j], &place);
			json_array_append_new(rows, city_row(&place));
		}
	}
}

static void add_neighbours(json_t *rows, const struct world *world,
			   const struct world_island *island)
{
	struct world_place place;

	for (int i = 0; i < WORLD_NEIGHBOURS; i++) {
		world_place_neighbour(world, island, i, &place);
		json_array_append_new(rows, city_row(&place));
	}
}

static json_t *places(struct world *world, const struct world_island *island)
{
	json_t *rows = json_array();

	add_played(rows, world, island);
	add_neighbours(rows, world, island);
	while (json_array_size(rows) < PLACES)
		json_array_append_new(rows,
				      json_pack("{s:s,s:s,s:i,s:i,s:i,s:s}", "type", "buildplace",
						"name", "Building plot", "id", -1, "level", 0,
						"viewAble", 2, "buildplace_type", "normal"));
	return rows;
}

/* Points grow with the levels of all buildings, here as in the game. */
static json_t *building_score(const struct world *world, const struct world_account *account)
{
	OWN(buffer) struct buffer text = { 0 };
	int64_t levels = 0;

	for (int i = 0; i < account->city_count; i++)
		for (int slot = 0; slot < WORLD_SLOTS; slot++)
			levels += account->cities[i].slots[slot].level;
	world_html_number(&text, world, (double)levels * SCORE_OF_LEVEL);
	return json_string(text.bytes);
}

/* What the game counts of those who have a city here. */
static json_t *island_scores(const struct world *world, const struct world_island *island)
{
	json_t *scores = json_object();

	for (int i = 0; i < WORLD_ACCOUNTS; i++) {
		const struct world_account *account = &world->accounts[i];
		char id[16];

		snprintf(id, sizeof(id), "%d", account->id);
		for (int j = 0; j < account->city_count; j++)
			if (account->cities[j].island == island)
				json_object_set_new(scores, id,
						    json_pack("{s:s,s:s,s:o,s:s}", "avatar_id", id,
							      "place", "7", "building_score_main",
							      building_score(world, account),
							      "research_score_main", "0"));
	}
	return scores;
}

/* As the game shows that moment; 0: nothing is being built. */
static json_int_t extended(const struct world_island *island, int place)
{
	return island->extended_ms[place] != 0 ? world_epoch_end(island->extended_ms[place]) : 0;
}

static json_t *island_data(struct world *world, const struct world_island *island)
{
	json_t *data =
		json_pack("{s:o,s:i,s:s,s:o,s:o,s:i,s:s,s:o,s:o,s:o,s:s,s:s}", "id",
			  json_sprintf("%d", island->id), "type", 1, "name", island->name, "xCoord",
			  json_sprintf("%d", island->x), "yCoord", json_sprintf("%d", island->y),
			  "tradegood", island->good, "tradegoodTarget", "tradegood",
			  "resourceLevel", json_sprintf("%d", island->wood_level), "tradegoodLevel",
			  json_sprintf("%d", island->good_level), "wonder",
			  json_sprintf("%d", island->wonder), "wonderLevel", "2", "wonderName",
			  "Practice temple");
	json_t *more =
		json_pack("{s:i,s:i,s:i,s:I,s:I,s:i,s:b,s:o,s:{s:i,s:i,s:i,s:i,s:i,s:s},"
			  "s:o,s:b,s:i,s:[]}",
			  "showAgora", 1, "canEnterResource", 1, "canEnterTradegood", 1,
			  "tradegoodEndUpgradeTime", extended(island, 1), "resourceEndUpgradeTime",
			  extended(island, 0), "wonderEndUpgradeTime", 0, "isOwnCityOnIsland", 1,
			  "cities", places(world, island), "barbarians", "level", 3, "count", 40,
			  "wallLevel", 1, "underAttack", 0, "destroyed", 0, "city", "barbarianCamp",
			  "avatarScores", island_scores(world, island), "isHeliosTowerBuilt", 0,
			  "heliosActive", 0, "walkers");

	json_object_update(data, more);
	json_decref(more);
	return data;
}

static const struct world_island *island_find(const struct world_visit *visit)
{
	const struct world_server *server = visit->account->server;
	int64_t id = world_field_number(visit->request, "islandId", -1);
	int64_t x = world_field_number(visit->request, "xcoord", -1);
	int64_t y = world_field_number(visit->request, "ycoord", -1);

	for (int i = 0; i < WORLD_ISLANDS; i++) {
		const struct world_island *island = &server->islands[i];

		if (island->id == id || (island->x == x && island->y == y))
			return island;
	}
	return visit->city->island;
}

/* --- what a person sees of it */

static void add_place(struct buffer *html, const struct world_visit *visit,
		      const struct world_place *place)
{
	bool own = place->owner == visit->account->id;

	buffer_format(html, "<tr><td><a href=\"?view=%s=%d\">",
		      own ? "city&cityId" : "transport&destinationCityId", place->id);
	world_html(html, place->name);
	buffer_format(html, "</a></td><td>%d</td><td>", place->level);
	world_html(html, place->owner_name);
	buffer_format(html, "</td><td>%s</td></tr>\n", own ? "your city" : place->state);
}

static void add_places(struct buffer *html, const struct world_visit *visit,
		       const struct world_island *island)
{
	struct world_place place;

	for (int i = 0; i < WORLD_ACCOUNTS; i++) {
		struct world_account *account = &visit->world->accounts[i];

		for (int j = 0; j < account->city_count; j++) {
			if (account->cities[j].island != island)
				continue;
			world_place_city(account, &account->cities[j], &place);
			add_place(html, visit, &place);
		}
	}
	for (int i = 0; i < WORLD_NEIGHBOURS; i++) {
		world_place_neighbour(visit->world, island, i, &place);
		add_place(html, visit, &place);
	}
}

static char *island_html(const struct world_visit *visit, const struct world_island *island)
{
	struct buffer html = { 0 };

	buffer_format(
		&html,
		"<h1>%s [%d:%d]</h1>\n"
		"<p><a href=\"?view=resource&type=resource&islandId=%d\">Forest, level %d</a>, "
		"<a href=\"?view=tradegood&type=%d&islandId=%d\">%s, level %d</a></p>\n"
		"<table>\n<tr><th>City</th><th>Level</th><th>Player</th><th></th></tr>\n",
		island->name, island->x, island->y, island->id, island->wood_level, island->good,
		island->id, world_goods[island->good].title, island->good_level);
	add_places(&html, visit, island);
	buffer_text(&html, "</table>\n<p>A click on a city that is not yours sends goods there."
			   "</p>");
	return buffer_take(&html);
}

json_t *world_background(const struct world_visit *visit, const struct world_city *city)
{
	if (text_equal(world_field(visit->request, "backgroundView"), "island"))
		return island_data(visit->world, island_find(visit));
	return world_city_background(visit, city);
}

void world_island_view(struct world_visit *visit)
{
	const struct world_island *island = island_find(visit);
	json_t *data = island_data(visit->world, island);

	if (!visit->ajax)
		return world_page_answer(visit, "island", data, island_html(visit, island));
	world_envelope_answer(visit, json_pack("[[s,o],[s,s],[s,n]]", "updateGlobalData",
					       world_global_data(visit, data), "updateTemplateData",
					       "", "updateBacklink"));
}

/* --- the map */

static json_t *sub(json_t *object, int number)
{
	char key[16];

	snprintf(key, sizeof(key), "%d", number);
	return json_sub(object, key);
}

static int cities_on(const struct world *world, const struct world_island *island)
{
	int count = WORLD_NEIGHBOURS;

	for (int i = 0; i < WORLD_ACCOUNTS; i++)
		for (int j = 0; j < world->accounts[i].city_count; j++)
			count += world->accounts[i].cities[j].island == island;
	return count;
}

/* {"data":{x:{y:[...]}}} of the islands between the corners. */
static json_t *map_data(const struct world_visit *visit, int64_t x_min, int64_t x_max,
			int64_t y_min, int64_t y_max)
{
	json_t *map = json_object();
	json_t *data = json_sub(map, "data");
	char y[16];

	for (int i = 0; i < WORLD_ISLANDS; i++) {
		const struct world_island *island = &visit->account->server->islands[i];

		if (island->x < x_min || island->x > x_max || island->y < y_min ||
		    island->y > y_max)
			continue;
		snprintf(y, sizeof(y), "%d", island->y);
		json_object_set_new(sub(data, island->x), y,
				    json_pack("[o,s,o,o,s,s,o,o,i,s,s,s]",
					      json_sprintf("%d", island->id), island->name,
					      json_sprintf("%d", island->good),
					      json_sprintf("%d", island->wonder), "4", "3",
					      json_sprintf("%d", island->wood_level),
					      json_sprintf("%d", cities_on(visit->world, island)),
					      0, "0", "0", "0"));
	}
	return map;
}

void world_map_area(struct world_visit *visit)
{
	const struct world_request *request = visit->request;
	OWN(json) json_t *map = NULL;
	OWN(text) char *line = NULL;

	map = map_data(visit, world_field_number(request, "x_min", 0),
		       world_field_number(request, "x_max", 100),
		       world_field_number(request, "y_min", 0),
		       world_field_number(request, "y_max", 100));
	line = json_dumps(map, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ESCAPE_SLASH);
	world_answer_text(visit->answer, 200, WORLD_HTML, line);
}

static void add_map(struct buffer *html, const struct world_server *server)
{
	buffer_text(html, "<svg class=\"map\" viewBox=\"0 0 100 100\">\n");
	for (int i = 0; i < WORLD_ISLANDS; i++) {
		const struct world_island *island = &server->islands[i];

		buffer_format(html,
			      "<a href=\"?view=island&islandId=%d\"><circle cx=\"%d\" cy=\"%d\" "
			      "r=\"2\"/><text x=\"%d\" y=\"%d\">%s</text></a>\n",
			      island->id, island->x, island->y, island->x, island->y + 5,
			      island->name);
	}
	buffer_text(html, "</svg>\n<ul>\n");
	for (int i = 0; i < WORLD_ISLANDS; i++) {
		const struct world_island *island = &server->islands[i];

		buffer_format(html,
			      "<li><a href=\"?view=island&islandId=%d\">%s</a> [%d:%d]</li>\n",
			      island->id, island->name, island->x, island->y);
	}
	buffer_text(html, "</ul>\n");
}

void world_map_view(struct world_visit *visit)
{
	OWN(json) json_t *map = map_data(visit, 0, 100, 0, 100);
	OWN(text) char *line = NULL;
	struct buffer html = { 0 };

	line = json_dumps(map, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ESCAPE_SLASH);
	buffer_text(&html, "<h1>World</h1>\n");
	add_map(&html, visit->account->server);
	buffer_format(&html, "<script type=\"text/javascript\">\nvar jsonData = '%s';\n</script>",
		      line);
	world_page_answer(visit, "worldmap_iso", json_object(), buffer_take(&html));
}
