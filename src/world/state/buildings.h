/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/state/buildings.h - the kinds of buildings and of ground.
 */
#ifndef WORLD_STATE_BUILDINGS_H
#define WORLD_STATE_BUILDINGS_H

#include <stdbool.h>
#include <stdint.h>

enum { WORLD_SLOTS = 23, WORLD_SLOT_LOCKED = 13, WORLD_SLOT_FORTRESS = 17 };

struct world_building_type {
	const char *name;   /* as requests and pages spell it */
	const char *title;  /* as a player reads it */
	const char *ground; /* where it may stand */
	int id;
	int level_max;
	int most; /* how many a city may have; 0: one */
};

/* A NULL name ends it. */
extern const struct world_building_type world_building_types[];

const struct world_building_type *world_building_find(const char *name);
const struct world_building_type *world_building_by_id(int64_t id);
/* What kind of ground a slot is: "land", "shore", ... */
const char *world_ground(int slot);
bool world_ground_suits(const struct world_building_type *type, int slot);

#endif
