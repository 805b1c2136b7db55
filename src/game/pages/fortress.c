/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/pages/fortress.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "game/scan/markup.h"

enum { POINTS_PER_CREW = 10 };

/* Seconds on the wire, with a fraction on fast worlds, as a number or a text. */
static int64_t get_ms(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	double seconds = json_number_value(value);

	if (!json_is_number(value))
		seconds = (double)json_get_number(object, key, -1);
	return seconds < 0 || seconds > 1e10 ? -1 : (int64_t)(seconds * 1000 + 0.5);
}

static bool get_switch(const json_t *object, const char *key)
{
	return json_get_flag(object, key, json_get_number(object, key, 0) != 0);
}

static void read_missions(const json_t *levels, struct fortress *fortress)
{
	for (size_t i = 0; i < json_array_size(levels) && i < FORTRESS_MISSIONS_MAX; i++) {
		const json_t *level = json_array_get(levels, i);
		struct fortress_mission *mission = &fortress->missions[fortress->mission_count];

		mission->building_level = json_get_int(level, "buildingLevel", 0);
		mission->duration_ms = get_ms(level, "duration");
		mission->gold = json_get_number(level, "gold", 0);
		mission->points = json_get_number(level, "capturePoints", 0);
		text_copy(mission->name, sizeof mission->name, json_get_text(level, "name", ""));
		if (mission->building_level > 0 && mission->duration_ms >= 0)
			fortress->mission_count++;
	}
}

static void read_ship(const json_t *object, struct fortress *fortress)
{
	if (json_object_get(object, "showPirateFortressShip") != NULL)
		fortress->ship =
			get_switch(object, "showPirateFortressShip") ? SHIP_HOME : SHIP_AWAY;
}

static void read_params(const json_t *params, struct fortress *fortress)
{
	int64_t factor = json_get_number(params, "crewConversionFactor", POINTS_PER_CREW);

	fortress->level = json_get_int(params, "buildingLevel", -1);
	fortress->points = json_get_number(params, "capturePoints", -1);
	fortress->crew = json_get_number(params, "crewPoints", -1);
	fortress->crew_total = json_get_number(params, "completeCrewPoints", -1);
	fortress->points_per_crew = factor > 0 ? factor : POINTS_PER_CREW;
	fortress->has_mission = get_switch(params, "hasOngoingMission");
	fortress->mission_level = json_get_int(params, "ongoingMissionLevel", 0);
	fortress->remaining_ms = get_ms(params, "ongoingMissionTimeRemaining");
	fortress->is_converting = get_switch(params, "hasOngoingConvertion");
	fortress->converting_ms = get_ms(params, "ongoingConvertionTimeRemaining");
	read_missions(json_object_get(params, "pirateCaptureLevels"), fortress);
	read_ship(params, fortress);
}

static int sextet(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *found = c != '\0' ? strchr(digits, c) : NULL;

	return found != NULL ? (int)(found - digits) : -1;
}

/* The bytes of a base64 text, owned by the caller; NULL when it is none or too long. */
static unsigned char *decode(const char *text, size_t *size)
{
	size_t length = strlen(text);
	unsigned char *bytes;
	uint32_t bits = 0;
	size_t used = 0;
	int held = 0;

	if (length == 0 || length > FORTRESS_PICTURE_MAX / 3 * 4)
		return NULL;
	bytes = mem_new(length);
	for (; *text != '\0' && *text != '='; text++) {
		int value = sextet(*text);

		if (value < 0 && isspace((unsigned char)*text))
			continue;
		if (value < 0) {
			free(bytes);
			return NULL;
		}
		bits = (bits << 6 | (uint32_t)value) & 0xFFFFFF;
		held += 6;
		if (held >= 8) {
			held -= 8;
			bytes[used++] = (unsigned char)(bits >> held & 0xFF);
		}
	}
	*size = used;
	return bytes;
}

static void read_captcha(const struct envelope *envelope, struct fortress *fortress)
{
	static const char mark[] = "base64,";
	const json_t *template = envelope_template(envelope);
	const json_t *image = json_object_get(template, "js_captchaImage");
	const char *source = json_get_text(image, "src", NULL);
	const char *html = envelope_html(envelope);

	if (image != NULL || get_switch(template, "captchaNeeded"))
		fortress->wants_captcha = true;
	if (html != NULL && markup_mentions(html, "function=createCaptcha"))
		fortress->wants_captcha = true;
	if (source != NULL && strstr(source, "function=createCaptcha") != NULL)
		fortress->wants_captcha = true;
	source = source != NULL ? strstr(source, mark) : NULL;
	if (source != NULL)
		fortress->picture = decode(source + strlen(mark), &fortress->picture_size);
}

bool fortress_parse(const char *text, size_t length, struct fortress *out, struct err *e)
{
	OWN(envelope) struct envelope *envelope = envelope_parse(text, length, e);
	struct fortress fortress = { .level = -1,
				     .remaining_ms = -1,
				     .points = -1,
				     .crew = -1,
				     .crew_total = -1,
				     .points_per_crew = POINTS_PER_CREW,
				     .converting_ms = -1 };
	const json_t *background;
	const char *html;

	if (envelope == NULL)
		return false;
	if (envelope_params(envelope) != NULL)
		read_params(envelope_params(envelope), &fortress);
	background = envelope_background(envelope);
	/* The background is the newer one of the two that tell of the ship. */
	read_ship(background, &fortress);
	fortress.city_id = json_get_int(background, "id", 0);
	html = envelope_html(envelope);
	if (html != NULL && markup_mentions(html, "conversionProgressBar"))
		fortress.is_converting = true;
	if (json_object_get(envelope_template(envelope), "conversionProgressBar") != NULL)
		fortress.is_converting = true;
	read_captcha(envelope, &fortress);
	fortress.feedback = envelope_feedback(envelope);
	fortress.time = envelope_time(envelope);
	*out = fortress;
	return true;
}

void fortress_done(struct fortress *fortress)
{
	free(fortress->picture);
	fortress->picture = NULL;
	fortress->picture_size = 0;
}

static json_t *print_missions(const struct fortress *fortress)
{
	json_t *list = json_array();

	for (int i = 0; i < fortress->mission_count; i++) {
		const struct fortress_mission *mission = &fortress->missions[i];
		json_t *object = json_object();

		json_put_number(object, "level", mission->building_level);
		json_put_number(object, "ms", mission->duration_ms);
		json_put_number(object, "gold", mission->gold);
		json_put_number(object, "points", mission->points);
		json_put_text(object, "name", mission->name);
		json_array_append_new(list, object);
	}
	return list;
}

json_t *fortress_print(const struct fortress *fortress)
{
	static const char *const ships[] = { "unknown", "away", "home" };
	json_t *object = json_object();

	json_put_number(object, "city", fortress->city_id);
	json_put_number(object, "level", fortress->level);
	json_put_text(object, "ship", ships[fortress->ship]);
	json_put_flag(object, "hasMission", fortress->has_mission);
	json_put_number(object, "missionLevel", fortress->mission_level);
	json_put_number(object, "remainingMs", fortress->remaining_ms);
	json_put_number(object, "points", fortress->points);
	json_put_number(object, "crew", fortress->crew);
	json_put_number(object, "crewTotal", fortress->crew_total);
	json_put_number(object, "pointsPerCrew", fortress->points_per_crew);
	json_put_flag(object, "converting", fortress->is_converting);
	json_put_number(object, "convertingMs", fortress->converting_ms);
	json_object_set_new(object, "missions", print_missions(fortress));
	json_put_flag(object, "captcha", fortress->wants_captcha);
	json_put_number(object, "pictureBytes", (int64_t)fortress->picture_size);
	json_put_number(object, "feedback", fortress->feedback.type);
	json_put_text(object, "text", fortress->feedback.text);
	json_put_number(object, "time", fortress->time);
	return object;
}
