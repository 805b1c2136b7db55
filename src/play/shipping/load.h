/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/shipping/load.h - one load: what can go now, and its order.
 */
#ifndef PLAY_SHIPPING_LOAD_H
#define PLAY_SHIPPING_LOAD_H

#include "game/pages/port.h"
#include "game/scan/resource.h"
#include "play/shipping/under_way.h"
#include "play/visit.h"

struct shipping;

/* What was seen of the game, and what stands in the way. */
struct look {
	struct shipping *shipping;
	struct visit *visit;
	bool freighters;
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

/* The load as an order of kind "ship" (evidence.h), owned by the caller. */
json_t *load_order(const struct look *look, const json_t *route, const struct load *load);

#endif
