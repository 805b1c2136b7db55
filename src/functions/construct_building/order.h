/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * functions/construct_building/order.h - was a building begun, although the answer was not seen?
 *
 * The order of kind "build": city, position, building, type (its number in the game). Happened when
 * the slot holds it, or it is under construction anywhere in the city.
 */
#ifndef FUNCTIONS_CONSTRUCT_BUILDING_ORDER_H
#define FUNCTIONS_CONSTRUCT_BUILDING_ORDER_H

#include <jansson.h>

#include "play/order_kind.h"

struct city;

extern const struct order_kind order_kind_build;

/* From what was seen. city is NULL when it is not the player's any more. */
enum order_fate build_fate(const json_t *what, const struct city *city);

#endif
