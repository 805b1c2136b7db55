/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/shipping/route.h - what is to go from one city to another, and five goods as a value.
 *
 * A route: {"from", "to", "island" (of the target), "own" (is the target the player's?),
 * "fromName", "toName", "left": [5], "sent": [5], "port": moment (game clock) until which
 * the origin's port loads, "refusals": in a row, "failed": why nothing more is sent}.
 */
#ifndef PLAY_SHIPPING_ROUTE_H
#define PLAY_SHIPPING_ROUTE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "game/pages/city.h"
#include "game/scan/resource.h"

enum { GOODS_TEXT_SIZE = 160 };
#define GOODS_MAX INT64_C(1000000000000) /* of one kind: more than any city holds */

/* A new route, owned by the caller. */
json_t *route_new(const struct city_link *from, const struct city_link *to, int island, bool is_own,
		  const int64_t goods[RESOURCES]);
void route_left(const json_t *route, int64_t goods[RESOURCES]);
/* Nothing is left, or nothing more can be sent. */
bool route_is_done(const json_t *route);
/* Sums over the routes, for step_count and for notices. */
void routes_sum(const json_t *routes, const char *key, int64_t goods[RESOURCES]);
int64_t goods_total(const int64_t goods[RESOURCES]);
/* What routes that failed say, "" when all is well; in a buffer of the caller's. */
const char *routes_failure(const json_t *routes, char *text, size_t size);
/* "1,500 wood, 20 wine", in a buffer of the caller's. */
const char *goods_text(const int64_t goods[RESOURCES], char *text, size_t size);
/* Each from 0 to GOODS_MAX, whatever stands there. */
void goods_from_json(const json_t *array, int64_t goods[RESOURCES]);
json_t *goods_to_json(const int64_t goods[RESOURCES]);
/* "Did 5,000 wood leave Alpha for Beta about 13:58? Answer yes or no". */
void shipping_question(const json_t *what, char *text, size_t size);
/* The square of how far apart their islands are, for sorting: 0 on the same island. */
double shipping_distance(const struct city *one, const struct city *other);

#endif
