/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * functions/construction_list/upgrade.h - was a building upgraded, although nobody saw the answer?
 *
 * The intent of kind "upgrade": city, position, building, level (before). Happened when the level
 * is higher or the slot is under construction.
 */
#ifndef FUNCTIONS_CONSTRUCTION_LIST_UPGRADE_H
#define FUNCTIONS_CONSTRUCTION_LIST_UPGRADE_H

#include <jansson.h>

#include "play/intent.h"
#include "play/order_kind.h"

struct city;

extern const struct order_kind order_kind_upgrade;

/* From what was seen. city is NULL when it is not the player's any more. */
enum intent_fate upgrade_fate(const json_t *intent, const struct city *city);

#endif
