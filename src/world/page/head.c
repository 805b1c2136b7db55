/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The header of every page: the numbers on top and the script with the player's data. */
#include <inttypes.h>
#include <stdio.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/own.h"
#include "world/page/page.h"
#include "world/page/visit.h"
#include "world/state/state.h"

enum { HOUR = 3600 };

/* The wire's names of the materials; pages name crystal "crystal", JSON numbers them. */
static const char *const keys[MATERIALS] = { "resource", "1", "2", "3", "4" };
static const char *const classes[MATERIALS] = { "wood", "wine", "marble", "crystal", "sulfur" };

/* What a client that believes the page must see: the rate of the clock, not of the game. */
static double hourly(const struct world_visit *visit, double rate)
{
	return rate * visit->world->speed * HOUR;
}

/* The order wood, marble, wine, sulfur, crystal is the game's own. */
static json_t *resources(const struct world_city *city)
{
	static const int order[MATERIALS] = { WOOD, MARBLE, WINE, SULFUR, CRYSTAL };
	json_t *json =
		json_pack("{s:f,s:f}", "citizens", city->citizens, "population", city->population);

	for (int i = 0; i < MATERIALS; i++)
		json_object_set_new(json, keys[order[i]],
				    json_integer((json_int_t)city->stock[order[i]]));
	return json;
}

static json_t *room(const struct world_city *city)
{
	json_int_t most = world_city_room(city);

	return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I}", "resource", most, "0", most, "1", most, "2",
			 most, "3", most, "4", most);
}

static json_t *on_sale(const struct world_city *city)
{
	json_t *json = json_object();

	for (int i = 0; i < MATERIALS; i++)
		json_object_set_new(json, keys[i], json_sprintf("%" PRId64, city->on_sale[i]));
	return json;
}

/* The player's cities as clients know them. */
static json_t *city_list(const struct world_visit *visit, const char *info)
{
	const struct world_account *account = visit->account;
	json_t *list = json_object();
	char key[24];

	for (int i = 0; i < account->city_count; i++) {
		const struct world_city *city = &account->cities[i];

		snprintf(key, sizeof(key), "city_%d", city->id);
		json_object_set_new(
			list, key,
			json_pack("{s:i,s:s,s:o,s:i,s:s}", "id", city->id, "name", city->name,
				  "coords",
				  json_sprintf("[%d:%d] ", city->island->x, city->island->y),
				  "tradegood", city->island->good, "relationship", "ownCity"));
	}
	/* One that is not the player's own, so that it is not taken for the player's. */
	json_object_set_new(list, "city_77",
			    json_pack("{s:i,s:s,s:s,s:i,s:s}", "id", 77, "name", "Held Port",
				      "coords", "[33:5] ", "tradegood", 3, "relationship",
				      "occupiedCities"));
	json_object_set_new(list, "additionalInfo", json_string(info));
	json_object_set_new(list, "selectedCity", json_sprintf("city_%d", visit->city->id));
	return list;
}

static json_t *header_account(const struct world_visit *visit)
{
	const struct world_account *account = visit->account;

	return json_pack("{s:i,s:o,s:I,s:o,s:I,s:I,s:f,s:f,s:f}", "ambrosia", 32, "gold",
			 json_sprintf("%.10f", account->gold), "freeTransporters",
			 (json_int_t)world_ships_free(account, false), "maxTransporters",
			 json_sprintf("%" PRId64, account->ships), "freeFreighters",
			 (json_int_t)world_ships_free(account, true), "maxFreighters",
			 (json_int_t)account->freighters, "scientistsUpkeep",
			 hourly(visit, account->scientists_rate), "income",
			 hourly(visit, account->income_rate), "upkeep",
			 hourly(visit, account->upkeep_rate));
}

json_t *world_header_data(const struct world_visit *visit)
{
	const struct world_city *city = visit->city;
	json_t *header = header_account(visit);
	json_t *of_city =
		json_pack("{s:{s:i},s:o,s:o,s:o,s:f,s:f,s:o,s:I,s:i,s:i,s:o}", "relatedCity",
			  "owncity", 1, "currentResources", resources(city), "maxResources",
			  room(city), "branchOfficeResources", on_sale(city), "resourceProduction",
			  hourly(visit, city->wood_rate) / HOUR, "tradegoodProduction",
			  hourly(visit, city->good_rate) / HOUR, "producedTradegood",
			  json_sprintf("%d", city->island->good), "wineSpendings",
			  (json_int_t)hourly(visit, city->wine_rate), "badTaxAccountant", 0,
			  "maxActionPoints", 4, "cityDropdownMenu", city_list(visit, "cityCoords"));

	json_object_update(header, of_city);
	json_decref(of_city);
	return header;
}

/* Adds JSON as the script writes it: KEY: JSON.parse('...'), quotes and backslashes escaped. */
static void add_parsed(struct buffer *to, const char *key, json_t *json)
{
	OWN(text) char *text = NULL;

	text = json_dumps(json, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ESCAPE_SLASH |
					JSON_REAL_PRECISION(14));
	buffer_format(to, "  %s: JSON.parse('", key);
	for (const char *c = text; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\' || *c == '\'')
			buffer_text(to, "\\");
		buffer_add(to, c, 1);
	}
	buffer_text(to, "'),\n");
	json_decref(json);
}

static void add_script(struct buffer *to, const struct world_visit *visit)
{
	const struct world_city *city = visit->city;

	buffer_format(to,
		      "<script type=\"text/javascript\">\nvar dataSetForView = {\n"
		      "  serverName: '%s',\n  avatarId: '%d',\n  serverTime: \"%lld\",\n"
		      "  isOwnCity: true,\n  actionRequest: \"%s\",\n  currentCityId: %d,\n"
		      "  producedTradegood: \"%d\",\n  resourceProduction: %.14g,\n"
		      "  tradegoodProduction: %.14g,\n  wineSpendings: %lld,\n",
		      visit->account->server->name, visit->account->id,
		      (long long)(visit->now_ms / 1000), visit->token, city->id, city->island->good,
		      hourly(visit, city->wood_rate) / HOUR, hourly(visit, city->good_rate) / HOUR,
		      (long long)hourly(visit, city->wine_rate));
	add_parsed(to, "currentResources", resources(city));
	add_parsed(to, "maxResources", room(city));
	add_parsed(to, "branchOfficeResources", on_sale(city));
	add_parsed(to, "relatedCityData", city_list(visit, "cityCoords"));
	buffer_text(to, "};\n</script>\n");
}

static void add_number(struct buffer *to, const struct world_visit *visit, const char *element,
		       const char *id, double number)
{
	buffer_format(to, "<%s id=\"js_GlobalMenu_%s\">", element, id);
	world_html_number(to, visit->world, number);
	buffer_format(to, "</%s>", element);
}

static void add_production(struct buffer *to, const struct world_visit *visit, const char *id,
			   double rate)
{
	buffer_format(to, "<td id=\"js_GlobalMenu_%s\" class=\"rightText green\"> ", id);
	world_html_number(to, visit->world, hourly(visit, rate));
	buffer_text(to, " </td>");
}

static void add_stock(struct buffer *to, const struct world_visit *visit)
{
	const struct world_city *city = visit->city;
	char id[48];

	buffer_text(to, "<table class=\"resources\"><tr>");
	for (int i = 0; i < MATERIALS; i++) {
		buffer_format(to, "<td>%s ", classes[i]);
		add_number(to, visit, "span", classes[i], city->stock[i]);
		buffer_text(to, "</td>");
	}
	buffer_text(to, "</tr>\n<tr>");
	add_production(to, visit, "resourceProduction", city->wood_rate);
	for (int i = WINE; i < city->island->good; i++)
		buffer_text(to, "<td></td>");
	snprintf(id, sizeof(id), "production_%s", classes[city->island->good]);
	add_production(to, visit, id, city->good_rate);
	buffer_format(to,
		      "<td>an hour</td></tr></table>\n<p class=\"sources\">"
		      "<a href=\"?view=resource&type=resource&islandId=%d\">Forest</a> "
		      "<a href=\"?view=tradegood&type=%d&islandId=%d\">%s</a></p>\n",
		      city->island->id, city->island->good, city->island->id,
		      world_goods[city->island->good].title);
}

static void add_cities(struct buffer *to, const struct world_visit *visit)
{
	const struct world_account *account = visit->account;

	buffer_text(to, "<ul id=\"cities\">\n");
	for (int i = 0; i < account->city_count; i++) {
		buffer_format(to, "<li><a href=\"?view=city&cityId=%d\"%s>", account->cities[i].id,
			      &account->cities[i] == visit->city ? " aria-current=\"page\"" : "");
		world_html(to, account->cities[i].name);
		buffer_text(to, "</a></li>\n");
	}
	buffer_format(to,
		      "</ul>\n<p class=\"nav\"><a href=\"?view=island&islandId=%d\">Island</a> "
		      "<a href=\"?view=worldmap_iso\">World</a> "
		      "<a href=\"?view=militaryAdvisor\">Movements</a> "
		      "<a href=\"?view=merchantNavy\">Ships</a> "
		      "<a href=\"?view=port\">Port</a> "
		      "<a href=\"?view=townHall\">Town hall</a> "
		      "<a href=\"?view=finances\">Gold</a> "
		      "<a href=\"?view=inventory\">Inventory</a> "
		      "<a href=\"?action=logoutAvatar&function=logout\">Log out</a></p>\n",
		      visit->city->island->id);
}

void world_page_head(struct buffer *to, const struct world_visit *visit, const char *body)
{
	const struct world_account *account = visit->account;
	const struct world_city *city = visit->city;

	buffer_format(to,
		      "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"UTF-8\">\n"
		      "<title>Practice world %s</title>\n"
		      "<meta name=\"viewport\" content=\"width=device-width\">\n"
		      "<link rel=\"icon\" href=\"ship.svg\">\n"
		      "<link rel=\"stylesheet\" href=\"world.css\">\n"
		      "<script src=\"world.js\"></script>\n</head>\n<body id=\"%s\">\n"
		      "<header id=\"header\">\n<p>",
		      account->server->language, account->server->name, body);
	world_html(to, account->name);
	buffer_text(to, ": ");
	add_number(to, visit, "span", "citizens", city->citizens);
	buffer_text(to, " (");
	add_number(to, visit, "span", "population", city->population);
	buffer_format(to,
		      ") citizens, <span id=\"js_GlobalMenu_freeTransporters\">%" PRId64 "</span> "
		      "(<span id=\"js_GlobalMenu_maxTransporters\">%" PRId64 "</span>) ships, "
		      "<span id=\"js_GlobalMenu_freeFreighters\">%" PRId64 "</span> "
		      "(<span id=\"js_GlobalMenu_maxFreighters\">%" PRId64 "</span>) freighters, ",
		      world_ships_free(account, false), account->ships,
		      world_ships_free(account, true), account->freighters);
	add_number(to, visit, "a", "gold", account->gold);
	buffer_text(to, " gold</p>\n");
	add_stock(to, visit);
	add_cities(to, visit);
	buffer_text(to, "</header>\n");
	add_script(to, visit);
	buffer_text(to, "<p id=\"feedback\" class=\"feedback\" role=\"status\"></p>\n");
}
