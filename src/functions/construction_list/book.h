/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * functions/construction_list/book.h - what levels of buildings cost in a city.
 *
 * The game's encyclopedia shows the costs of every level, with the reduction by research
 * already taken off; the reduction by buildings of the city comes on top. What the
 * encyclopedia says is kept in a task's progress, because it changes only with research.
 *
 * Source: ikabot-game(7), COSTS.
 *
 * The book: { "research": PERCENT, "types": { "warehouse": { "max": highest level there is,
 * "rows": [[level, wood, wine, marble, crystal, sulfur], ...] } } }. Of a table it holds the
 * levels that were asked for: the whole of it would weigh more than all the rest of a task.
 */
#ifndef FUNCTIONS_CONSTRUCTION_LIST_BOOK_H
#define FUNCTIONS_CONSTRUCTION_LIST_BOOK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "game/pages/city.h"
#include "game/scan/resource.h"
#include "play/visit.h"

struct err;

/* Reads what the book does not hold yet: research, and what the levels above from up to till
 * of that type cost. */
bool book_read(struct visit *visit, json_t *book, int city_id, const char *type, int from, int till,
	       struct err *e);
/* The highest level that the game lists; 0 when the book does not know the type. */
int book_level_max(const json_t *book, const char *type);
/* Adds to costs what the levels from + 1 to till cost in that city now. */
void book_costs(const json_t *book, const struct city *city, const char *type, int from, int till,
		int64_t costs[RESOURCES]);

#endif
