/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/feature/costs.h - what a building costs and how long it takes.
 *
 * The formulas are those that players have fitted to the game and publish in tables:
 *
 *   cost     scale * growth^(level - from) - less, for each good from some level on
 *   seconds  a / b * c^level - d
 *
 * with the level that the step leads to. The numbers were fitted to such a table: for the
 * warehouse, tavern, wall, palace, museum, stonemason and their like they are within a unit or
 * two at the levels that were compared, for town hall, port, shipyard, temple and pirate
 * fortress roughly so. The rest are of the same kind and size, but ours. Everything is reckoned
 * in whole numbers, so every machine gets the same.
 *
 * Two things lower a cost. Research does so everywhere and is in what pages show; the
 * city's own reducer (a carpenter for wood, ...) takes one hundredth of the unlowered cost
 * for each of its levels, and no page shows that.
 */
#ifndef WORLD_FEATURE_COSTS_H
#define WORLD_FEATURE_COSTS_H

#include <stdbool.h>
#include <stdint.h>

#include "world/state/goods.h"

struct world_building_type;
struct world_city;

struct world_cost {
	int64_t goods[MATERIALS];
	int64_t seconds; /* of game time */
};

/* The studies of building that lower costs, cheapest first; a percent of 0 ends them. */
struct world_study {
	int id;
	const char *name;
	int percent; /* it takes off; the sum of all is 14 */
};
extern const struct world_study world_studies[];

/* Whether that many percent is what some first studies together take off. */
bool world_research_valid(int64_t percent);

/* What a page shows for the step to that level, from 1 to the type's level_max. */
struct world_cost world_cost_shown(const struct world_building_type *type, int level,
				   int64_t research);
/* What that city really pays: the shown costs less what its reducers take off. */
struct world_cost world_cost_in(const struct world_city *city,
				const struct world_building_type *type, int level,
				int64_t research);
/* Whether any level of the building costs that good. */
bool world_cost_needs(const struct world_building_type *type, int good);

#endif
