/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reorganizeCityBuildings (menu 24): arranges the buildings of cities as in one of them.
 *
 * For each city: look, plan (functions/reorganize_buildings/reorganize_plan.h), one order, look
 * again. What is reported is what the second look shows. The order costs nothing, but a task that
 * builds in the city knows its buildings by their places: such a task is a clash. Facts:
 * ikabot-game(7), REORGANIZING BUILDINGS.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "functions/list.h"
#include "functions/reorganize_buildings/order.h"
#include "functions/reorganize_buildings/reorganize_plan.h"
#include "play/empire.h"
#include "play/order.h"
#include "play/report.h"
#include "play/visit.h"

static const struct question questions[] = {
	{ CITY("template", "Which city is the pattern?") },
	{ CITIES("exclude", "Which cities to leave out?", CITIES_MAX), .otherwise = "" },
	{ CITIES("cities", "Which cities to arrange? All that are not left out, if empty",
		 CITIES_MAX),
	  .otherwise = "" },
	{ .key = NULL },
};

/* --- asking */

static void add_target(json_t *targets, const struct city *city)
{
	char id[16];

	snprintf(id, sizeof id, "%d", city->id);
	json_array_append_new(targets, json_string(id));
}

/* The cities that were named. */
static bool take_named(struct talk *talk, const struct empire *empire, json_t *targets,
		       struct err *e)
{
	const json_t *named;
	size_t i;
	json_t *name;

	if (!talk_ask(talk, question_find(questions, "cities"), &named, e))
		return false;
	json_each_item(named, i, name) {
		const struct city *city = empire_match(empire, json_string_value(name), e);

		if (city == NULL)
			return err_prefix(e, "cities");
		add_target(targets, city);
	}
	return true;
}

/* Completes the configuration: ids of the cities to arrange, for comparing what
 * tasks touch. */
static bool choose_targets(struct talk *talk, const struct empire *empire,
			   const struct city *pattern, struct err *e)
{
	bool is_named = talk_is_given(talk, "cities");
	OWN(json) json_t *targets = json_array();

	if (is_named && !take_named(talk, empire, targets, e))
		return false;
	if ((!is_named || talk_is_given(talk, "exclude")) &&
	    !empire_ask_excluded(talk, empire, "exclude", "Which cities to leave out?", e))
		return false;
	for (int i = 0; i < empire->count && !is_named; i++)
		if (empire->cities[i].id != pattern->id &&
		    !empire_is_excluded(talk->configuration, "exclude", empire->cities[i].id))
			add_target(targets, &empire->cities[i]);
	json_object_set(talk->configuration, "cities", targets);
	return json_array_size(targets) > 0 ||
	       err_set(e, ERR_INPUT, "no city is left to be arranged");
}

static json_t *touches(const json_t *configuration)
{
	json_t *texts = json_array();
	size_t i;
	json_t *id;

	json_each_item(json_object_get(configuration, "cities"), i, id) {
		OWN(text) char *text = NULL;

		text = text_format("the buildings of city %s", json_string_value(id));
		json_array_append_new(texts, json_string(text));
	}
	return texts;
}

/* --- one city */

struct outcome {
	struct reorganize_plan plan;
	int done;
	char why[256]; /* why not all was done, or "" */
};

static json_t *arrange_order(const struct city *city, const struct reorganize_plan *plan)
{
	json_t *moves = json_array();

	for (int i = 0; i < plan->count; i++)
		json_array_append_new(moves,
				      json_pack("[i, i]", plan->moves[i].from, plan->moves[i].to));
	return json_pack("{s:i, s:o, s:o}", "city", city->id, "types", arrange_types(city), "moves",
			 moves);
}

/* As the game's own page does before it is told the new places. */
static bool open_plan(struct visit *visit, int city, struct err *e)
{
	OWN(envelope) struct envelope *opened = NULL;

	opened = visit_view(visit, e, "view=saveCityBuildingsPositions&cityId=%d", city);
	return opened != NULL;
}

/* Whatever was answered, what counts is how many of the moves the city shows afterwards. */
static bool move(struct visit *visit, const struct city *pattern, struct city *city,
		 struct outcome *outcome, struct err *e)
{
	OWN(order)
	struct order order = { .what = arrange_order(city, &outcome->plan), .seen = city };
	struct reorganize_plan rest;

	if (!open_plan(visit, city->id, e) || !order_give(visit, &order_kind_arrange, &order, e))
		return false;
	if (order.fate == ORDER_HAPPENED) {
		reorganize_plan(pattern, city, &rest);
		if (rest.count < outcome->plan.count)
			outcome->done = outcome->plan.count - rest.count;
	}
	if (outcome->done < outcome->plan.count)
		text_copy(outcome->why, sizeof outcome->why,
			  *order.why != '\0' ? order.why : "the game did not say why");
	return true;
}

/* False when nothing can be done in the other cities either. */
static bool arrange(struct talk *talk, const struct city *pattern, int id, struct outcome *outcome,
		    struct err *e)
{
	OWN(visit) struct visit visit = { 0 };
	struct city before;
	struct err why = { 0 };

	if (!visit_begin(&visit, &talk->step, e))
		return false;
	if (!visit_city(&visit, id, &before, &why)) {
		text_copy(outcome->why, sizeof outcome->why, why.text);
		return true;
	}
	reorganize_plan(pattern, &before, &outcome->plan);
	if (outcome->plan.count == 0)
		return true;
	if (city_find_construction(&before) != NULL) {
		char until[60];

		report_moment(until, sizeof until, before.construction_end, before.time);
		snprintf(outcome->why, sizeof outcome->why,
			 "something is being built there until %s", until);
		return true;
	}
	return move(&visit, pattern, &before, outcome, e);
}

/* --- all of them */

static void say(struct talk *talk, const struct city *city, const struct outcome *outcome)
{
	OWN(buffer) struct buffer line = { 0 };
	int moves = outcome->plan.count;
	enum report_tone tone = outcome->why[0] != '\0' ? REPORT_BAD
				: outcome->done > 0	? REPORT_GOOD
							: REPORT_PLAIN;

	if (outcome->why[0] != '\0')
		report_part(&line, "%d of %d moves done: %s", outcome->done, moves, outcome->why);
	else if (moves > 0)
		report_part(&line, "%d %s done", moves, moves == 1 ? "move" : "moves");
	else
		report_part(&line, "nothing to move");
	if (outcome->plan.left > 0)
		report_part(&line, "%d cannot get to their place: the ground does not fit",
			    outcome->plan.left);
	report_line(talk, tone, 2, "%s: %s", city->name, line.bytes);
}

static json_t *print(const struct city *city, const struct outcome *outcome)
{
	json_t *object = json_object();

	json_put_number(object, "id", city->id);
	json_put_text(object, "name", city->name);
	json_put_number(object, "moves", outcome->plan.count);
	json_put_number(object, "done", outcome->done);
	json_put_number(object, "left", outcome->plan.left);
	json_put_text(object, "why", outcome->why);
	return object;
}

/* Every city is tried, whatever became of the one before. */
static bool arrange_all(struct talk *talk, const struct empire *empire, const struct city *pattern,
			json_t *rows, struct err *e)
{
	struct err first = { 0 };
	size_t i;
	json_t *id;

	json_each_item(json_object_get(talk->configuration, "cities"), i, id) {
		int number = (int)strtoll(json_string_value(id), NULL, 10);
		const struct city *city = empire_find(empire, number);
		struct outcome outcome = { 0 };

		if (!arrange(talk, pattern, city->id, &outcome, e))
			return err_prefix(e, "%s", city->name);
		say(talk, city, &outcome);
		json_array_append_new(rows, print(city, &outcome));
		if (outcome.why[0] != '\0' && first.kind == ERR_NONE)
			err_set(&first, ERR_REFUSED, "%s is not arranged: %s", city->name,
				outcome.why);
	}
	if (first.kind != ERR_NONE)
		*e = first;
	return first.kind == ERR_NONE;
}

/* As the cities looked a moment ago. Where there is nothing to do, nothing is asked. */
static bool confirm(struct talk *talk, const struct empire *empire, const struct city *pattern,
		    struct err *e)
{
	int moves = 0;
	size_t i;
	json_t *id;

	if (!talk->is_person || !talk->has_asked)
		return true;
	json_each_item(json_object_get(talk->configuration, "cities"), i, id) {
		int number = (int)strtoll(json_string_value(id), NULL, 10);
		struct reorganize_plan plan;

		reorganize_plan(pattern, empire_find(empire, number), &plan);
		if (moves == 0 && plan.count > 0)
			report_line(talk, REPORT_BOLD, 2,
				    "What will happen, so that they stand as in %s:",
				    pattern->name);
		moves += plan.count;
		if (plan.count > 0)
			report_line(talk, REPORT_PLAIN, 4, "%s: %d %s",
				    empire_find(empire, number)->name, plan.count,
				    plan.count == 1 ? "move" : "moves");
	}
	return moves == 0 || talk_confirm(talk, "Arrange them?", e);
}

static bool run(struct talk *talk, struct err *e)
{
	OWN(empire) struct empire empire = { 0 };
	const struct city *pattern;
	json_t *rows;

	if (!empire_look(talk, &empire, e) ||
	    !empire_ask_city(talk, &empire, "template", questions[0].text, &pattern, e) ||
	    !choose_targets(talk, &empire, pattern, e) || !talk_is_clear(talk, e) ||
	    !confirm(talk, &empire, pattern, e) || !talk_may_act(talk, e))
		return false;
	talk->result = json_object();
	json_put_number(talk->result, "template", pattern->id);
	rows = json_array();
	json_object_set_new(talk->result, "cities", rows);
	return arrange_all(talk, &empire, pattern, rows, e);
}

static const struct order_kind *const orders[] = { &order_kind_arrange, NULL };

const struct function function_reorganize_buildings = {
	.name = "reorganizeCityBuildings",
	.number = "24",
	.menu = "Reorganize buildings",
	.help = "Arranges the buildings of cities so that they stand as in one of them. Costs "
		"nothing in the game.",
	.keywords = "move order slots layout pattern",
	.kind = FUNCTION_ONESHOT,
	.duplicate = DUPLICATE_WASTEFUL,
	.why = "Both would move the same buildings.",
	.questions = questions,
	.talk = run,
	.touches = touches,
	.orders = orders,
};
