/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/shipping/shipping.h - the shipping engine: goods from city to city, load by load.
 *
 * A task keeps its routes in its progress; the engine looks, sends what can be sent now
 * and says what is waited for and until when. Each load is an order (play/order.h).
 * It never overfills a store: goods at sea count. It never sends what another task of the
 * account counts on. One port loads one order at a time, so loads are spread over the
 * origins whose ports are free.
 *
 * A route: {"from", "to", "island" (of the target), "own" (is the target the player's?),
 * "fromName", "toName", "left": [5], "sent": [5], "port": moment (game clock) until which
 * the origin's port loads, "refusals": in a row, "failed": why nothing more is sent}.
 *
 * Source: ikabot-game(7), SENDING GOODS.
 */
#ifndef PLAY_SHIPPING_SHIPPING_H
#define PLAY_SHIPPING_SHIPPING_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "game/pages/movements.h"
#include "game/scan/resource.h"
#include "play/visit.h"

struct err;

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

enum shipping_state {
	SHIPPING_DONE,	/* nothing is left of any route */
	SHIPPING_WAITS, /* for ships, a port, goods or room: text says which; look again at again_ms
			 */
	SHIPPING_ASKS,	/* a person must say what became of a load: text is the question */
};

struct shipping {
	struct visit *visit;
	json_t *routes; /* "routes" of the progress; changed */
	bool freighters;
	bool made_anew; /* the routes are those of this look: what was sent before is not in them */
	const json_t *claims; /* more that this task counts on (claim_set), borrowed; or NULL */

	/* outcome */
	enum shipping_state state;
	int64_t again_ms; /* wall time */
	char text[640];
};

/* "Did 5,000 wood leave Alpha for Beta about 13:58? Answer yes or no". */
void shipping_question(const json_t *what, char *text, size_t size);
/* Sends what can go now, several loads if they can. Inside the gate; leaves it between
 * loads so that other tasks are not kept waiting. Claims what the routes still need. Asks
 * about a load whose traces are gone (SHIPPING_ASKS), and takes the step's answer. */
bool shipping_run(struct shipping *shipping, struct err *e);

/* The step's result after shipping_run, for functions that do nothing but ship. */
struct step_result shipping_result(const struct shipping *shipping, struct err *e);

/* The account's movements as the military advisor shows them. */
bool shipping_movements(struct visit *visit, int current_city, struct movements *movements,
			struct err *e);
static inline void own_movements(struct movements **movements)
{
	free(*movements);
}
/* Own goods under way to that city that have not arrived. */
void shipping_at_sea(const struct movements *movements, int city, int64_t goods[RESOURCES]);
/* The square of how far apart their islands are, for sorting: 0 on the same island. */
double shipping_distance(const struct city *one, const struct city *other);

#endif
