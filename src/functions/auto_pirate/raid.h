/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * functions/auto_pirate/raid.h - what became of orders to the pirate fortress that nobody saw
 *answered.
 *
 * The intents name city, island and position (of the fortress), and
 *	raid     at, lasts (ms), raid {"points" (before)}: happened when the crew is out, or can
 *	         be home again and has brought points
 *	convert  points (before): happened when points become crew, or are fewer
 */
#ifndef FUNCTIONS_AUTO_PIRATE_RAID_H
#define FUNCTIONS_AUTO_PIRATE_RAID_H

#include <jansson.h>
#include <stdint.h>

#include "play/intent.h"
#include "play/order_kind.h"

struct fortress;

extern const struct order_kind order_kind_raid;
extern const struct order_kind order_kind_convert;

/* From what was seen. */
enum intent_fate raid_fate(const json_t *intent, const struct fortress *fortress, int64_t now_ms);
enum intent_fate convert_fate(const json_t *intent, const struct fortress *fortress);

#endif
