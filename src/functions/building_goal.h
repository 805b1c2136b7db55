/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * functions/building_goal.h - what a construction list wants: buildings and their levels.
 *
 * An item is "TYPE:LEVEL" or "TYPE@POSITION:LEVEL", such as "warehouse@7:12". The position
 * tells several buildings of one type apart; when something else stands there (the city
 * was rearranged), the type is looked for. An item asks for the level that the building is
 * to have, however many levels somebody else has built meanwhile.
 */
#ifndef FUNCTIONS_BUILDING_GOAL_H
#define FUNCTIONS_BUILDING_GOAL_H

#include <jansson.h>
#include <stdbool.h>

#include "game/city.h"

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
/* Adds an item, or gives a building that is in the list already its new level. */
bool goals_merge(json_t *list, const char *item, struct err *e);

/* The building that is meant, or NULL when the city has none. */
const struct slot *goal_slot(const struct building_goal *goal, const struct city *city);
/* Its level, counting the one under construction. */
int slot_level(const struct slot *slot);

#endif
