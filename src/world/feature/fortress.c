/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view of the pirate fortress: its tabs, its data, and the captcha. */
#include <inttypes.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "world/feature/piracy.h"
#include "world/feature/views.h"
#include "world/page/captcha.h"
#include "world/page/page.h"
#include "world/page/png.h"
#include "world/page/visit.h"
#include "world/server/message.h"
#include "world/state/state.h"

/* --- the data that scripts read */

static json_t *raid_rows(const struct world *world)
{
	json_t *rows = json_array();

	for (const struct world_raid *raid = world_raids; raid->level != 0; raid++) {
		int64_t span_ms = world_span_ms(world, raid->seconds);

		json_array_append_new(rows, json_pack("{s:i,s:o,s:i,s:i,s:s}", "buildingLevel",
						      raid->level, "duration",
						      world_seconds(world, 0, span_ms), "gold",
						      raid->gold, "capturePoints", raid->points,
						      "name", raid->name));
	}
	return rows;
}

static json_t *mission_data(const struct world_visit *visit, const struct world_city *city)
{
	const struct world_mission *mission = &city->mission;
	bool out = mission->raid != NULL;

	return json_pack("{s:b,s:i,s:o}", "hasOngoingMission", out, "ongoingMissionLevel",
			 out ? mission->raid->level : 0, "ongoingMissionTimeRemaining",
			 world_seconds(visit->world, visit->now_ms,
				       out ? mission->end_ms : visit->now_ms));
}

static json_t *conversion_data(const struct world_visit *visit)
{
	const struct world_conversion *conversion = &visit->account->conversion;
	bool runs = conversion->crew > 0;

	return json_pack("{s:b,s:I,s:I,s:o}", "hasOngoingConvertion", runs,
			 "ongoingConvertionCapturePoints", (json_int_t)conversion->crew * 10,
			 "ongoingConvertionCrewPoints", (json_int_t)conversion->crew,
			 "ongoingConvertionTimeRemaining",
			 world_seconds(visit->world, visit->now_ms,
				       runs ? conversion->end_ms : visit->now_ms));
}

/* Texts and numbers mixed as the game does. The time left must not be the last member. */
static json_t *fortress_data(const struct world_visit *visit, const struct world_city *city)
{
	const struct world_account *account = visit->account;
	int level = world_city_level(city, "pirateFortress");
	OWN(json) json_t *mission = mission_data(visit, city);
	OWN(json) json_t *conversion = conversion_data(visit);
	OWN(json) json_t *last = NULL;
	json_t *data =
		json_pack("{s:i,s:o,s:o,s:i,s:i,s:I,s:i}", "buildingLevel", level, "capturePoints",
			  json_sprintf("%" PRId64, account->points), "crewPoints",
			  json_sprintf("%" PRId64, account->crew), "basicCrewPoints", 2 * level,
			  "bonusCrewPoints", 0, "completeCrewPoints",
			  (json_int_t)(account->crew + 2 * level), "crewConversionFactor", 10);

	last = json_pack("{s:i,s:o}", "showPirateFortressShip",
			 level > 0 && city->mission.raid == NULL, "pirateCaptureLevels",
			 raid_rows(visit->world));
	json_object_update(data, mission);
	json_object_update(data, conversion);
	json_object_update(data, last);
	return data;
}

static json_t *load_params(const struct world_visit *visit, const struct world_city *city)
{
	OWN(json) json_t *data = fortress_data(visit, city);
	OWN(text) char *line = NULL;

	line = json_dumps(data, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ESCAPE_SLASH |
					JSON_REAL_PRECISION(14));
	return json_pack("{s:s}", "params", line);
}

/* --- what a person sees */

static void add_order(struct buffer *html, const struct world_visit *visit,
		      const struct world_city *city, const char *function, const char *tab)
{
	world_html_form(html, visit, "PiracyScreen", function);
	world_html_hidden(html, "cityId", city->id);
	world_html_hidden(html, "islandId", city->island->id);
	world_html_hidden(html, "position", WORLD_SLOT_FORTRESS);
	buffer_format(html,
		      "<input type=\"hidden\" name=\"view\" value=\"pirateFortress\">"
		      "<input type=\"hidden\" name=\"activeTab\" value=\"%s\">",
		      tab);
}

static void add_raid(struct buffer *html, const struct world_visit *visit,
		     const struct world_city *city, const struct world_raid *raid)
{
	buffer_format(html, "<tr><td>%s</td><td>", raid->name);
	world_html_span(html, visit->world, raid->seconds);
	buffer_format(html, "</td><td>%d</td><td>%d</td><td>%d</td><td>", raid->points, raid->gold,
		      raid->level);
	if (raid->level <= world_city_level(city, "pirateFortress") && city->mission.raid == NULL) {
		add_order(html, visit, city, "capture", "tabBootyQuest");
		world_html_hidden(html, "buildingLevel", raid->level);
		buffer_text(html, "<button>Set sail</button></form>");
	}
	buffer_text(html, "</td></tr>\n");
}

static void add_raids(struct buffer *html, const struct world_visit *visit,
		      const struct world_city *city)
{
	const struct world_mission *mission = &city->mission;

	if (mission->raid != NULL) {
		buffer_format(html, "<p class=\"mission\">The crew is out: %s, back in ",
			      mission->raid->name);
		world_html_left(html, visit, mission->end_ms);
		buffer_text(html, "</p>\n");
	}
	buffer_text(html, "<table class=\"pirates\">\n<tr><th>Raid</th><th>Time</th>"
			  "<th>Points</th><th>Gold</th><th>Level</th><th></th></tr>\n");
	for (const struct world_raid *raid = world_raids; raid->level != 0; raid++)
		add_raid(html, visit, city, raid);
	buffer_text(html, "</table>\n");
}

static void add_crew(struct buffer *html, const struct world_visit *visit,
		     const struct world_city *city)
{
	const struct world_account *account = visit->account;

	buffer_format(html, "<p>%" PRId64 " capture points, %" PRId64 " crew</p>\n",
		      account->points, account->crew);
	if (account->conversion.crew > 0) {
		buffer_format(html,
			      "<div id=\"conversionProgressBar\">%" PRId64 " are learning to row: ",
			      account->conversion.crew);
		world_html_left(html, visit, account->conversion.end_ms);
		buffer_text(html, "</div>\n");
		return;
	}
	add_order(html, visit, city, "convert", "tabCrew");
	buffer_text(html, "<label>Rowers for ten points each "
			  "<input name=\"crewPoints\" inputmode=\"numeric\"></label>"
			  "<button>Convert</button></form>\n");
}

static void add_captcha(struct buffer *html, const struct world_visit *visit,
			const struct world_city *city)
{
	add_order(html, visit, city, "capture", "tabBootyQuest");
	buffer_format(html,
		      "<img src=\"?action=Options&function=createCaptcha\" alt=\"captcha\">"
		      "<input type=\"hidden\" name=\"captchaNeeded\" value=\"1\">"
		      "<input type=\"hidden\" name=\"buildingLevel\" value=\"%d\">"
		      "<label>Letters on the picture <input name=\"captcha\" autocomplete=\"off\">"
		      "</label><button>Answer</button></form>\n",
		      city->captcha.level);
}

static char *fortress_html(const struct world_visit *visit, const struct world_city *city,
			   bool captcha)
{
	bool crew_tab = text_equal(world_field(visit->request, "activeTab"), "tabCrew");
	const char *address = "?view=pirateFortress&position=17&activeTab=";
	struct buffer html = { 0 };

	buffer_format(&html,
		      "<div id=\"pirateFortress\">\n<h1>Pirate fortress</h1>\n<p class=\"nav\"><a "
		      "href=\"%stabBootyQuest\">Raids</a> "
		      "<a href=\"%stabCrew\">Crew</a></p>\n",
		      address, address);
	if (captcha)
		add_captcha(&html, visit, city);
	else if (crew_tab)
		add_crew(&html, visit, city);
	else
		add_raids(&html, visit, city);
	world_building_box(&html, visit, city, "pirateFortress");
	buffer_text(&html, "</div>");
	return buffer_take(&html);
}

/* --- the answer */

static json_t *picture_source(struct world_visit *visit, const struct world_city *city)
{
	OWN(buffer) struct buffer picture = { 0 };
	OWN(buffer) struct buffer source = { 0 };

	world_captcha_picture(&picture, city->captcha.answer, &visit->world->session_random);
	buffer_text(&source, "data:image/png;base64,");
	world_base64(&source, picture.bytes, picture.length);
	return json_pack("{s:s}", "src", source.bytes);
}

void world_fortress_answer(struct world_visit *visit, struct world_city *city, int feedback_type,
			   const char *feedback)
{
	bool order = text_equal(world_field(visit->request, "function"), "capture");
	bool captcha = order && feedback_type == FEEDBACK_NONE && city->captcha.answer[0] != '\0';
	json_t *data = json_object();

	if (captcha)
		json_object_set_new(data, "captchaNeeded", json_integer(1));
	if (captcha && !visit->world->options.captcha_link)
		json_object_set_new(data, "js_captchaImage", picture_source(visit, city));
	json_object_set_new(data, "load_js", load_params(visit, city));
	world_view_answer(visit, (struct world_view){
					 .name = "pirateFortress",
					 .html = fortress_html(visit, city, captcha),
					 .data = data,
					 .feedback = feedback_type,
					 .feedback_text = feedback,
				 });
}
