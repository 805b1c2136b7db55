/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * functions/reorganize_buildings/order.h - were buildings moved, although the answer was not seen?
 *
 * The order of kind "arrange": city, types (of all slots, before), moves (pairs of slots, in turn).
 * Happened when they stand otherwise.
 */
#ifndef FUNCTIONS_REORGANIZE_BUILDINGS_ORDER_H
#define FUNCTIONS_REORGANIZE_BUILDINGS_ORDER_H

#include <jansson.h>

#include "play/order_kind.h"

struct city;

extern const struct order_kind order_kind_arrange;

/* The types of all slots, as evidence; owned by the caller. */
json_t *arrange_types(const struct city *city);
/* From what was seen. city is NULL when it is not the player's any more. */
enum order_fate arrange_fate(const json_t *what, const struct city *city);

#endif
