/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/pages/costs.h - what each level of a building costs.
 *
 * The game shows it in its encyclopedia (view=buildingDetail): a table with a row for each
 * level and a column for each resource the building needs. Which resource a column is for
 * is told by its icon alone; an icon's address is the MD5 of the file, so it is recognised
 * without fetching it. Columns without an icon, or with one of no known good, are refused
 * rather than guessed: a wrong column would be a wrong order.
 *
 * What is shown has the player's research in it already, but not the buildings that make
 * things cheaper in one city: costs_reduced reckons with those.
 */
#ifndef GAME_PAGES_COSTS_H
#define GAME_PAGES_COSTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "game/scan/resource.h"

struct err;

enum { COST_LEVELS_MAX = 100, BUILDING_KINDS_MAX = 64 };

struct cost_row {
	int level; /* the one that this step leads to */
	int64_t cost[RESOURCES];
	int64_t seconds; /* 0 when its letters are of an unknown language */
};

struct cost_table {
	struct cost_row rows[COST_LEVELS_MAX];
	int count;
};

/* Reads the HTML of the view. False with ERR_STRANGE, *out untouched, when there is no table
 * in it or a column that is not understood. Rows come in the page's order; those after
 * COST_LEVELS_MAX are left out. */
bool costs_parse(const char *html, size_t length, struct cost_table *out, struct err *e);

/* In the encyclopedia's index: the query that shows that building's costs, such as
 * "view=buildingDetail&buildingId=7&helpId=1". False when the page does not name it. */
bool costs_find_query(const char *html, size_t length, const char *type, char *query, size_t size);
/* The game's number of a building, for pages without the index; -1 when not known. */
int costs_building_id(const char *type);

/* What is really paid where the page shows that much: research_percent is already in what
 * is shown, each level of the reducer takes another percent of the price without research. */
int64_t costs_reduced(int64_t shown, int research_percent, int reducer_level);
/* The type of the building that makes this resource cheaper, such as "carpentering". */
const char *costs_reducer(enum resource resource);

/* For --inspect and tests; owned by the caller. */
json_t *costs_print(const struct cost_table *table);

#endif
