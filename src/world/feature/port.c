/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is seen of ships: the merchant navy, a port, the choice of goods, the movements. */
#include <inttypes.h>

#include "base/buffer.h"
#include "base/own.h"
#include "base/text.h"
#include "world/feature/dock.h"
#include "world/feature/ships.h"
#include "world/feature/views.h"
#include "world/page/page.h"
#include "world/page/visit.h"
#include "world/server/message.h"
#include "world/state/places.h"
#include "world/state/state.h"

static const char *ship_class(const struct world_movement *movement)
{
	return movement->freighters ? "ship_freighter" : "ship_transport";
}

static const char *phase_text(const struct world_movement *movement)
{
	switch (movement->phase) {
	case PHASE_LOADING: return "loading";
	case PHASE_SAILING: return "under way";
	default: return "returning";
	}
}

/* The id of a movement's origin always names a city of the account. */
static const struct world_city *origin_of(const struct world_visit *visit,
					  const struct world_movement *movement)
{
	return world_city_find(visit->account, movement->origin);
}

static void add_time_left(struct buffer *html, const struct world_visit *visit, int64_t end_ms)
{
	char span[32];

	text_span(span, sizeof(span),
		  end_ms <= visit->now_ms ? 0 : (end_ms - visit->now_ms + 999) / 1000);
	buffer_text(html, span);
}

/* --- the military advisor */

static json_t *resource_rows(const struct world_visit *visit, const struct world_movement *movement)
{
	json_t *rows = json_array();

	for (int i = 0; i < MATERIALS; i++) {
		OWN(buffer) struct buffer amount = { 0 };

		if (movement->goods[i] == 0)
			continue;
		world_html_number(&amount, visit->world, (double)movement->goods[i]);
		json_array_append_new(rows, json_pack("{s:o,s:s}", "cssClass",
						      json_sprintf("resource_icon %s",
								   world_goods[i].name),
						      "amount", amount.bytes));
	}
	return rows;
}

static json_t *event_of(const struct world_movement *movement)
{
	bool returning = movement->phase == PHASE_RETURNING;

	return json_pack("{s:i,s:s,s:i,s:i,s:o,s:s,s:b,s:i,s:i,s:i,s:b,s:b}", "id", movement->id,
			 "type", "transport", "mission", 1, "missionState",
			 (int)movement->phase + 1, "missionText",
			 json_sprintf("Transport (%s)", phase_text(movement)), "missionIconClass",
			 "transport", "isFleetReturning", returning, "isReturning", (int)returning,
			 "isInFight", 0, "isCombatant", 0, "loadingAccelerated", 0, "canAbort",
			 !returning);
}

static json_t *movement_row(const struct world_visit *visit, const struct world_movement *movement)
{
	const struct world_city *origin = origin_of(visit, movement);
	const char *player = visit->account->name;
	json_t *row =
		json_pack("{s:o,s:I,s:b,s:b,s:b,s:b}", "event", event_of(movement), "eventTime",
			  world_epoch_end(world_movement_end_ms(movement)), "hideUnits", 0,
			  "isHostile", 0, "isOwnArmyOrFleet", 1, "isSameAlliance", 0);
	json_t *fleet = json_pack("{s:I,s:[{s:s,s:o}]}", "amount", (json_int_t)movement->ships,
				  "ships", "cssClass", ship_class(movement), "amount",
				  json_sprintf("%" PRId64, movement->ships));

	json_object_set_new(row, "army", json_pack("{s:i,s:[]}", "amount", 0, "units"));
	json_object_set_new(row, "fleet", fleet);
	json_object_set_new(row, "resources", resource_rows(visit, movement));
	json_object_set_new(row, "origin",
			    json_pack("{s:i,s:s,s:s,s:i}", "cityId", origin->id, "name",
				      origin->name, "avatarName", player, "islandId",
				      origin->island->id));
	json_object_set_new(row, "target",
			    json_pack("{s:i,s:s,s:s,s:i}", "cityId", movement->target, "name",
				      movement->name, "avatarName", movement->owner, "islandId",
				      movement->island->id));
	return row;
}

json_t *world_trade_movements(const struct world_visit *visit)
{
	const struct world_account *account = visit->account;
	json_t *rows = json_array();

	for (int i = 0; i < account->movement_count; i++)
		json_array_append_new(rows, movement_row(visit, &account->movements[i]));
	return rows;
}

/* --- the merchant navy */

static void add_navy_row(struct buffer *html, const struct world_visit *visit,
			 const struct world_movement *movement)
{
	const struct world_city *origin = origin_of(visit, movement);

	buffer_format(
		html,
		"<tr class=\"eventRow\">\n<td class=\"transports headline\">%" PRId64
		"<div class=\"tooltip\"><span class=\"%s icon40\"></span></div></td>\n"
		"<td><div class=\"mission_icon transport\" title=\"Transport (%s)\"></div></td>\n"
		"<td class=\"source\"><a href=\"?view=island&cityId=%d\">",
		movement->ships, ship_class(movement), phase_text(movement), origin->id);
	world_html(html, origin->name);
	buffer_format(html,
		      "</a></td>\n<td class=\"%s\"></td>\n"
		      "<td class=\"target\"><a href=\"?view=island&cityId=%d\">",
		      movement->phase == PHASE_RETURNING ? "gotoown" : "gotoforeign",
		      movement->target);
	world_html(html, movement->name);
	buffer_text(html, "</a> (");
	world_html(html, movement->owner);
	buffer_text(html, ")</td>\n<td class=\"eta\"><span ");
	world_html_clock(html, visit, world_movement_end_ms(movement));
	buffer_format(html, " id=\"eta%d\">", movement->id);
	add_time_left(html, visit, world_movement_end_ms(movement));
	buffer_format(html, "</span> <span class=\"nowrap\">(%s)</span></td>\n</tr>\n",
		      phase_text(movement));
}

void world_navy_view(struct world_visit *visit)
{
	const struct world_account *account = visit->account;
	struct buffer html = { 0 };

	buffer_format(&html, "<div id=\"merchantNavy\">\n<h1>Merchant navy</h1>\n"
			     "<table class=\"table01 center\">\n"
			     "<tr><th>Ships</th><th></th><th>From</th><th></th><th>To</th>"
			     "<th>Time left</th></tr>\n");
	for (int i = 0; i < account->movement_count; i++)
		add_navy_row(&html, visit, &account->movements[i]);
	buffer_format(&html,
		      "</table>\n<p>%" PRId64 " of %" PRId64 " ships and %" PRId64 " of %" PRId64
		      " freighters are free</p></div>",
		      world_ships_free(account, false), account->ships,
		      world_ships_free(account, true), account->freighters);
	world_view_answer(visit,
			  (struct world_view){
				  .name = "merchantNavy",
				  .html = buffer_take(&html),
				  .data = json_pack("{s:i,s:i,s:i}", "singleTransporterCapacity",
						    SHIP_ROOM, "singleFreighterCapacity",
						    FREIGHTER_ROOM, "draftEffect", 0),
			  });
}

/* --- the choice of goods */

static int64_t round_up(double number)
{
	int64_t whole = (int64_t)number;

	return (double)whole < number ? whole + 1 : whole;
}

/* When a port has loaded what waits there. One that is free is free now, never a moment
 * later: a client that waits for that moment would wait for ever. */
static int64_t queue_time(const struct world_visit *visit, const struct world_city *city)
{
	bool is_free = city->port_free_ms <= visit->now_ms;

	return is_free ? visit->now_ms / 1000 : world_epoch_end(city->port_free_ms);
}

/* The numbers from which a client's script reckons how long it takes. The world's speed is
 * its bonus, so that a client that believes them needs no other. */
static void add_config(struct buffer *html, const struct world_visit *visit,
		       const struct world_city *city, double distance)
{
	const struct world_account *account = visit->account;
	double speed = visit->world->speed;
	double journey = distance * JOURNEY_TIME / SHIP_SPEED / speed;

	buffer_format(
		html,
		"<script type=\"text/javascript\">\nvar transportConfig = {\n"
		"    'journeyDuration': %" PRId64 ",\n    'transporterSpeed': %d,\n"
		"    'availableTransporters': %" PRId64 ",\n    'maxCapacityPerTransport': %d,\n"
		"    'avatarMaxTransporters': %" PRId64 ",\n    'poseidonEffect': 0,\n"
		"    'governmentBonus': 1,\n    'fleetJourneyTime': %d,\n"
		"    'distance': %.17g,\n    'loadingSpeed': %.17g,\n    'queueTime': %" PRId64
		",\n"
		"    'marineChartArchiveBonus': 1,\n    'worldBonus': %.17g,\n"
		"    'minimumJourneyDuration': %d,\n    'freeFreighters' : %" PRId64 ",\n"
		"    'freighterCapacity': %d,\n    'missionName': 'transport'\n};\n</script>\n",
		round_up(journey), SHIP_SPEED, world_ships_free(account, false), SHIP_ROOM,
		account->ships, JOURNEY_TIME, distance, world_port_speed(city) * speed,
		queue_time(visit, city), speed, (int)(JOURNEY_LEAST / speed),
		world_ships_free(account, true), FREIGHTER_ROOM);
}

static void add_hidden(struct buffer *html, const char *name, const char *value)
{
	buffer_format(html, "<input type=\"hidden\" name=\"%s\" value=\"%s\"/>\n", name, value);
}

static void add_hidden_number(struct buffer *html, const char *name, int64_t value)
{
	buffer_format(html, "<input type=\"hidden\" name=\"%s\" value=\"%" PRId64 "\"/>\n", name,
		      value);
}

static void add_form(struct buffer *html, const struct world_visit *visit,
		     const struct world_place *target)
{
	static const char *const empty[] = { "oldView",	  "position", "avatar2Name",
					     "city2Name", "type",     "activeTab" };

	buffer_format(html,
		      "<form id=\"transportForm\" method=\"POST\" action=\"?\" data-room=\"%d\">\n",
		      SHIP_ROOM);
	add_hidden(html, "action", "transportOperations");
	add_hidden(html, "function", "loadTransportersWithFreight");
	add_hidden(html, "actionRequest", visit->token);
	add_hidden_number(html, "destinationCityId", target->id);
	add_hidden_number(html, "islandId", target->island->id);
	add_hidden_number(html, "currentCityId", visit->city->id);
	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++)
		add_hidden(html, empty[i], "");
	buffer_text(html, "<ul class=\"resourceAssign\">\n");
	for (int i = 0; i < MATERIALS; i++) {
		OWN(text) char *name = NULL;

		name = i == WOOD ? text_format("resource") : text_format("tradegood%d", i);
		buffer_format(html,
			      "<li class=\"%s\"><label>%s <input class=\"textfield\" "
			      "id=\"textfield_%s\" type=\"text\" name=\"cargo_%s\" value=\"0\" "
			      "inputmode=\"numeric\"/> of ",
			      world_goods[i].name, world_goods[i].title, world_goods[i].name, name);
		world_html_number(html, visit->world, visit->city->stock[i]);
		buffer_text(html, "</label></li>\n");
	}
	buffer_format(html,
		      "</ul>\n<p><label>Ships <input type=\"text\" name=\"transporters\" "
		      "value=\"0\" inputmode=\"numeric\"/> of %" PRId64 "</label>\n"
		      "<label>Freighters <input type=\"text\" name=\"usedFreightersShips\" "
		      "value=\"0\" inputmode=\"numeric\"/> of %" PRId64 "</label></p>\n"
		      "<button>Send</button>\n</form>\n",
		      world_ships_free(visit->account, false),
		      world_ships_free(visit->account, true));
}

void world_transport_view(struct world_visit *visit)
{
	int64_t id = world_field_number(visit->request, "destinationCityId", -1);
	struct world_place target;
	struct buffer html = { 0 };

	if (!world_place_find(visit->world, visit->account, id, &target))
		return world_port_answer(visit, FEEDBACK_BAD, "The ships cannot go there.");
	buffer_text(&html,
		    "<div id=\"mission\">\n<h1>Transport</h1>\n<p>Choose what goes from <b>");
	world_html(&html, visit->city->name);
	buffer_text(&html, "</b> to <b>");
	world_html(&html, target.name);
	buffer_text(&html, "</b>. Ships need ");
	world_html_span(&html, visit->world,
			world_journey(visit->city->island, target.island, false));
	buffer_format(&html, " for the journey and carry %d each.</p>\n", SHIP_ROOM);
	add_form(&html, visit, &target);
	add_config(&html, visit, visit->city, world_distance(visit->city->island, target.island));
	buffer_text(&html, "</div>");
	world_view_answer(visit, (struct world_view){
					 .name = "transport",
					 .html = buffer_take(&html),
				 });
}

/* --- a port */

static void add_loading(struct buffer *html, const struct world_visit *visit,
			const struct world_city *city)
{
	const struct world_account *account = visit->account;
	int index = 0;

	buffer_text(html, "<table class=\"table01\">\n");
	for (int i = 0; i < account->movement_count; i++) {
		const struct world_movement *movement = &account->movements[i];

		if (movement->origin != city->id || movement->phase != PHASE_LOADING)
			continue;
		buffer_format(html,
			      "<tr>\n<td id=\"js_outgoingOwnShipName%d\" class=\"destination\">",
			      index);
		world_html(html, movement->name);
		buffer_format(html,
			      "</td>\n<td><span id=\"js_outgoingOwnShipSet%d\">%" PRId64
			      "</span></td>\n"
			      "<td id=\"js_outgoingOwnShipMission%d\">Transport</td>\n"
			      "<td class=\"status\"><div ",
			      index, movement->ships, index);
		world_html_clock(html, visit, movement->loaded_ms);
		buffer_format(html, " class=\"time\" id=\"js_outgoingOwnCountDownCounter%d\">",
			      index);
		add_time_left(html, visit, movement->loaded_ms);
		buffer_text(html, "</div></td>\n</tr>\n");
		index++;
	}
	buffer_text(html, "</table>\n");
	if (index == 0)
		buffer_text(html,
			    "<p id=\"js_noOwnOutgoingShips\">No ships are being loaded.</p>\n");
}

static void add_target(struct buffer *html, const struct world_visit *visit,
		       const struct world_city *city)
{
	buffer_format(html, "<tr><td><a href=\"?view=transport&destinationCityId=%d\">", city->id);
	world_html(html, city->name);
	buffer_format(html, "</a></td><td>[%d:%d]</td><td>", city->island->x, city->island->y);
	world_html_span(html, visit->world,
			world_journey(visit->city->island, city->island, false));
	buffer_text(html, "</td></tr>\n");
}

static void add_targets(struct buffer *html, const struct world_visit *visit)
{
	const struct world_account *account = visit->account;

	buffer_text(html, "<h2>Send goods</h2>\n<table class=\"cities\">\n"
			  "<tr><th>To</th><th></th><th>Journey</th></tr>\n");
	for (int i = 0; i < account->city_count; i++)
		if (&account->cities[i] != visit->city)
			add_target(html, visit, &account->cities[i]);
	buffer_text(html, "</table>\n");
}

static char *port_html(const struct world_visit *visit, const struct world_city *city)
{
	double speed = world_port_speed(city) * 60 * visit->world->speed;
	struct buffer html = { 0 };

	buffer_text(&html, "<div id=\"port\">\n<h1>Trading port</h1>\n");
	world_building_box(&html, visit, city, "port");
	add_targets(&html, visit);
	buffer_text(&html, "<h2>Loading</h2>\n");
	add_loading(&html, visit, city);
	buffer_text(&html,
		    "<table class=\"table01 loading_speed_table\">\n<tr><td class=\"sum\"></td>"
		    "<td id=\"js_loadingSpeedSumValue\" class=\"sum\">");
	world_html_number(&html, visit->world, speed);
	buffer_text(&html, " goods a minute</td></tr>\n</table>\n");
	add_config(&html, visit, city, 0);
	world_dock_tab(&html, visit, city);
	buffer_text(&html, "</div>");
	return buffer_take(&html);
}

static void answer_port(struct world_visit *visit, const struct world_city *city, int feedback_type,
			const char *feedback)
{
	world_view_answer(visit, (struct world_view){
					 .name = "port",
					 .html = port_html(visit, city),
					 .feedback = feedback_type,
					 .feedback_text = feedback,
				 });
}

void world_port_answer(struct world_visit *visit, int feedback_type, const char *feedback)
{
	answer_port(visit, visit->city, feedback_type, feedback);
}

void world_port_view(struct world_visit *visit)
{
	const struct world_city *city =
		world_city_find(visit->account,
				(int)world_field_number(visit->request, "cityId", visit->city->id));

	answer_port(visit, city == NULL ? visit->city : city, FEEDBACK_NONE, "");
}
