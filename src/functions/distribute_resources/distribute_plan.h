/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * functions/distribute_resources/distribute_plan.h - who sends how much of one good to whom.
 *
 * Two plans. Evenly: every city ends with the same amount, or full where its store is too
 * small for that. From producers: what the producing cities have is shared among the others,
 * each getting the same or as much as it has room for.
 *
 * Goods at sea count as if they had arrived, so that a plan made while ships are out does not
 * send a second share. What divisions leave over stays where it is.
 *
 * Source: ikabot-game(7), DISTRIBUTING GOODS.
 */
#ifndef FUNCTIONS_DISTRIBUTE_RESOURCES_DISTRIBUTE_PLAN_H
#define FUNCTIONS_DISTRIBUTE_RESOURCES_DISTRIBUTE_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "game/pages/city.h"

struct distribute_city {
	int64_t stock;	/* that may leave */
	int64_t at_sea; /* on its way here */
	int64_t capacity;
	int64_t room; /* for more, without what is at sea */
	bool is_producer;
};

struct distribute_route {
	int from, to; /* indices */
	int64_t amount;
};

/* Greedy plans need at most one route for each end. */
enum { DISTRIBUTE_ROUTES_MAX = 2 * CITIES_MAX };

/* Each gives the number of routes; 0: there is nothing to do. */
int distribute_evenly(const struct distribute_city *cities, int count,
		      struct distribute_route routes[DISTRIBUTE_ROUTES_MAX]);
int distribute_from_producers(const struct distribute_city *cities, int count,
			      struct distribute_route routes[DISTRIBUTE_ROUTES_MAX]);

#endif
