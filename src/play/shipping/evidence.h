/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/shipping/evidence.h - did a load set sail, although nobody saw the answer?
 *
 * The intent of kind "ship": from, to, goods [5], ships, freighters, at (game clock), known [ids
 * of own movements before], and of the origin: stock [5], incoming [{"id", "goods"}] (what is
 * under way to it). Happened when a movement that was not known fits, or the origin's stock says
 * so.
 */
#ifndef PLAY_SHIPPING_EVIDENCE_H
#define PLAY_SHIPPING_EVIDENCE_H

#include <jansson.h>

#include "game/pages/movements.h"
#include "play/intent.h"
#include "play/order_kind.h"

struct city;

extern const struct order_kind order_kind_ship;

/* Puts the evidence into an intent: the movements and the origin before. */
void shipping_add_evidence(json_t *intent, const struct movements *movements,
			   const struct city *origin);
/* From what was seen. origin is NULL when the city is not the player's any more. */
enum intent_fate shipping_fate(const json_t *intent, const struct movements *movements,
			       const struct city *origin);

#endif
