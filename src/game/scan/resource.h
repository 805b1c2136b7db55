/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/scan/resource.h - the five goods, always in the game's order.
 *
 * On the wire wood is "resource" and the others are "1" to "4"; class names say "glass"
 * where people say crystal.
 */
#ifndef GAME_SCAN_RESOURCE_H
#define GAME_SCAN_RESOURCE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum resource { WOOD, WINE, MARBLE, CRYSTAL, SULFUR, RESOURCES };

/* The same as one text, for a question's names. */
#define RESOURCE_WORDS "wood wine marble crystal sulfur"
/* "wood", "wine", "marble", "crystal", "sulfur": for people and configurations. */
extern const char *const resource_names[RESOURCES];
/* "resource", "1", "2", "3", "4": keys in the game's JSON. */
extern const char *const resource_keys[RESOURCES];
/* The resource with that name (either kind of name), or -1. */
int resource_find(const char *name);
/* A quantity that a page does not tell; never 0, which is an amount. */
enum { UNKNOWN = -1 };
/* Into JSON: null where it is not known. */
void put_known(json_t *object, const char *key, int64_t number);
/* Takes over what is known. */
static inline void take_known(int64_t *to, int64_t number)
{
	if (number != UNKNOWN)
		*to = number;
}
void forget_goods(int64_t goods[RESOURCES]); /* makes all of them unknown */
bool knows_goods(const int64_t goods[RESOURCES]);

/* {"wood": 1500, ...}, owned by the caller; null is what is not known. */
json_t *resource_print(const int64_t goods[RESOURCES]);

#endif
