/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/shipping/load.h - what the files of the shipping engine share.
 *
 * shipping.c decides when and what, load.c reckons one load and orders it,
 * settle.c puts outcomes into routes, turn.c says whose turn it is, route.c is routes and
 * goods as such.
 */
#ifndef PLAY_SHIPPING_LOAD_H
#define PLAY_SHIPPING_LOAD_H

#include "game/pages/port.h"
#include "play/order_kind.h"
#include "play/shipping/shipping.h"

/* What was seen of the game, and what stands in the way. */
struct look {
	struct shipping *shipping;
	struct movements *movements;
	struct city *origin, *target;
	int64_t capacity;     /* of one ship of the chosen kind; 0: not read yet */
	int64_t ships_free;   /* without those that are held for tasks that asked before */
	int64_t ships_wanted; /* for a load that found none; 0: none lacked ships */
	bool waits_for_port;

	const json_t *waiting; /* the route that can go on first; NULL: none waits */
	int64_t wait_ms;
	char why[160];
};

/* One load of a route. */
struct load {
	int64_t wanted[RESOURCES]; /* what is left of the route */
	int64_t there[RESOURCES];  /* of it in the origin, without what others count on */
	int64_t room[RESOURCES];   /* in the target, when the load arrives */
	int64_t goods[RESOURCES];  /* what goes */
	int64_t ships;
	bool knows_port;
	struct port port;
	int64_t port_time; /* the game's clock when the port was looked at */
};

/* Of one ship of the chosen kind. */
bool load_find_capacity(struct look *look, struct err *e);
/* How long the origin's port is busy, and the way to the target; a page that does not tell
 * is not a failure. */
bool load_look_at_port(struct look *look, const json_t *route, struct load *load, struct err *e);
/* Fills in the rest of the load; ships is 0 when nothing can go. */
bool load_reckon(struct look *look, const json_t *route, struct load *load, struct err *e);

/* The load as an order of kind "ship", owned by the caller; and how the game is asked for it. */
json_t *load_order(const struct look *look, const json_t *route, const struct load *load);
char *load_ask(const json_t *what);
/* The kind's settle: puts an outcome into the routes of the progress. */
void shipping_settle(struct step *step, const struct order *order);

#endif
