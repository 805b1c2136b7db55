/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * functions/reorganize_buildings/reorganize_plan.h - which buildings of a city change places so
 * that they stand as in another city.
 *
 * A place of the template belongs to a building of the same type; the palace and the
 * governor's residence count as one type. Buildings that stand right stay, the others are
 * paired with the places left over, both in the order of the slots. What one city has more
 * of is left alone.
 *
 * The game swaps two slots at a time, and a building fits certain grounds only. A swap that
 * would put either building where it may not stand is not made; some become possible
 * through others, the rest is counted in left.
 */
#ifndef FUNCTIONS_REORGANIZE_BUILDINGS_REORGANIZE_PLAN_H
#define FUNCTIONS_REORGANIZE_BUILDINGS_REORGANIZE_PLAN_H

#include "game/pages/city.h"

struct slot_swap {
	int from, to;
};

struct reorganize_plan {
	struct slot_swap moves[SLOTS_MAX]; /* in the order in which they are to be made */
	int count;
	int left; /* buildings that belong elsewhere and cannot get there */
};

void reorganize_plan(const struct city *pattern, const struct city *target,
		     struct reorganize_plan *plan);

#endif
