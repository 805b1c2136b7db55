/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/shipping/shipping.h - the shipping engine: goods from city to city, load by load.
 *
 * A task keeps its routes (route.h) in its progress; the engine looks, sends what can be sent now
 * and says what is waited for and until when. Each load is an order (play/order.h).
 * It never overfills a store: goods at sea count. It never sends what another task of the
 * account counts on. One port loads one order at a time, so loads are spread over the
 * origins whose ports are free.
 *
 * Source: ikabot-game(7), SENDING GOODS.
 */
#ifndef PLAY_SHIPPING_SHIPPING_H
#define PLAY_SHIPPING_SHIPPING_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "play/shipping/route.h"
#include "play/shipping/under_way.h"
#include "play/visit.h"

struct err;

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

/* Sends what can go now, several loads if they can. Inside the gate; leaves it between
 * loads so that other tasks are not kept waiting. Claims what the routes still need. Asks
 * about a load whose traces are gone (SHIPPING_ASKS), and takes the step's answer. */
bool shipping_run(struct shipping *shipping, struct err *e);

/* The step's result after shipping_run, for functions that do nothing but ship. */
struct step_result shipping_result(const struct shipping *shipping, struct err *e);

#endif
