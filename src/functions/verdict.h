/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * functions/verdict.h - what became of an order that nobody saw answered.
 *
 * Kinds of intents (functions/intent.h) and their evidence, which stands in them:
 *	upgrade  city, position, building, level (before): happened when the level is higher
 *	         or the slot is under construction
 *	ship     from, to, goods [5], ships, freighters, at (game clock), known [ids of own
 *	         movements before], and of the origin: stock [5], incoming [{"id", "goods"}]
 *	         (what is under way to it). Happened when a movement that was not known fits,
 *	         or the origin's stock says so
 *	raid     city, island, position (of the fortress), at, lasts (ms), raid {"points" (before)}:
 *	         happened when the crew is out, or can be home again and has brought points
 *
 * Unknown is the answer when the traces are gone (a week later nothing can tell) or too
 * small to read; then a person is asked.
 */
#ifndef FUNCTIONS_VERDICT_H
#define FUNCTIONS_VERDICT_H

#include <jansson.h>
#include <stdbool.h>

#include "functions/intent.h"
#include "functions/visit.h"
#include "game/movements.h"

struct err;
struct fortress;

/* Looks at the game. False and *e when it cannot be looked at now. */
bool verdict_look(struct visit *visit, const json_t *intent, enum intent_fate *fate, struct err *e);

/* The same from what was seen. origin is NULL when the city is not the player's any more. */
enum intent_fate verdict_upgrade(const json_t *intent, const struct city *city);
enum intent_fate verdict_ship(const json_t *intent, const struct movements *movements,
			      const struct city *origin);
enum intent_fate verdict_raid(const json_t *intent, const struct fortress *fortress,
			      int64_t now_ms);

/* Puts the evidence of an order to ship into an intent: the movements and the origin before. */
void verdict_add_evidence(json_t *intent, const struct movements *movements,
			  const struct city *origin);

#endif
