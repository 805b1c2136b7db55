/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/feature/piracy.h"

#include <string.h>

#include "world/page/captcha.h"
#include "world/page/page.h"
#include "world/page/visit.h"
#include "world/server/message.h"
#include "world/server/trouble.h"
#include "world/state/state.h"

enum { POINTS_PER_CREW = 10, CONVERSION_SECONDS = 60, CONVERSION_SECONDS_PER_CREW = 3 };

/* Levels and seconds are the game's; gold, points and names are ours. */
const struct world_raid world_raids[] = {
	{ 1, 150, 30, 2, "Fishing boat" },	    { 3, 450, 75, 5, "Coaster" },
	{ 5, 900, 140, 9, "Salt barge" },	    { 7, 1800, 260, 17, "Wine trader" },
	{ 9, 3600, 480, 32, "Harbour tower" },	    { 11, 7200, 880, 60, "Tax collector" },
	{ 13, 14400, 1600, 112, "Spice convoy" },   { 15, 28800, 2900, 210, "Silver fleet" },
	{ 17, 57600, 5200, 390, "Royal treasury" }, { 0, 0, 0, 0, NULL },
};

static const struct world_raid *raid_find(int64_t level)
{
	const struct world_raid *raid = world_raids;

	while (raid->level != 0 && raid->level != level)
		raid++;
	return raid->level != 0 ? raid : NULL;
}

/* --- time passes */

static void settle_mission(struct world *world, struct world_account *account,
			   struct world_city *city, int64_t now_ms)
{
	struct world_mission *mission = &city->mission;

	if (mission->raid == NULL || mission->end_ms > now_ms)
		return;
	account->points += mission->raid->points;
	account->gold += mission->raid->gold;
	world_note_at(world, mission->end_ms, account, city, "raid-paid",
		      json_pack("{s:i,s:i,s:i,s:f,s:I}", "level", mission->raid->level, "points",
				mission->raid->points, "gold", mission->raid->gold, "start",
				(double)mission->start_ms / 1000, "total",
				(json_int_t)account->points));
	mission->raid = NULL;
}

void world_piracy_settle(struct world *world, struct world_account *account, int64_t now_ms)
{
	struct world_conversion *conversion = &account->conversion;

	for (int i = 0; i < account->city_count; i++)
		settle_mission(world, account, &account->cities[i], now_ms);
	if (conversion->crew > 0 && conversion->end_ms <= now_ms) {
		account->crew += conversion->crew;
		world_note_at(world, conversion->end_ms, account, NULL, "converted",
			      json_pack("{s:I}", "crew", (json_int_t)conversion->crew));
		conversion->crew = 0;
	}
}

/* --- captchas */

static void captcha_open(struct world_visit *visit, struct world_city *city, int level)
{
	world_captcha_word(&visit->world->random, city->captcha.answer);
	city->captcha.level = level;
	world_note_order(visit, city, "captcha-asked", json_pack("{s:i}", "level", level));
}

/* Whether this start, which the rules allow, meets a captcha first. */
static bool captcha_due(struct world_visit *visit)
{
	struct world *world = visit->world;
	int64_t every = world->options.captcha_every;
	bool trouble = world_trouble_due(world, "captcha", visit->request);

	world->raids_asked++;
	return trouble || (every > 0 && world->raids_asked % every == 0);
}

/* True when the way is free; otherwise a captcha is open and the answer is to show it. */
static bool captcha_passed(struct world_visit *visit, struct world_city *city, int level)
{
	struct world_captcha *captcha = &city->captcha;
	const char *answer = world_field(visit->request, "captcha");

	if (captcha->answer[0] == '\0') {
		if (!captcha_due(visit))
			return true;
	} else if (world_captcha_right(captcha->answer, answer)) {
		world_note_order(visit, city, "captcha-solved", NULL);
		captcha->answer[0] = '\0';
		return true;
	} else if (answer[0] != '\0') {
		world_note_order(visit, city, "captcha-wrong", NULL);
	}
	captcha_open(visit, city, level);
	return false;
}

void world_captcha_view(struct world_visit *visit)
{
	struct world_answer *answer = visit->answer;
	struct world_city *city = visit->city;

	world_answer_text(answer, 200, "image/png", "");
	if (city->captcha.answer[0] == '\0')
		world_any_picture(&answer->body, "captcha");
	else
		world_captcha_picture(&answer->body, city->captcha.answer,
				      &visit->world->session_random);
}

/* --- orders */

static struct world_city *city_asked(struct world_visit *visit)
{
	return world_city_find(visit->account,
			       (int)world_field_number(visit->request, "cityId", visit->city->id));
}

static void refuse(struct world_visit *visit, struct world_city *city, const char *why)
{
	world_note_order(visit, city, "refused", json_pack("{s:s}", "why", why));
	world_fortress_answer(visit, city, FEEDBACK_BAD, why);
}

/* Why no raid can start there, or NULL. */
static const char *raid_hindrance(struct world_visit *visit, struct world_city *city,
				  const struct world_raid *raid)
{
	int level = world_city_level(city, "pirateFortress");

	if (city != visit->city)
		return "You are looking at another city.";
	if (level == 0)
		return "There is no pirate fortress here.";
	if (world_field_number(visit->request, "position", -1) != WORLD_SLOT_FORTRESS)
		return "The pirate fortress stands elsewhere.";
	if (raid == NULL)
		return "There is no such raid.";
	if (level < raid->level)
		return "The pirate fortress is too small for this raid.";
	if (city->mission.raid != NULL)
		return "The crew is out on a raid.";
	return NULL;
}

void world_capture(struct world_visit *visit)
{
	struct world_city *city = city_asked(visit);
	const struct world_raid *raid =
		raid_find(world_field_number(visit->request, "buildingLevel", 0));
	const char *hindrance;

	if (city == NULL)
		return refuse(visit, visit->city, "This is not your city.");
	hindrance = raid_hindrance(visit, city, raid);
	if (hindrance == NULL && world_trouble_due(visit->world, "raid-refused", visit->request))
		hindrance = "The crew wants its share first.";
	if (hindrance != NULL)
		return refuse(visit, city, hindrance);
	if (!captcha_passed(visit, city, raid->level))
		return world_fortress_answer(visit, city, FEEDBACK_NONE, "");
	city->mission = (struct world_mission){
		.raid = raid,
		.start_ms = visit->now_ms,
		.end_ms = visit->now_ms + world_span_ms(visit->world, raid->seconds),
	};
	world_note_order(visit, city, "raid-started",
			 json_pack("{s:i,s:f}", "level", raid->level, "end",
				   (double)city->mission.end_ms / 1000));
	world_fortress_answer(visit, city, FEEDBACK_GOOD, "The crew sets sail.");
}

static const char *conversion_hindrance(const struct world_visit *visit,
					const struct world_city *city, int64_t crew)
{
	if (world_city_level(city, "pirateFortress") == 0)
		return "There is no pirate fortress here.";
	if (world_field_number(visit->request, "islandId", -1) != city->island->id)
		return "The pirate fortress stands on another island.";
	if (visit->account->conversion.crew > 0)
		return "A conversion is running already.";
	if (crew < 1)
		return "Choose how many shall join the crew.";
	if (crew > visit->account->points / POINTS_PER_CREW)
		return "You have too few capture points.";
	return NULL;
}

void world_convert(struct world_visit *visit)
{
	struct world_city *city = city_asked(visit);
	struct world_account *account = visit->account;
	int64_t crew = world_field_number(visit->request, "crewPoints", 0);
	const char *hindrance;

	if (city == NULL)
		return refuse(visit, visit->city, "This is not your city.");
	hindrance = conversion_hindrance(visit, city, crew);
	if (hindrance != NULL)
		return refuse(visit, city, hindrance);
	account->points -= crew * POINTS_PER_CREW;
	account->conversion = (struct world_conversion){
		.crew = crew,
		.start_ms = visit->now_ms,
		.end_ms = visit->now_ms +
			  world_span_ms(visit->world,
					CONVERSION_SECONDS +
						CONVERSION_SECONDS_PER_CREW * (double)crew),
	};
	world_note_order(visit, city, "conversion-started",
			 json_pack("{s:I,s:I}", "crew", (json_int_t)crew, "points",
				   (json_int_t)crew * POINTS_PER_CREW));
	world_fortress_answer(visit, city, FEEDBACK_GOOD, "They are learning to row.");
}

void world_fortress_view(struct world_visit *visit)
{
	struct world_city *city = city_asked(visit);

	world_fortress_answer(visit, city == NULL ? visit->city : city, FEEDBACK_NONE, "");
}

/* --- the military advisor */

static json_t *movement(const struct world_account *account, const struct world_city *city)
{
	const struct world_mission *mission = &city->mission;
	json_t *row = json_pack("{s:b,s:b,s:b,s:b,s:I}", "hideUnits", 1, "isHostile", 1,
				"isOwnArmyOrFleet", 1, "isSameAlliance", 0, "eventTime",
				world_epoch_end(mission->end_ms));

	json_object_set_new(row, "event",
			    json_pack("{s:i,s:s,s:i,s:i,s:s,s:s,s:b,s:i,s:b}", "id",
				      city->id * 100 + mission->raid->level, "type", "piracy",
				      "mission", 16, "missionState", 2, "missionText",
				      "Pirate raid (under way)", "missionIconClass", "piracyRaid",
				      "isFleetReturning", 0, "isReturning", 0, "canAbort", 0));
	json_object_set_new(row, "origin",
			    json_pack("{s:i,s:s,s:s,s:i}", "cityId", city->id, "name", city->name,
				      "avatarName", account->name, "islandId", city->island->id));
	json_object_set_new(row, "target",
			    json_pack("{s:i,s:s,s:s,s:i}", "cityId", 0, "name", mission->raid->name,
				      "avatarName", "-", "islandId", city->island->id));
	json_object_set_new(row, "army", json_pack("{s:i,s:[]}", "amount", 0, "units"));
	json_object_set_new(row, "fleet", json_pack("{s:i,s:[]}", "amount", 0, "ships"));
	json_object_set_new(row, "resources", json_array());
	return row;
}

json_t *world_piracy_movements(const struct world_visit *visit)
{
	const struct world_account *account = visit->account;
	json_t *rows = json_array();

	for (int i = 0; i < account->city_count; i++)
		if (account->cities[i].mission.raid != NULL)
			json_array_append_new(rows, movement(account, &account->cities[i]));
	return rows;
}
