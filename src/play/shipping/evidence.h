/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/shipping/evidence.h - did a load set sail, although its answer was not seen?
 *
 * The order of kind "ship": from, to, island (of the target), goods [5], ships, freighters, at
 * (game clock), known [ids of own movements before], and of the origin: stock [5], incoming [{"id",
 * "goods"}] (what is under way to it). Happened when a movement that was not known fits, or the
 * origin's stock says so. Its goods move from "left" to "sent" of its route in the progress.
 */
#ifndef PLAY_SHIPPING_EVIDENCE_H
#define PLAY_SHIPPING_EVIDENCE_H

#include <jansson.h>

#include "game/pages/movements.h"
#include "play/order_kind.h"

struct city;

extern const struct order_kind order_kind_ship;

/* Puts the evidence into an order: the movements and the origin before. */
void shipping_add_evidence(json_t *what, const struct movements *movements,
			   const struct city *origin);
/* One good's word: does the stock, which was so large that many seconds ago, look as if the amount
 * had left the city? */
enum order_fate evidence_of_stock(const struct city *city, int good, int64_t before, int64_t amount,
				  int64_t seconds);
/* From what was seen. origin is NULL when the city is not the player's any more. */
enum order_fate shipping_fate(const json_t *what, const struct movements *movements,
			      const struct city *origin);

#endif
