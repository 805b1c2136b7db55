/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view of the pirate fortress: its tabs, its data, and the captcha. */
#include "base/buffer.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "world/world_captcha.h"
#include "world/world_http.h"
#include "world/world_page.h"
#include "world/world_piracy.h"
#include "world/world_png.h"
#include "world/world_routes.h"
#include "world/world_state.h"

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
	OWN(json)
	json_t *last = json_pack("{s:i,s:o}", "showPirateFortressShip",
				 level > 0 && city->mission.raid == NULL, "pirateCaptureLevels",
				 raid_rows(visit->world));
	json_t *data =
		json_pack("{s:i,s:o,s:o,s:i,s:i,s:I,s:i}", "buildingLevel", level, "capturePoints",
			  json_sprintf("%ld", account->points), "crewPoints",
			  json_sprintf("%ld", account->crew), "basicCrewPoints", 2 * level,
			  "bonusCrewPoints", 0, "completeCrewPoints",
			  (json_int_t)(account->crew + 2 * level), "crewConversionFactor", 10);

	json_object_update(data, mission);
	json_object_update(data, conversion);
	json_object_update(data, last);
	return data;
}

static json_t *load_params(const struct world_visit *visit, const struct world_city *city)
{
	OWN(json) json_t *data = fortress_data(visit, city);
	OWN(text)
	char *line = json_dumps(data, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(14));

	return json_pack("{s:s}", "params", line);
}

/* --- what a person sees */

static void add_hidden(struct buffer *html, const struct world_visit *visit,
		       const struct world_city *city, const char *function, const char *tab)
{
	buffer_format(html,
		      "<form method=\"post\" action=\"?\">"
		      "<input type=\"hidden\" name=\"action\" value=\"PiracyScreen\">"
		      "<input type=\"hidden\" name=\"function\" value=\"%s\">"
		      "<input type=\"hidden\" name=\"view\" value=\"pirateFortress\">"
		      "<input type=\"hidden\" name=\"cityId\" value=\"%d\">"
		      "<input type=\"hidden\" name=\"islandId\" value=\"%d\">"
		      "<input type=\"hidden\" name=\"position\" value=\"%d\">"
		      "<input type=\"hidden\" name=\"activeTab\" value=\"%s\">"
		      "<input type=\"hidden\" name=\"actionRequest\" value=\"%s\">",
		      function, city->id, city->island->id, WORLD_SLOT_FORTRESS, tab, visit->token);
}

static void add_raids(struct buffer *html, const struct world_visit *visit,
		      const struct world_city *city)
{
	char span[32];

	buffer_text(html, "<ul class=\"pirates\">\n");
	for (const struct world_raid *raid = world_raids; raid->level != 0; raid++) {
		text_span(span, sizeof(span), raid->seconds);
		buffer_format(html, "<li>%s, %s, %d points, %d gold, level %d", raid->name, span,
			      raid->points, raid->gold, raid->level);
		if (raid->level <= world_city_level(city, "pirateFortress") &&
		    city->mission.raid == NULL) {
			add_hidden(html, visit, city, "capture", "tabBootyQuest");
			buffer_format(html,
				      "<input type=\"hidden\" name=\"buildingLevel\" value=\"%d\">"
				      "<button>Set sail</button></form>",
				      raid->level);
		}
		buffer_text(html, "</li>\n");
	}
	buffer_text(html, "</ul>\n");
}

static void add_crew(struct buffer *html, const struct world_visit *visit,
		     const struct world_city *city)
{
	const struct world_account *account = visit->account;

	buffer_format(html, "<p>%ld capture points, %ld crew</p>\n", account->points,
		      account->crew);
	if (account->conversion.crew > 0) {
		buffer_format(html,
			      "<div id=\"conversionProgressBar\">%ld are learning to row</div>\n",
			      account->conversion.crew);
		return;
	}
	add_hidden(html, visit, city, "convert", "tabCrew");
	buffer_text(html, "<input name=\"crewPoints\"><button>Convert</button></form>\n");
}

static void add_captcha(struct buffer *html, const struct world_visit *visit,
			const struct world_city *city)
{
	add_hidden(html, visit, city, "capture", "tabBootyQuest");
	buffer_format(html,
		      "<img src=\"?action=Options&function=createCaptcha\" alt=\"captcha\">"
		      "<input type=\"hidden\" name=\"captchaNeeded\" value=\"1\">"
		      "<input type=\"hidden\" name=\"buildingLevel\" value=\"%d\">"
		      "<input name=\"captcha\"><button>Answer</button></form>\n",
		      city->captcha.level);
}

static char *fortress_html(const struct world_visit *visit, const struct world_city *city,
			   bool captcha)
{
	bool crew_tab = text_equal(world_field(visit->request, "activeTab"), "tabCrew");
	const char *address = "?view=pirateFortress&position=17&activeTab=";
	struct buffer html = { 0 };

	buffer_format(&html,
		      "<div id=\"pirateFortress\">\n<p><a href=\"%stabBootyQuest\">Raids</a> "
		      "<a href=\"%stabCrew\">Crew</a></p>\n",
		      address, address);
	if (captcha)
		add_captcha(&html, visit, city);
	else if (crew_tab)
		add_crew(&html, visit, city);
	else
		add_raids(&html, visit, city);
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
