/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * functions/construction_list/construction.h - what the parts of constructionList share.
 *
 *	construction_list.c   the function: its row, and what one step does
 *	construction_goods.c  what the levels cost, what is missing, and who sends it
 *	construction_talk.c   the questions, with the city before one's eyes
 *	construction_buildings.c  of them: which buildings, and to which levels
 *	construction_survey.c a whole configuration, or a changed one, before the game
 *
 * Configuration: "city", "list" (items of goal.h), "lowestFirst", "transport", "ships"
 * (1 trade ships, 2 freighters), "roundUp", "from" (ids of cities that send goods).
 */
#ifndef FUNCTIONS_CONSTRUCTION_LIST_CONSTRUCTION_H
#define FUNCTIONS_CONSTRUCTION_LIST_CONSTRUCTION_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "functions/construction_list/goal.h"
#include "game/pages/city.h"
#include "game/scan/resource.h"
#include "play/visit.h"
#include "play/wait.h"

struct err;
struct talk;

/* What one step works with. */
struct construction {
	struct visit visit;
	struct step *step;
	json_t *progress;
	json_t *book; /* of the progress: book.h */
	struct city *city;
	int64_t claimed[RESOURCES]; /* of its stock: what other tasks counted on first */
	struct building_goal goals[GOALS_MAX];
	int goal_count;

	int64_t demand[RESOURCES];  /* of all levels that are not begun */
	int64_t missing[RESOURCES]; /* of that: neither in stock nor under way */
	int64_t next[RESOURCES];    /* of the level that is next */

	struct wait wait;
};

/* The levels of a goal that are not begun in that city; 0 when it is reached or gone. */
int goal_levels_left(const struct building_goal *goal, const struct city *city, const json_t *book);
/* Adds what the goal's levels still cost. */
void goal_costs(const struct building_goal *goal, const struct city *city, const json_t *book,
		int64_t costs[RESOURCES]);
/* "Below 1000 to the next 100, below 10000 to the next 500, else to the next 1000." */
int64_t round_up_goods(int64_t amount);

/* --- construction_goods.c */
/* What lies in the city and no other task counts on. */
int64_t construction_stock(const struct construction *construction, int good);
/* Looks at what is missing, sends what can be sent, and says what is waited for. Leaves the
 * gate now and then: the city may have changed afterwards. */
bool construction_goods(struct construction *construction, struct err *e);

/* --- construction_talk.c */
bool construction_talk(struct talk *talk, struct err *e);

/* --- construction_survey.c */
bool construction_survey(struct step *step, json_t *configuration, const json_t *before,
			 struct err *e);

#endif
