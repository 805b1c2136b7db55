/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/feature/player.h - what a player does with himself: looks at another city, goes on
 * vacation, leaves.
 */
#ifndef WORLD_FEATURE_PLAYER_H
#define WORLD_FEATURE_PLAYER_H

struct world_visit;

void world_city_change(struct world_visit *visit);
void world_vacation_begin(struct world_visit *visit);
void world_logout(struct world_visit *visit);

#endif
