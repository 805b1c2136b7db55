/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * functions/construction_list/goal.h - what a construction list wants: buildings and their levels.
 *
 * An item is "TYPE:LEVEL" or "TYPE@POSITION:LEVEL", such as "warehouse@7:12". The position
 * tells several buildings of one type apart; when something else stands there (the city
 * was rearranged), the type is looked for. An item asks for the level that the building is
 * to have, however many levels somebody else has built meanwhile.
 */
#ifndef FUNCTIONS_CONSTRUCTION_LIST_GOAL_H
#define FUNCTIONS_CONSTRUCTION_LIST_GOAL_H

#include <jansson.h>
#include <stdbool.h>

#include "game/pages/city.h"

struct err;

enum { GOALS_MAX = 60, GOAL_LEVEL_MAX = 120, GOAL_TEXT_SIZE = 64 };

struct building_goal {
	char type[TYPE_SIZE];
	int position; /* -1: whichever */
	int level;
};

bool goal_parse(const char *item, struct building_goal *goal, struct err *e);
const char *goal_print(const struct building_goal *goal, char text[GOAL_TEXT_SIZE]);
/* All items of a list; how many. Items that are none are left out. */
int goals_read(const json_t *list, struct building_goal goals[GOALS_MAX]);
/* Every item is one, and no building is named twice. */
bool goals_check(const json_t *list, struct err *e);
/* Adds an item, or gives a building that is in the list already its new level. A level that is
 * not higher is refused: the plan would shrink, and only an item was added. */
bool goals_merge(json_t *list, const char *item, struct err *e);

/* The building that is meant, also where it stands at another place by now, or NULL when the
 * city has none. */
const struct slot *goal_slot(const struct building_goal *goal, const struct city *city);
/* False and *e: what is said of a level above the highest that the game lists. */
bool goal_is_too_high(const struct building_goal *goal, int highest, struct err *e);
/* Is it where a new goal says it is? If not, *e says which may be meant. */
bool goal_is_there(const struct building_goal *goal, const struct city *city, struct err *e);
/* Writes the types as the game does; those that the city does not have stay. */
void goals_spell(struct building_goal *goals, int count, const struct city *city);
/* Its level, counting the one under construction. */
int slot_level(const struct slot *slot);

#endif
