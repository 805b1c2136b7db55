/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/feature/views.h - the views of the game that need no header of their own, and parts of
 * them.
 */
#ifndef WORLD_FEATURE_VIEWS_H
#define WORLD_FEATURE_VIEWS_H

#include <jansson.h>

struct buffer;
struct world_city;
struct world_visit;

/* city.c; the caller owns what is returned. */
json_t *world_city_background(const struct world_visit *visit, const struct world_city *city);
/* What a person sees of the city that is looked at. */
char *world_city_plan(const struct world_visit *visit);
/* What stands behind a view: the island that it names, if it says so, else that city. */
json_t *world_background(const struct world_visit *visit, const struct world_city *city);
/* building.c: the button that gives the order, or why it is refused. */
void world_upgrade_form(struct buffer *to, const struct world_visit *visit,
			const struct world_city *city, int slot);
/* How large such a building of the city is and what the next level takes: the one on the
 * slot that the request names, else the first. */
void world_building_box(struct buffer *to, const struct world_visit *visit,
			const struct world_city *city, const char *building);
/* Answers with what stands on a slot. */
void world_building_answer(struct world_visit *visit, struct world_city *city, int slot,
			   int feedback_type, const char *feedback);

/* Views. */
void world_city_view(struct world_visit *visit);
void world_island_view(struct world_visit *visit);
void world_map_view(struct world_visit *visit);
void world_map_area(struct world_visit *visit);
void world_advisor_view(struct world_visit *visit);
void world_version_view(struct world_visit *visit);
void world_global_view(struct world_visit *visit);
void world_town_hall_view(struct world_visit *visit);
void world_finances_view(struct world_visit *visit);
void world_building_view(struct world_visit *visit);
void world_inventory_view(struct world_visit *visit);

#endif
