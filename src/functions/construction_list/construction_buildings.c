/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The questions of constructionList: which buildings of the city, and to which levels. */
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/near.h"
#include "base/own.h"
#include "base/pick.h"
#include "base/text.h"
#include "functions/construction_list/planning.h"
#include "play/report.h"
#include "task/function.h"
#include "task/words.h"

void planning_note_buildings(const struct planning *planning)
{
	json_t *names = json_sub(planning->talk->configuration, WORDS_BUILDING_NAMES);

	for (int i = 0; i < planning->city->slot_count; i++) {
		const struct slot *slot = &planning->city->slots[i];

		if (*slot->type != '\0')
			json_put_text(names, slot->type, slot_name(slot));
	}
}

static void say_buildings(const struct planning *planning)
{
	const struct city *city = planning->city;
	OWN(report) struct report report = { .talk = planning->talk };
	int number = 0;

	report_column(&report, "", true);
	report_column(&report, "Building", false);
	report_column(&report, "Level", true);
	report_column(&report, "", false);
	for (int i = 0; i < city->slot_count; i++) {
		const struct slot *slot = &city->slots[i];
		enum report_tone tone = slot->is_max	    ? REPORT_DIM
					: slot->can_upgrade ? REPORT_GOOD
							    : REPORT_PLAIN;

		if (*slot->type == '\0')
			continue;
		report_cell(&report, REPORT_PLAIN, "(%d)", ++number);
		report_cell(&report, tone, "%s", *slot->name != '\0' ? slot->name : slot->type);
		report_cell(&report, tone, "%d%s", slot->level, slot->is_upgrading ? "+" : "");
		report_cell(&report, tone, "%s",
			    slot->is_upgrading	? "being raised"
			    : slot->is_max	? "highest level"
			    : slot->can_upgrade ? "can be raised now"
						: "not now");
	}
	report_say(&report);
	talk_say(planning->talk, "  (0) Back");
}

static const struct slot *numbered(const struct city *city, int64_t number)
{
	for (int i = 0; i < city->slot_count; i++)
		if (*city->slots[i].type != '\0' && --number == 0)
			return &city->slots[i];
	return NULL;
}

static bool ask_level(struct planning *planning, const struct slot *slot, struct err *e)
{
	struct building_goal *goal = &planning->goals[planning->goal_count];
	OWN(text)
	char *text = text_format("%s is level %d%s; which level? %d leaves it.",
				 *slot->name != '\0' ? slot->name : slot->type, slot->level,
				 slot->is_upgrading ? " and being raised" : "", slot_level(slot));
	const struct question question = {
		.key = "level", .text = text, .min = slot_level(slot), .max = GOAL_LEVEL_MAX
	};
	OWN(json) json_t *level = NULL;

	if (!talk_once(planning->talk, &question, &level, e))
		return false;
	text_copy(goal->type, sizeof goal->type, slot->type);
	goal->position = city_position(planning->city, slot);
	goal->level = (int)json_integer_value(level);
	if (goal->level > slot_level(slot))
		planning->goal_count++;
	return true;
}

static void add_slot(const struct slot *slots[GOALS_MAX], int *count, const struct slot *slot)
{
	for (int i = 0; i < *count; i++)
		if (slots[i] == slot)
			return;
	if (*count < GOALS_MAX)
		slots[(*count)++] = slot;
}

/* "tavern", "Town hall": all buildings of that name or type; none when there is none. */
static int add_named(const struct city *city, const char *name, const struct slot *slots[GOALS_MAX],
		     int *count)
{
	int found = 0;

	for (int i = 0; i < city->slot_count; i++) {
		const struct slot *slot = &city->slots[i];

		if (*slot->type == '\0' ||
		    (strcasecmp(slot->type, name) != 0 && strcasecmp(slot_name(slot), name) != 0))
			continue;
		add_slot(slots, count, slot);
		found++;
	}
	return found;
}

static bool no_building(const struct city *city, const char *name, struct err *e)
{
	struct near near;

	near_begin(&near, name);
	for (int i = 0; i < city->slot_count; i++)
		if (*city->slots[i].type != '\0')
			near_offer(&near, slot_name(&city->slots[i]));
	if (strspn(name, "0123456789-") == strlen(name))
		return err_set(e, ERR_INPUT, "there is no building number \"%.20s\"", name);
	return err_set(e, ERR_INPUT, "%s has no building \"%.40s\"%s", city->name, name,
		       near_hint(&near));
}

/* "3, 5-7, tavern, 5": the slots, each once, in that order. */
static bool read_numbers(const struct planning *planning, const json_t *list,
			 const struct slot *slots[GOALS_MAX], int *count, struct err *e)
{
	int last = 0;
	size_t i;
	json_t *item;

	while (numbered(planning->city, last + 1) != NULL)
		last++;
	*count = 0;
	json_each_item(list, i, item) {
		bool is_meant[SLOTS_MAX] = { false };

		if (add_named(planning->city, json_string_value(item), slots, count) > 0)
			continue;
		if (!pick_numbers(json_string_value(item), (size_t)last, is_meant))
			return no_building(planning->city, json_string_value(item), e);
		for (int number = 1; number <= last; number++)
			if (is_meant[number - 1])
				add_slot(slots, count, numbered(planning->city, number));
	}
	return true;
}

static bool is_back(const json_t *list)
{
	size_t i;
	json_t *item;

	json_each_item(list, i, item)
		if (text_equal(json_string_value(item), "0"))
			return true;
	return json_array_size(list) == 0;
}

static bool ask_numbers(struct planning *planning, const struct slot *slots[GOALS_MAX], int *count,
			struct err *e)
{
	static const struct question question = {
		.key = "buildings",
		.text = "Which buildings? Such as 1,3-5, tavern or all",
		.type = QUESTION_LIST,
		.max = GOALS_MAX,
		.otherwise = "0",
	};

	say_buildings(planning);
	for (int i = 0; i < QUESTION_TRIES; i++) {
		OWN(json) json_t *list = NULL;
		struct err wrong = { 0 };

		if (!talk_once(planning->talk, &question, &list, e))
			return false;
		if (is_back(list))
			return err_set(e, ERR_STOPPED, "nothing is built");
		if (read_numbers(planning, list, slots, count, &wrong))
			return true;
		talk_say(planning->talk, "  %s", wrong.text);
	}
	return err_set(e, ERR_INPUT, "no building was chosen");
}

void planning_put_goals(const struct planning *planning)
{
	json_t *list = json_array();

	for (int i = 0; i < planning->goal_count; i++) {
		char text[GOAL_TEXT_SIZE];

		json_array_append_new(list, json_string(goal_print(&planning->goals[i], text)));
	}
	json_object_set_new(planning->talk->configuration, "list", list);
}

bool planning_ask_buildings(struct planning *planning, struct err *e)
{
	const struct slot *slots[GOALS_MAX];
	int count = 0;

	if (!ask_numbers(planning, slots, &count, e))
		return false;
	for (int i = 0; i < count; i++)
		if (!ask_level(planning, slots[i], e))
			return false;
	planning_put_goals(planning);
	return planning->goal_count > 0 ||
	       err_set(e, ERR_STOPPED, "all of them have that level already");
}

bool planning_take_list(struct planning *planning, struct err *e)
{
	static const struct question question = {
		.key = "list", .text = "Buildings", .type = QUESTION_LIST, .max = GOALS_MAX
	};
	const json_t *list;

	if (!talk_ask(planning->talk, &question, &list, e) || !goals_check(list, e))
		return false;
	planning->goal_count = goals_read(list, planning->goals);
	if (planning->goal_count == 0)
		return err_set(e, ERR_INPUT,
			       "list: at least one building is needed, such as "
			       "warehouse:12");
	for (int i = 0; i < planning->goal_count; i++)
		if (!goal_is_there(&planning->goals[i], planning->city, e))
			return false;
	goals_spell(planning->goals, planning->goal_count, planning->city);
	return true;
}
