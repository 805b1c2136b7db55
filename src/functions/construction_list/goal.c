/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "functions/construction_list/goal.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/near.h"
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
	int64_t level;
	int64_t position = -1;

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
			       "\"%.40s\" is not a building and level, such as warehouse:12 or "
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

	json_each_item(list, i, item) {
		const char *text = json_string_value(item);

		if (count < GOALS_MAX && text != NULL && goal_parse(text, &goals[count], &ignored))
			count++;
	}
	return count;
}

static bool is_same(const struct building_goal *a, const struct building_goal *b)
{
	return strcasecmp(a->type, b->type) == 0 && a->position == b->position;
}

bool goals_check(const json_t *list, struct err *e)
{
	struct building_goal goals[GOALS_MAX];
	size_t i;
	json_t *item;

	if (json_array_size(list) > GOALS_MAX)
		return err_set(e, ERR_INPUT, "a list has at most %d buildings", GOALS_MAX);
	json_each_item(list, i, item) {
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
	json_each_item(list, i, value) {
		const char *written = json_string_value(value);
		struct err ignored = { 0 };

		if (written == NULL || !goal_parse(written, &known, &ignored) ||
		    strcasecmp(known.type, added.type) != 0 ||
		    (added.position >= 0 && known.position != added.position))
			continue;
		if (added.level <= known.level)
			return err_set(e, ERR_REFUSED,
				       "the list has %s:%d already; to lower it, give the whole "
				       "list anew, or take it off the list first",
				       known.type, known.level);
		known.level = added.level;
		return json_array_set_new(list, i, json_string(goal_print(&known, text))) == 0;
	}
	return json_array_append_new(list, json_string(goal_print(&added, text))) == 0;
}

const struct slot *goal_slot(const struct building_goal *goal, const struct city *city)
{
	if (goal->position >= 0 && goal->position < city->slot_count &&
	    strcasecmp(city->slots[goal->position].type, goal->type) == 0)
		return &city->slots[goal->position];
	return city_find_building(city, goal->type);
}

static bool is_missing(const struct building_goal *goal, const struct city *city, struct err *e)
{
	struct near near;

	near_begin(&near, goal->type);
	for (int i = 0; i < city->slot_count; i++)
		near_offer(&near, city->slots[i].type);
	return err_set(e, ERR_REFUSED, "%s has no %s; build one first%s", city->name, goal->type,
		       near_hint(&near));
}

/* At another place than was said: which of several is meant only its user knows. */
static bool is_elsewhere(const struct building_goal *goal, const struct city *city, struct err *e)
{
	OWN(buffer) struct buffer places = { 0 };

	for (int i = 0; i < city->slot_count; i++)
		if (strcasecmp(city->slots[i].type, goal->type) == 0)
			buffer_format(&places, "%s%s@%d", places.length > 0 ? ", " : "",
				      city->slots[i].type, i);
	return err_set(e, ERR_REFUSED, "%s has no %s at position %d, but %s", city->name,
		       goal->type, goal->position, places.bytes);
}

bool goal_is_there(const struct building_goal *goal, const struct city *city, struct err *e)
{
	const struct slot *slot = goal_slot(goal, city);

	if (slot == NULL)
		return is_missing(goal, city, e);
	return goal->position < 0 || slot == &city->slots[goal->position] ||
	       is_elsewhere(goal, city, e);
}

bool goal_is_too_high(const struct building_goal *goal, int highest, struct err *e)
{
	return err_set(e, ERR_REFUSED, "list: the game lists %s up to level %d only, not %d",
		       goal->type, highest, goal->level);
}

void goals_spell(struct building_goal *goals, int count, const struct city *city)
{
	for (int i = 0; i < count; i++) {
		const struct slot *slot = goal_slot(&goals[i], city);

		if (slot != NULL)
			text_copy(goals[i].type, sizeof goals[i].type, slot->type);
	}
}

int slot_level(const struct slot *slot)
{
	return slot->level + (slot->is_upgrading ? 1 : 0);
}
