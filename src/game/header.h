/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/header.h - pieces that city pages and global data have in common.
 *
 * Each function stands at a JSON value and takes it.
 */
#ifndef GAME_HEADER_H
#define GAME_HEADER_H

#include "game/city.h"
#include "game/global.h"
#include "game/scan.h"

/* The object headerData. False when it holds no stock: then *out is half filled. */
bool header_scan(struct scan *scan, struct global *out);
/* {"resource":N,"1":N,...}, numbers or texts; citizens and population may be NULL. What is
 * not there stays as it was. */
void header_scan_goods(struct scan *scan, int64_t goods[RESOURCES], int64_t *citizens,
		       int64_t *population);
/* The list of cities, {"city_101":{...},"additionalInfo":...}; how many there are. */
int header_scan_cities(struct scan *scan, struct city_link cities[CITIES_MAX]);
/* Production per hour from the game's numbers per second. */
int64_t header_per_hour(double per_second);

json_t *header_print_cities(const struct city_link *cities, int count);

#endif
