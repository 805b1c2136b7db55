/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * functions/construction_list/upgrade.h - was a building upgraded, although the answer was not
 * seen?
 *
 * The order of kind "upgrade": city, position, building, name, level (before). Happened when the
 * level is higher or the slot is under construction. Progress: "levels" counts, "refused" ends.
 */
#ifndef FUNCTIONS_CONSTRUCTION_LIST_UPGRADE_H
#define FUNCTIONS_CONSTRUCTION_LIST_UPGRADE_H

#include <jansson.h>

#include "play/order_kind.h"

struct city;

extern const struct order_kind order_kind_upgrade;

/* From what was seen. city is NULL when it is not the player's any more. */
enum order_fate upgrade_fate(const json_t *what, const struct city *city);

#endif
