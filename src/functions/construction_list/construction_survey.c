/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * constructionList: a whole configuration before the game, for a start that was not talked
 * through and for each change of a task. Only what is new is judged: an item that the list
 * holds already may have been reached meanwhile.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "functions/construction_list/book.h"
#include "functions/construction_list/construction.h"
#include "play/empire.h"

struct survey_look {
	struct visit visit;
	struct city *city;
	json_t *book;
	bool is_change;
};

static void own_survey_look(struct survey_look *look)
{
	free(look->city);
	json_decref(look->book);
	visit_done(&look->visit);
}

static bool holds(const json_t *list, const json_t *item)
{
	size_t i;
	json_t *one;

	json_each_item(list, i, one)
		if (json_equal(one, item))
			return true;
	return false;
}

static bool has_new(const json_t *list, const json_t *before)
{
	size_t i;
	json_t *item;

	json_each_item(list, i, item)
		if (!holds(before, item))
			return true;
	return false;
}

/* Did the list ask for more of that building before? Then it is to stop where it stands. */
static bool is_lowered(const json_t *before, const struct building_goal *goal)
{
	struct building_goal goals[GOALS_MAX];
	int count = goals_read(before, goals);

	for (int i = 0; i < count; i++)
		if (strcasecmp(goals[i].type, goal->type) == 0 &&
		    goals[i].position == goal->position)
			return goals[i].level > goal->level;
	return false;
}

static bool judge_level(struct survey_look *look, const struct building_goal *goal,
			const json_t *before, struct err *e)
{
	int level = slot_level(goal_slot(goal, look->city));
	int lowest = level + (is_lowered(before, goal) ? 0 : 1);
	int highest;

	if (look->is_change && goal->level < lowest)
		return err_set(e, ERR_REFUSED,
			       "list: the %s of %s has level %d already, or is being raised to it; "
			       "ask for %d or more",
			       goal->type, look->city->name, level, lowest);
	if (!book_read(&look->visit, look->book, look->city->id, goal->type, 0, GOAL_LEVEL_MAX, e))
		return false;
	highest = book_level_max(look->book, goal->type);
	return highest == 0 || goal->level <= highest || goal_is_too_high(goal, highest, e);
}

static bool judge_list(struct survey_look *look, json_t *list, const json_t *before, struct err *e)
{
	size_t i;
	json_t *item;

	json_each_item(list, i, item) {
		struct building_goal goal;
		char text[GOAL_TEXT_SIZE];

		if (holds(before, item))
			continue;
		if (!goal_parse(json_string_value(item), &goal, e) ||
		    !goal_is_there(&goal, look->city, e))
			return err_prefix(e, "list");
		goals_spell(&goal, 1, look->city);
		if (!judge_level(look, &goal, before, e))
			return false;
		json_array_set_new(list, i, json_string(goal_print(&goal, text)));
	}
	return true;
}

/* "all", or own cities by id or name; kept as ids. */
static bool judge_senders(const struct survey_look *look, json_t *from, const json_t *before,
			  struct err *e)
{
	size_t i;
	json_t *item;

	json_each_item(from, i, item) {
		const struct city_link *link = NULL;
		OWN(text) char *id = NULL;

		if (holds(before, item) || text_equal(json_string_value(item), "all"))
			continue;
		link = empire_link(look->city, json_string_value(item), e);
		if (link == NULL)
			return err_prefix(e, "from");
		id = text_format("%d", link->id);
		json_array_set_new(from, i, json_string(id));
	}
	return true;
}

bool construction_survey(struct step *step, json_t *configuration, const json_t *before,
			 struct err *e)
{
	OWN(survey_look)
	struct survey_look look = { .book = json_object(), .is_change = before != NULL };
	json_t *list = json_object_get(configuration, "list");
	json_t *from = json_object_get(configuration, "from");
	const json_t *old_list = json_object_get(before, "list");
	const json_t *old_from = json_object_get(before, "from");

	if (!goals_check(list, e))
		return false;
	if (json_array_size(list) == 0 && json_array_size(old_list) > 0)
		return err_set(
			e, ERR_INPUT,
			"list: at least one building is needed, such as warehouse:12; a task "
			"that is to build no more is stopped");
	if (!has_new(list, old_list) && !has_new(from, old_from))
		return true;
	look.city = city_new();
	return visit_begin(&look.visit, step, e) &&
	       visit_city(&look.visit, json_get_int(configuration, "city", 0), look.city, e) &&
	       judge_list(&look, list, old_list, e) && judge_senders(&look, from, old_from, e);
}
