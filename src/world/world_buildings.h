/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/world_buildings.h - the kinds of buildings and of ground.
 */
#ifndef WORLD_WORLD_BUILDINGS_H
#define WORLD_WORLD_BUILDINGS_H

enum { WORLD_SLOTS = 23, WORLD_SLOT_FORTRESS = 17 };

struct world_building_type {
	const char *name;   /* as requests and pages spell it */
	const char *title;  /* as a player reads it */
	const char *ground; /* where it may stand */
	int id;
	int level_max;
};

/* A NULL name ends it. */
extern const struct world_building_type world_building_types[];

const struct world_building_type *world_building_find(const char *name);
/* What kind of ground an empty slot is: "land", "shore", ... */
const char *world_ground(int slot);

#endif
