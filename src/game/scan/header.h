/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/scan/header.h - what city pages and global data have in common: the header above every page.
 *
 * Each function stands at a JSON value and takes it.
 */
#ifndef GAME_SCAN_HEADER_H
#define GAME_SCAN_HEADER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "game/scan/resource.h"
#include "game/scan/scan.h"

enum { CITIES_MAX = 96 };

/* A city in the game's own city list. */
struct city_link {
	int id;
	char name[NAME_SIZE];
	int x, y;
	int tradegood; /* 1 to 4 */
	bool is_own;   /* else: occupied, deployed to... */
};

#define RATE_UNKNOWN INT64_MIN /* a rate may be below 0 */

/* What is not told is UNKNOWN (game/scan/resource.h). */
struct global {
	int64_t time;	   /* the game's clock, seconds; 0 when not said */
	bool is_own_city;  /* do the numbers below belong to a city of the player? */
	int city_id;	   /* the one they belong to, 0 when not said */
	int64_t gold;	   /* rounded down */
	int64_t gold_rate; /* per hour: income, upkeep and scientists; RATE_UNKNOWN */
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

/* Nothing is known yet. */
void header_begin(struct global *out);
/* The object headerData, into what header_begin left. False when it holds no stock: then *out is
 * half filled. */
bool header_scan(struct scan *scan, struct global *out);
/* {"resource":N,"1":N,...}, numbers or texts; citizens and population may be NULL. What is
 * not there stays as it was. */
void header_scan_goods(struct scan *scan, int64_t goods[RESOURCES], int64_t *citizens,
		       int64_t *population);
/* The list of cities, {"city_101":{...},"additionalInfo":...}; how many there are. */
int header_scan_cities(struct scan *scan, struct city_link cities[CITIES_MAX]);
/* Production per hour from the game's numbers per second, NAN for what is not told; of all
 * goods: a city makes wood and its luxury good, and none of the others. */
void header_put_production(int64_t production[RESOURCES], double wood, double luxury,
			   int tradegood);

json_t *header_print_cities(const struct city_link *cities, int count);

#endif
