/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "functions/building_goal.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/own.h"
#include "base/text.h"

static bool is_type(const char *text)
{
	if (*text == '\0')
		return false;
	for (; *text != '\0'; text++)
		if (!isalnum((unsigned char)*text))
			return false;
	return true;
}

bool goal_parse(const char *item, struct building_goal *goal, struct err *e)
{
	struct building_goal parsed = { .position = -1 };
	char text[GOAL_TEXT_SIZE];
	char *colon;
	char *at;
	long level;
	long position = -1;

	text_copy(text, sizeof text, item);
	colon = strrchr(text, ':');
	if (colon != NULL)
		*colon++ = '\0';
	at = strchr(text, '@');
	if (at != NULL)
		*at++ = '\0';
	if (strlen(item) >= sizeof text || colon == NULL ||
	    !text_number(colon, 1, GOAL_LEVEL_MAX, &level) ||
	    (at != NULL && !text_number(at, 0, SLOTS_MAX - 1, &position)) ||
	    !is_type(text_trim(text)))
		return err_set(e, ERR_INPUT,
			       "\"%.40s\" is no building and level, such as warehouse:12 or "
			       "warehouse@7:12",
			       item);
	text_copy(parsed.type, sizeof parsed.type, text_trim(text));
	parsed.position = (int)position;
	parsed.level = (int)level;
	*goal = parsed;
	return true;
}

const char *goal_print(const struct building_goal *goal, char text[GOAL_TEXT_SIZE])
{
	if (goal->position >= 0)
		snprintf(text, GOAL_TEXT_SIZE, "%s@%d:%d", goal->type, goal->position, goal->level);
	else
		snprintf(text, GOAL_TEXT_SIZE, "%s:%d", goal->type, goal->level);
	return text;
}

int goals_read(const json_t *list, struct building_goal goals[GOALS_MAX])
{
	struct err ignored = { 0 };
	int count = 0;
	size_t i;
	json_t *item;

	json_array_foreach(list, i, item)
	{
		const char *text = json_string_value(item);

		if (count < GOALS_MAX && text != NULL && goal_parse(text, &goals[count], &ignored))
			count++;
	}
	return count;
}

static bool is_same(const struct building_goal *a, const struct building_goal *b)
{
	return text_equal(a->type, b->type) && a->position == b->position;
}

bool goals_check(const json_t *list, struct err *e)
{
	struct building_goal goals[GOALS_MAX];
	size_t i;
	json_t *item;

	if (json_array_size(list) > GOALS_MAX)
		return err_set(e, ERR_INPUT, "a list has at most %d buildings", GOALS_MAX);
	json_array_foreach(list, i, item)
	{
		if (!goal_parse(json_is_string(item) ? json_string_value(item) : "", &goals[i], e))
			return false;
		for (size_t j = 0; j < i; j++)
			if (is_same(&goals[i], &goals[j]))
				return err_set(e, ERR_INPUT, "%s stands in the list twice",
					       goals[i].type);
	}
	return true;
}

bool goals_merge(json_t *list, const char *item, struct err *e)
{
	struct building_goal added = { 0 };
	struct building_goal known = { 0 };
	char text[GOAL_TEXT_SIZE];
	size_t i;
	json_t *value;

	if (!goal_parse(item, &added, e))
		return false;
	json_array_foreach(list, i, value)
	{
		const char *written = json_string_value(value);
		struct err ignored = { 0 };

		if (written == NULL || !goal_parse(written, &known, &ignored) ||
		    !text_equal(known.type, added.type) ||
		    (added.position >= 0 && known.position != added.position))
			continue;
		known.level = added.level;
		return json_array_set_new(list, i, json_string(goal_print(&known, text))) == 0;
	}
	return json_array_append_new(list, json_string(goal_print(&added, text))) == 0;
}

const struct slot *goal_slot(const struct building_goal *goal, const struct city *city)
{
	if (goal->position >= 0 && goal->position < city->slot_count &&
	    text_equal(city->slots[goal->position].type, goal->type))
		return &city->slots[goal->position];
	return city_find_building(city, goal->type);
}

int slot_level(const struct slot *slot)
{
	return slot->level + (slot->is_upgrading ? 1 : 0);
}
