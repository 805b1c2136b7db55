/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/resource.h - the five goods, always in the game's order.
 *
 * On the wire wood is "resource" and the others are "1" to "4"; class names say "glass"
 * where people say crystal.
 */
#ifndef GAME_RESOURCE_H
#define GAME_RESOURCE_H

#include <jansson.h>
#include <stdint.h>

enum resource { WOOD, WINE, MARBLE, CRYSTAL, SULFUR, RESOURCES };

/* "wood", "wine", "marble", "crystal", "sulfur": for people and configurations. */
extern const char *const resource_names[RESOURCES];
/* "resource", "1", "2", "3", "4": keys in the game's JSON. */
extern const char *const resource_keys[RESOURCES];
/* The resource with that name (either kind of name), or -1. */
int resource_find(const char *name);
/* {"wood": 1500, ...}, owned by the caller. */
json_t *resource_print(const int64_t goods[RESOURCES]);

#endif
