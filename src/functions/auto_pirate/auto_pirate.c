/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * autoPirate (menu 17): sends the crew of a pirate fortress out again and again.
 *
 * A step looks at the fortress. Crew out: come back when it is home. Crew home after a
 * mission of ours: count what it brought, turn points into crew if asked. Then send it
 * out. Facts: ikabot-game(7), PIRACY.
 *
 * Progress:
 *	done, points, gold   missions that came home, and what they brought
 *	out                  {"level", "points"}: our mission under way, and the capture
 *	                     points before it
 *	starting             the same, of an order that is given now
 *	intent               see play/play/order.h: whose raid it is when the answer was lost
 *	convert              points are to become crew once more
 *	home, extra          when the crew came home, and the random wait after it (ms)
 *	captcha              {"level", "tries"}: a person is asked
 *	city                 where the fortress is; looked up again when it is gone
 *	refusals             in a row
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "functions/auto_pirate/pirate.h"
#include "functions/auto_pirate/raid.h"
#include "functions/list.h"
#include "game/pages/fortress.h"
#include "os/file.h"
#include "play/order.h"
#include "play/place.h"
#include "play/visit.h"
#include "store/home.h"

enum {
	TRIES_MAX = 19, /* wrong captcha answers */
	REFUSALS_MAX = 3,
	REFUSED_WAIT_MS = 60000,
	ASK_AGAIN_MS = 10 * 60000,   /* an unanswered captcha: ask with a fresh picture */
	UNREADABLE_WAIT_MS = 600000, /* the crew is out and the page does not say how long */
};

/* Mission number, fortress level it needs, duration. Only where the page tells no time. */
static const struct mission {
	int level;
	int64_t seconds;
} missions[] = {
	{ 1, 150 },   { 3, 450 },    { 5, 900 },    { 7, 1800 },   { 9, 3600 },
	{ 11, 7200 }, { 13, 14400 }, { 15, 28800 }, { 17, 57600 },
};

enum { MISSIONS = sizeof missions / sizeof *missions };

/* As long as they take. */
#define MISSION_CHOICES "1: 2 min 30 s, 2: 7 min 30 s, 3: 15 min, 4: 30 min, 5-9: 1, 2, 4, 8, 16 h"
#define MISSION_NAMES "2m30s 7m30s 15m 30m 1h 2h 4h 8h 16h"

static const struct question questions[] = {
	{ .key = "missions",
	  .text = "How many missions?",
	  .min = 1,
	  .max = 1000000,
	  .changeable = true },
	{ .key = "schedule",
	  .text = "Different missions by day and by night?",
	  .type = QUESTION_YES_NO,
	  .otherwise = "n",
	  .changeable = true },
	{ .key = "dayMission",
	  .text = "Which mission by day? " MISSION_CHOICES,
	  .min = 1,
	  .max = MISSIONS,
	  .names = MISSION_NAMES,
	  .otherwise = "1",
	  .only_if = "schedule=y",
	  .changeable = true },
	{ .key = "dayFrom",
	  .text = "The day begins at hour (of this machine's clock)",
	  .min = 0,
	  .max = 23,
	  .otherwise = "10",
	  .only_if = "schedule=y",
	  .changeable = true },
	{ .key = "dayTill",
	  .text = "The day ends with hour (of this machine's clock)",
	  .min = 0,
	  .max = 23,
	  .otherwise = "18",
	  .only_if = "schedule=y",
	  .changeable = true },
	{ .key = "nightMission",
	  .text = "Which mission by night? " MISSION_CHOICES,
	  .min = 1,
	  .max = MISSIONS,
	  .names = MISSION_NAMES,
	  .otherwise = "1",
	  .only_if = "schedule=y",
	  .changeable = true },
	{ .key = "nightFrom",
	  .text = "The night begins at hour (of this machine's clock)",
	  .min = 0,
	  .max = 23,
	  .otherwise = "19",
	  .only_if = "schedule=y",
	  .changeable = true },
	{ .key = "nightTill",
	  .text = "The night ends with hour (of this machine's clock)",
	  .min = 0,
	  .max = 23,
	  .otherwise = "9",
	  .only_if = "schedule=y",
	  .changeable = true },
	{ .key = "mission",
	  .text = "Which mission? " MISSION_CHOICES,
	  .min = 1,
	  .max = MISSIONS,
	  .names = MISSION_NAMES,
	  .otherwise = "1",
	  .only_if = "schedule=n",
	  .changeable = true },
	{ .key = "convert",
	  .text = "Turn capture points into crew strength?",
	  .type = QUESTION_YES_NO,
	  .otherwise = "n",
	  .changeable = true },
	{ .key = "convertPoints",
	  .text = "How many points after each mission?",
	  .type = QUESTION_AMOUNT,
	  .min = 0,
	  .max = QUESTION_MAX_DEFAULT,
	  .words = "all",
	  .otherwise = "all",
	  .only_if = "convert=y",
	  .changeable = true },
	{ .key = "wait",
	  .text = "At most how many extra seconds between missions?",
	  .min = 0,
	  .max = 86400,
	  .otherwise = "0",
	  .changeable = true },
	{ .key = NULL },
};

static bool is_between(int hour, const json_t *configuration, const char *from, const char *till)
{
	int64_t first = json_get_number(configuration, from, 0);
	int64_t last = json_get_number(configuration, till, 23);

	return first <= last ? hour >= first && hour <= last : hour >= first || hour <= last;
}

static const struct mission *mission_of(const json_t *configuration, const char *key)
{
	int64_t number = json_get_number(configuration, key, 1);

	return &missions[number >= 1 && number <= MISSIONS ? number - 1 : 0];
}

/* The mission for this hour. The day wins where both claim it, and where none does. */
static const struct mission *mission_for(const json_t *configuration, int hour)
{
	const char *key = "mission";

	if (json_get_flag(configuration, "schedule", false))
		key = !is_between(hour, configuration, "dayFrom", "dayTill") &&
				      is_between(hour, configuration, "nightFrom", "nightTill")
			      ? "nightMission"
			      : "dayMission";
	return mission_of(configuration, key);
}

/* What one step works with. */
struct raid {
	struct visit visit;
	struct step *step;
	json_t *progress;
	const struct mission *mission;
	struct fortress fortress;
	struct place place;
};

static void own_raid(struct raid *raid)
{
	fortress_done(&raid->fortress);
	visit_done(&raid->visit);
}

static int64_t total_of(const struct raid *raid)
{
	return json_get_number(raid->step->configuration, "missions", 1);
}

static int64_t done_of(const struct raid *raid)
{
	return json_get_number(raid->progress, "done", 0);
}

static void add(json_t *progress, const char *key, int64_t more)
{
	json_put_number(progress, key, json_get_number(progress, key, 0) + more);
}

/* "mission 4/10", which the status and the log begin with. */
static const char *heading(const struct raid *raid, char *text, size_t size)
{
	int64_t number = done_of(raid) + 1;

	snprintf(text, size, "mission %lld/%lld",
		 (long long)(number < total_of(raid) ? number : total_of(raid)),
		 (long long)total_of(raid));
	return text;
}

static const char *booty(const struct raid *raid, char *text, size_t size)
{
	char points[40], gold[40];

	text_grouped(points, sizeof points, json_get_number(raid->progress, "points", 0));
	text_grouped(gold, sizeof gold, json_get_number(raid->progress, "gold", 0));
	snprintf(text, size, "%s points, %s gold", points, gold);
	return text;
}

/* --- the look */

static bool look(struct raid *raid, struct err *e)
{
	int remembered = json_get_int(raid->progress, "city", 0);

	if (!pirate_find(&raid->visit, remembered, raid->mission->level, &raid->place, e))
		return false;
	json_put_number(raid->progress, "city", raid->place.city);
	return pirate_select(&raid->visit, &raid->place, e) &&
	       pirate_view(&raid->visit, &raid->place, &raid->fortress, e);
}

/* --- what became of the last step's orders */

static const struct fortress_mission *page_mission(const struct fortress *fortress, int level)
{
	for (int i = 0; i < fortress->mission_count; i++)
		if (fortress->missions[i].building_level == level)
			return &fortress->missions[i];
	return NULL;
}

static int64_t duration_ms(const struct raid *raid, int level)
{
	const struct fortress_mission *mission = page_mission(&raid->fortress, level);

	if (mission != NULL && mission->duration_ms > 0)
		return mission->duration_ms;
	for (size_t i = 0; i < MISSIONS; i++)
		if (missions[i].level == level)
			return missions[i].seconds * 1000LL;
	return UNREADABLE_WAIT_MS;
}

/* The crew is home from a mission of ours. */
static void settle_return(struct raid *raid)
{
	const json_t *out = json_object_get(raid->progress, "out");
	int level = json_get_int(out, "level", 0);
	const struct fortress_mission *mission = page_mission(&raid->fortress, level);
	int64_t points = raid->fortress.points - json_get_number(out, "points", 0);
	int64_t wait_s = json_get_number(raid->step->configuration, "wait", 0);
	char text[64];

	if (out == NULL || pirate_is_out(&raid->fortress))
		return;
	add(raid->progress, "done", 1);
	add(raid->progress, "points", points > 0 ? points : 0);
	add(raid->progress, "gold", mission != NULL ? mission->gold : 0);
	json_put_number(raid->progress, "home", clock_wall_ms());
	json_put_number(raid->progress, "extra", pirate_extra_ms(wait_s));
	json_object_del(raid->progress, "out");
	if (json_get_flag(raid->step->configuration, "convert", false))
		json_put_flag(raid->progress, "convert", true);
	log_info("mission %lld came home: %s in all", (long long)done_of(raid),
		 booty(raid, text, sizeof text));
}

/* --- orders */

static bool order_conversion(struct raid *raid, int64_t crew, struct err *e)
{
	OWN(order)
	struct order order = { .what = raid_place(&raid->place), .seen = &raid->fortress };

	json_put_number(order.what, "points", raid->fortress.points);
	json_put_number(order.what, "crew", crew);
	if (!order_give(&raid->visit, &order_kind_convert, &order, e))
		return false;
	return order.fate == ORDER_HAPPENED ||
	       err_set(e, ERR_REFUSED, "the game refused the conversion: %s", order.why);
}

static bool convert(struct raid *raid, struct err *e)
{
	const json_t *wanted = json_object_get(raid->step->configuration, "convertPoints");
	int64_t points = raid->fortress.points;
	int64_t factor = raid->fortress.points_per_crew > 0 ? raid->fortress.points_per_crew : 10;
	int64_t amount = json_is_integer(wanted) ? json_integer_value(wanted) : points;
	int64_t crew = (amount < points ? amount : points) / factor;

	if (!json_get_flag(raid->progress, "convert", false) || raid->fortress.is_converting)
		return true;
	if (crew <= 0) {
		json_object_del(raid->progress, "convert");
		return true;
	}
	if (!order_conversion(raid, crew, e))
		return false;
	log_info("%lld points become %lld crew", (long long)(crew * factor), (long long)crew);
	/* What the next raid brings is reckoned from the points that are left. */
	return pirate_view(&raid->visit, &raid->place, &raid->fortress, e);
}

static struct step_result come_back(struct raid *raid, int64_t remaining_ms, const char *what)
{
	int64_t back_ms = clock_wall_ms() + remaining_ms;
	char when[32];
	char brought[96];

	clock_short(when, sizeof when, back_ms + 999);
	return step_again(back_ms, "%s · back %s · %s", what, when,
			  booty(raid, brought, sizeof brought));
}

static struct step_result wait_for_crew(struct raid *raid)
{
	int64_t remaining = raid->fortress.remaining_ms;
	char what[64];

	if (remaining < 0)
		remaining = UNREADABLE_WAIT_MS;
	if (json_object_get(raid->progress, "out") == NULL)
		return come_back(raid, remaining, "the crew is out on another order");
	return come_back(raid, remaining, heading(raid, what, sizeof what));
}

static bool save_picture(struct raid *raid, char path[HOME_PATH_SIZE], struct err *e)
{
	home_path(raid->step->home, path, "cache/captcha-%s.png", raid->step->id);
	if (raid->fortress.picture == NULL &&
	    !pirate_fetch_captcha(&raid->visit, &raid->fortress, e))
		return false;
	return file_replace(path, raid->fortress.picture, raid->fortress.picture_size, false, e);
}

/* Never solved by machine: a person looks at the picture. */
static struct step_result ask_captcha(struct raid *raid, struct err *e)
{
	json_t *captcha = json_sub(raid->progress, "captcha");
	int64_t tries = json_get_number(captcha, "tries", 0);
	char path[HOME_PATH_SIZE];
	char what[64];

	if (tries >= TRIES_MAX) { /* who resumes the task may try as often once more */
		json_object_del(raid->progress, "captcha");
		err_set(e, ERR_REFUSED, "%d answers to the captcha were wrong", TRIES_MAX);
		return step_failed();
	}
	json_put_number(captcha, "level", raid->mission->level);
	if (!save_picture(raid, path, e))
		return step_failed();
	log_info("the game asks for the text in the picture %s", path);
	return step_ask(
		clock_wall_ms() + ASK_AGAIN_MS, path,
		"%s · %sthe game asks for the text in %s; answer with: ikabot --answer %s TEXT",
		heading(raid, what, sizeof what), tries > 0 ? "that was wrong, " : "", path,
		raid->step->id);
}

static struct step_result on_refusal(struct raid *raid, const char *text, struct err *e)
{
	int64_t refusals = json_get_number(raid->progress, "refusals", 0) + 1;

	json_put_number(raid->progress, "refusals", refusals);
	if (refusals >= REFUSALS_MAX) {
		json_object_del(raid->progress, "refusals");
		err_set(e, ERR_REFUSED, "the game refused the mission %d times: %s", REFUSALS_MAX,
			*text != '\0' ? text : "without a reason");
		return step_failed();
	}
	return step_again(clock_wall_ms() + REFUSED_WAIT_MS, "the game refused the mission: %s",
			  *text != '\0' ? text : "without a reason");
}

/* The crew has sailed, or why it has not. */
static struct step_result on_order(struct raid *raid, const struct order *order, struct err *e)
{
	json_t *captcha = json_object_get(raid->progress, "captcha");

	if (raid->fortress.wants_captcha)
		return ask_captcha(raid, e);
	if (order->fate == ORDER_HAPPENED) {
		if (raid->fortress.remaining_ms < 0)
			raid->fortress.remaining_ms = duration_ms(raid, raid->mission->level);
		return wait_for_crew(raid);
	}
	if (captcha == NULL || raid->step->answer == NULL)
		return on_refusal(raid, order->why, e);
	/* A wrong answer: the game shows the fortress again, with the crew at home. */
	add(captcha, "tries", 1);
	return step_again(clock_wall_ms(), "the answer to the captcha was wrong");
}

static json_t *raid_order(const struct raid *raid, const char *captcha)
{
	json_t *what = raid_place(&raid->place);

	json_put_number(what, "at", clock_wall_ms());
	json_put_number(what, "lasts", duration_ms(raid, raid->mission->level));
	json_object_set(what, "raid", json_object_get(raid->progress, "starting"));
	if (captcha != NULL)
		json_put_text(what, "captcha", captcha);
	return what;
}

static struct step_result sail(struct raid *raid, struct err *e)
{
	json_t *starting = json_sub(raid->progress, "starting");
	json_t *captcha = json_object_get(raid->progress, "captcha");
	const char *answer = captcha != NULL ? raid->step->answer : NULL;
	OWN(order) struct order order = { .seen = &raid->fortress };
	char what[64];

	json_put_number(starting, "level", raid->mission->level);
	json_put_number(starting, "points", raid->fortress.points);
	order.what = raid_order(raid, answer);
	step_status(raid->step, "%s · sending the crew out", heading(raid, what, sizeof what));
	/* The mission that came home is counted before the next one blurs its traces. */
	if (!step_save(raid->step, e) || !order_give(&raid->visit, &order_kind_raid, &order, e))
		return step_failed();
	if (raid->fortress.wants_captcha && answer != NULL)
		add(captcha, "tries", 1);
	return on_order(raid, &order, e);
}

/* The moment from which the crew may sail again. A changed limit counts at once. */
static int64_t not_before(const struct raid *raid)
{
	int64_t limit = json_get_number(raid->step->configuration, "wait", 0) * 1000;
	int64_t extra = json_get_number(raid->progress, "extra", 0);

	return json_get_number(raid->progress, "home", 0) + (extra < limit ? extra : limit);
}

static struct step_result act(struct raid *raid, struct err *e)
{
	char brought[96];
	char what[64];
	char when[32];

	settle_return(raid);
	step_count(raid->step, done_of(raid), total_of(raid));
	if (pirate_is_out(&raid->fortress))
		return wait_for_crew(raid);
	if (!convert(raid, e))
		return step_failed();
	if (done_of(raid) >= total_of(raid))
		return step_done("%lld mission%s done · %s", (long long)done_of(raid),
				 done_of(raid) == 1 ? "" : "s",
				 booty(raid, brought, sizeof brought));
	if (clock_wall_ms() < not_before(raid)) {
		clock_short(when, sizeof when, not_before(raid) + 999);
		return step_again(not_before(raid), "%s · waits until %s · %s",
				  heading(raid, what, sizeof what), when,
				  booty(raid, brought, sizeof brought));
	}
	return sail(raid, e);
}

static struct step_result step(struct step *step, struct err *e)
{
	OWN(raid)
	struct raid raid = {
		.step = step,
		.progress = step->progress,
		.mission = mission_for(step->configuration, clock_hour(step->now_ms)),
	};
	struct err failure = { 0 };
	struct step_result result;

	if (!visit_begin(&raid.visit, step, e))
		return visit_failed(&raid.visit, e);
	json_object_del(raid.progress, "starting"); /* ended before it was an order */
	if (!look(&raid, e))
		return visit_failed(&raid.visit, e);
	result = act(&raid, &failure);
	if (result.end == STEP_FAILED) {
		*e = failure;
		result = visit_failed(&raid.visit, e);
	}
	return result;
}

static int highest_level(const json_t *configuration)
{
	int day = mission_of(configuration, "dayMission")->level;
	int night = mission_of(configuration, "nightMission")->level;

	if (!json_get_flag(configuration, "schedule", false))
		return mission_of(configuration, "mission")->level;
	return day > night ? day : night;
}

static bool survey(struct step *step, json_t *configuration, const json_t *before, struct err *e)
{
	OWN(visit) struct visit visit = { 0 };
	struct place place;
	int level = highest_level(configuration);

	/* What asks the same of the fortress as before needs no look. Less may still be more than
	 * a fortress does that was lowered since: a task that failed for it is changed so. */
	if (before != NULL && level == highest_level(before))
		return true;
	return visit_begin(&visit, step, e) && pirate_find(&visit, 0, level, &place, e);
}

static const struct order_kind *const orders[] = { &order_kind_raid, &order_kind_convert, NULL };

const struct function function_auto_pirate = {
	.name = "autoPirate",
	.number = "17",
	.menu = "Auto-pirate",
	.help = "Sends the crew of the pirate fortress on missions, one after the other, and can "
		"turn the capture points into crew strength. Captchas are shown to you.",
	.keywords = "raid capture crew fortress gold",
	.kind = FUNCTION_FINITE,
	.duplicate = DUPLICATE_WASTEFUL,
	.why = "A second copy would compete for the same pirate fortress.",
	.questions = questions,
	.survey = survey,
	.orders = orders,
	.step = step,
};
