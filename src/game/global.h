/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/global.h - what view=updateGlobalData tells of the account and its current city.
 */
#ifndef GAME_GLOBAL_H
#define GAME_GLOBAL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "game/city.h"
#include "game/resource.h"

struct err;

struct global {
	int64_t time;	   /* the game's clock, seconds; 0 when not said */
	bool is_own_city;  /* do the numbers below belong to a city of the player? */
	int city_id;	   /* the one they belong to, 0 when not said */
	int64_t gold;	   /* rounded down */
	int64_t gold_rate; /* per hour: income, upkeep and scientists */
	int64_t ambrosia;
	int64_t stock[RESOURCES];
	int64_t capacity;
	int64_t on_sale[RESOURCES];
	int64_t production[RESOURCES]; /* per hour: wood and the luxury good */
	int tradegood;		       /* the luxury good, 1 to 4; 0 when not said */
	int64_t wine_use;	       /* per hour */
	int64_t citizens, population;
	int ships_free, ships_total;
	int freighters_free, freighters_total;
	struct city_link cities[CITIES_MAX];
	int city_count;
};

/* False with ERR_STRANGE, *out untouched, when the answer carries no header data. */
bool global_parse(const char *text, size_t length, struct global *out, struct err *e);
json_t *global_print(const struct global *global); /* owned by the caller */

#endif
