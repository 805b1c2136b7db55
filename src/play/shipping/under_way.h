/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/shipping/under_way.h - what is at sea.
 */
#ifndef PLAY_SHIPPING_UNDER_WAY_H
#define PLAY_SHIPPING_UNDER_WAY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "game/pages/movements.h"
#include "game/scan/resource.h"

struct err;
struct visit;

/* The account's movements as the military advisor shows them. */
bool shipping_movements(struct visit *visit, int current_city, struct movements *movements,
			struct err *e);
static inline void own_movements(struct movements **movements)
{
	free(*movements);
}
/* Own goods under way to that city that have not arrived. */
void shipping_at_sea(const struct movements *movements, int city, int64_t goods[RESOURCES]);

#endif
