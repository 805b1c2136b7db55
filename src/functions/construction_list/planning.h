/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * functions/construction_list/planning.h - a list while its questions are asked.
 *
 * construction_talk.c leads the conversation; construction_buildings.c asks for the buildings and
 * their levels.
 */
#ifndef FUNCTIONS_CONSTRUCTION_LIST_PLANNING_H
#define FUNCTIONS_CONSTRUCTION_LIST_PLANNING_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "functions/construction_list/goal.h"
#include "game/scan/resource.h"
#include "play/empire.h"

struct err;
struct talk;

struct planning {
	struct talk *talk;
	struct empire empire;
	const struct city *city;
	struct building_goal goals[GOALS_MAX];
	int goal_count;
	json_t *book;
	int64_t costs[RESOURCES], missing[RESOURCES];
};

/* So that its list is shown in the game's words later, too (task/words.h). */
void planning_note_buildings(const struct planning *planning);
/* Asks for buildings, by number or name, and their levels. ERR_STOPPED when none is to be raised.
 */
bool planning_ask_buildings(struct planning *planning, struct err *e);
/* A list that was given beforehand must fit the city. */
bool planning_take_list(struct planning *planning, struct err *e);
/* The goals as the list of the configuration. */
void planning_put_goals(const struct planning *planning);

#endif
