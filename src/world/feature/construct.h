/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/feature/construct.h - upgrades, new buildings, and buildings that change places.
 *
 * A city builds one thing at a time. What it costs is paid when the work begins. A new
 * building stands at level 0 until it is finished.
 */
#ifndef WORLD_FEATURE_CONSTRUCT_H
#define WORLD_FEATURE_CONSTRUCT_H

#include <stdbool.h>

struct world;
struct world_building_type;
struct world_city;
struct world_visit;

/* Why that slot cannot be upgraded now, or NULL. */
const char *world_upgrade_hindrance(const struct world *world, const struct world_city *city,
				    int slot);
/* Why that building cannot be built on that slot now, or NULL. type may be NULL. */
const char *world_build_hindrance(const struct world *world, const struct world_city *city,
				  const struct world_building_type *type, int slot);
/* What pages say: whether the city could pay the next level of that slot. Builders at work
 * elsewhere do not change it, though the order is refused until they have finished. */
bool world_can_upgrade(const struct world *world, const struct world_city *city, int slot);
/* Whether the city may have such a building, or one more, on that slot; for nothing. */
bool world_may_stand(const struct world_city *city, const struct world_building_type *type,
		     int slot);

/* Orders. */
void world_upgrade(struct world_visit *visit);
void world_build_new(struct world_visit *visit);
void world_move_buildings(struct world_visit *visit);

/* ground.c: what the orders need to know. */
void world_detail_view(struct world_visit *visit);
void world_research_view(struct world_visit *visit);
void world_ground_view(struct world_visit *visit);
void world_positions_view(struct world_visit *visit);

#endif
