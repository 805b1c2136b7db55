/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The questions of constructionList: a saved list or a city, its buildings and their levels,
 * what that costs, and who sends what is missing. In the original's order, so that answers on
 * the command line mean what they meant there.
 */
#include "functions/construction_list/construction.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "functions/construction_list/book.h"
#include "functions/construction_list/planning.h"
#include "play/empire.h"
#include "play/report.h"
#include "play/shipping/shipping.h"
#include "store/lists.h"
#include "task/function.h"
#include "task/words.h"

static void own_planning(struct planning *planning)
{
	empire_done(&planning->empire);
	json_decref(planning->book);
}

/* --- saved lists */

static bool take_saved(struct talk *talk, const json_t *lists, const char *name, struct err *e)
{
	json_t *configuration = json_object_get(lists, name);

	if (configuration == NULL)
		return err_set(e, ERR_INPUT, "there is no saved list \"%.60s\"", name);
	/* Pairs beside the name win over what the list says. */
	json_object_update_missing(talk->given, configuration);
	json_put_text(talk->given, "saved", name);
	return true;
}

/* "1", or the name itself. */
static const char *chosen_name(const json_t *lists, const char *answer)
{
	const char *name;
	json_t *list;
	int64_t number = 0;
	int64_t count = 0;

	if (!text_number(answer, 1, LISTS_MAX, &number))
		return answer;
	json_each_member(lists, name, list)
		if (++count == number)
			return name;
	return answer;
}

static void say_saved(struct talk *talk, const json_t *lists)
{
	const char *name;
	json_t *list;
	int64_t count = 0;

	talk_say(talk, "Saved lists:");
	json_each_member(lists, name, list) {
		OWN(text) char *items = question_text(json_object_get(list, "list"));

		report_line(talk, REPORT_PLAIN, 6, "  (%" PRId64 ") %s: %s", ++count, name, items);
	}
	talk_say(talk, "  (0) none of them; \"forget 1\" forgets one");
}

/* True when the answer was one: "forget 2", "forget evening". */
static bool forget_saved(struct talk *talk, json_t *lists, const char *answer, struct err *e)
{
	const char *name;

	if (!text_starts(answer, "forget "))
		return false;
	name = chosen_name(lists, answer + strlen("forget "));
	if (lists_remove(talk->step.home, talk->step.account, talk->step.function->name, name, e)) {
		talk_say(talk, "%s is forgotten.", name);
		json_object_del(lists, name);
	} else {
		talk_say(talk, "%s", e->text);
		*e = (struct err){ 0 };
	}
	return true;
}

static bool offer_saved(struct talk *talk, json_t *lists, struct err *e)
{
	static const struct question question = { .key = "saved",
						  .text = "Start a saved list? Its number or name",
						  .type = QUESTION_TEXT,
						  .max = 2 * LIST_NAME_MAX,
						  .otherwise = "0" };

	while (json_object_size(lists) > 0) {
		OWN(json) json_t *answer = NULL;
		const char *name;

		say_saved(talk, lists);
		if (!talk_once(talk, &question, &answer, e))
			return false;
		if (forget_saved(talk, lists, json_string_value(answer), e))
			continue;
		name = chosen_name(lists, json_string_value(answer));
		return text_equal(name, "0") || take_saved(talk, lists, name, e);
	}
	return true;
}

/* saved=NAME starts a list that there is; with a list given it is the name for this one. */
static bool find_saved(struct talk *talk, struct err *e)
{
	const char *name = json_get_text(talk->given, "saved", NULL);
	OWN(json) json_t *lists = NULL;

	lists = lists_load(talk->step.home, talk->step.account, talk->step.function->name, e);
	if (lists == NULL)
		return false;
	if (talk_is_given(talk, "list"))
		return true;
	if (name != NULL && *name != '\0')
		return take_saved(talk, lists, name, e);
	return !talk->is_person || offer_saved(talk, lists, e);
}

/* --- what it costs */

static bool read_book(struct planning *planning, struct err *e)
{
	OWN(visit) struct visit visit = { 0 };

	planning->book = json_object();
	if (!visit_begin(&visit, &planning->talk->step, e))
		return false;
	for (int i = 0; i < planning->goal_count; i++)
		if (!book_read(&visit, planning->book, planning->city->id, planning->goals[i].type,
			       0, GOAL_LEVEL_MAX, e))
			return false;
	return true;
}

/* The cost table may end before the level that is wanted. A person is asked; what was written for a
 * start is as wrong as it would be in a change. */
static bool trim_goals(struct planning *planning, struct err *e)
{
	for (int i = 0; i < planning->goal_count; i++) {
		struct building_goal *goal = &planning->goals[i];
		int highest = book_level_max(planning->book, goal->type);
		OWN(text) char *text = NULL;
		bool fewer;

		if (highest == 0 || goal->level <= highest)
			continue;
		if (!planning->talk->is_person)
			return goal_is_too_high(goal, highest, e);
		text = text_format("The game lists %s up to level %d only; build up to there?",
				   slot_name(goal_slot(goal, planning->city)), highest);
		if (!talk_yes_no(planning->talk, "fewer", text, true, &fewer, e))
			return false;
		json_object_del(planning->talk->configuration, "fewer");
		if (!fewer)
			return err_set(e, ERR_STOPPED, "nothing is built");
		goal->level = highest;
		planning_put_goals(planning);
	}
	return true;
}

static void add_goods(struct report *report, enum report_tone tone, const char *title,
		      const int64_t goods[RESOURCES])
{
	report_cell(report, REPORT_PLAIN, "%s", title);
	for (int good = 0; good < RESOURCES; good++)
		report_number(report, goods[good] > 0 ? tone : REPORT_PLAIN, goods[good]);
}

static void add_goal(struct planning *planning, struct report *report,
		     const struct building_goal *goal)
{
	int64_t costs[RESOURCES] = { 0 };
	const struct slot *slot = goal_slot(goal, planning->city);
	OWN(text) char *title = NULL;

	title = text_format("%s %d -> %d", slot_name(slot), slot_level(slot), goal->level);
	goal_costs(goal, planning->city, planning->book, costs);
	add_goods(report, REPORT_PLAIN, title, costs);
	for (int good = 0; good < RESOURCES; good++)
		planning->costs[good] += costs[good];
}

/* What the other cities have of what is missing; true when it suffices. */
static bool find_others(const struct planning *planning, int64_t others[RESOURCES])
{
	bool suffices = true;

	for (int i = 0; i < planning->empire.count; i++)
		for (int good = 0; good < RESOURCES; good++)
			if (planning->empire.cities[i].id != planning->city->id)
				others[good] += planning->empire.cities[i].stock[good];
	for (int good = 0; good < RESOURCES; good++)
		suffices = suffices && planning->missing[good] <= others[good];
	return suffices;
}

static void say_costs(struct planning *planning)
{
	OWN(report) struct report report = { .talk = planning->talk };
	int64_t others[RESOURCES] = { 0 };
	bool suffices;

	report_column(&report, "", false);
	for (int good = 0; good < RESOURCES; good++)
		report_column(&report, resource_names[good], true);
	for (int i = 0; i < planning->goal_count; i++)
		add_goal(planning, &report, &planning->goals[i]);
	for (int good = 0; good < RESOURCES; good++) {
		int64_t lack = planning->costs[good] - planning->city->stock[good];

		planning->missing[good] = lack > 0 ? lack : 0;
	}
	suffices = find_others(planning, others);
	add_goods(&report, REPORT_BOLD, "in all", planning->costs);
	add_goods(&report, REPORT_PLAIN, "in the city", planning->city->stock);
	add_goods(&report, REPORT_BAD, "missing", planning->missing);
	add_goods(&report, REPORT_PLAIN, "in other cities", others);
	report_say(&report);
	if (goods_total(planning->missing) > 0 && !suffices)
		talk_say(planning->talk, "All your cities together have not enough; the list waits "
					 "for what they produce.");
}

/* --- who sends */

static bool ask_providers(struct planning *planning, struct err *e)
{
	static const struct question question = { CITIES("from", "Which cities send?", CITIES_MAX),
						  .words = "all", .otherwise = "all",
						  .narrow = empire_narrow };

	planning->talk->look = &planning->empire;
	return talk_ask(planning->talk, &question, NULL, e);
}

static bool ask_transport(struct planning *planning, struct err *e)
{
	struct talk *talk = planning->talk;
	bool transport;
	bool rounds;

	if (!talk_yes_no(talk, "transport", "Send missing goods from other cities?", true,
			 &transport, e))
		return false;
	if (!transport)
		return true;
	return talk_ask(talk, question_find(talk->step.function->questions, "ships"), NULL, e) &&
	       talk_yes_no(talk, "roundUp", "Send a little more than is missing, in round numbers?",
			   true, &rounds, e) &&
	       ask_providers(planning, e);
}

/* --- the whole */

static bool ask_lowest(struct planning *planning, struct err *e)
{
	bool lowest;

	if (planning->goal_count < 2 && !talk_is_given(planning->talk, "lowestFirst")) {
		json_put_flag(planning->talk->configuration, "lowestFirst", false);
		return true;
	}
	return talk_yes_no(planning->talk, "lowestFirst", "Always the lowest building first?",
			   false, &lowest, e);
}

static bool ask_to_proceed(const struct planning *planning, struct err *e)
{
	static const struct question question = {
		.key = "proceed", .text = "Proceed?", .type = QUESTION_YES_NO, .otherwise = "y"
	};
	OWN(json) json_t *sure = NULL;

	return talk_once(planning->talk, &question, &sure, e) &&
	       (json_is_true(sure) || err_set(e, ERR_STOPPED, "nothing is built"));
}

static bool ask_name(const struct planning *planning, struct err *e)
{
	static const struct question question = {
		.key = "saved",
		.text = "Save this list under a name? (empty: no)",
		.type = QUESTION_TEXT,
		.max = LIST_NAME_MAX,
		.otherwise = "",
	};
	struct talk *talk = planning->talk;
	const json_t *name;

	if (!talk_ask(talk, &question, &name, e))
		return false;
	return *json_string_value(name) == '\0' ||
	       lists_save(talk->step.home, talk->step.account, talk->step.function->name,
			  json_string_value(name), talk->configuration, e);
}

bool construction_talk(struct talk *talk, struct err *e)
{
	OWN(planning) struct planning planning = { .talk = talk };

	if (!find_saved(talk, e) || !empire_look(talk, &planning.empire, e) ||
	    !empire_ask_city(talk, &planning.empire, "city", "In which city?", &planning.city, e))
		return false;
	planning_note_buildings(&planning);
	if (!(talk_is_given(talk, "list") || !talk->is_person
		      ? planning_take_list(&planning, e)
		      : planning_ask_buildings(&planning, e)) ||
	    !read_book(&planning, e) || !trim_goals(&planning, e))
		return false;
	say_costs(&planning);
	return ask_transport(&planning, e) && ask_lowest(&planning, e) &&
	       ask_to_proceed(&planning, e) && ask_name(&planning, e);
}
