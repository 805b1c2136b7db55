/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * functions/auto_pirate/raid.h - the orders to the pirate fortress.
 *
 * They name city, island and position (of the fortress), and leave a struct fortress:
 *	raid     at, lasts (ms), raid {"level", "points" (before)}, captcha (a person's answer):
 *	         happened when the crew is out, or can be home again and has brought points;
 *	         raid then is progress "out"
 *	convert  points (before), crew (to gain): happened when points become crew, or are fewer;
 *	         ends progress "convert", also when nothing can be told of it
 */
#ifndef FUNCTIONS_AUTO_PIRATE_RAID_H
#define FUNCTIONS_AUTO_PIRATE_RAID_H

#include <jansson.h>
#include <stdint.h>

#include "play/order_kind.h"

struct fortress;
struct place;

extern const struct order_kind order_kind_raid;
extern const struct order_kind order_kind_convert;

/* What both begin with, owned by the caller. */
json_t *raid_place(const struct place *place);

/* From what was seen. */
enum order_fate raid_fate(const json_t *what, const struct fortress *fortress, int64_t now_ms);
enum order_fate convert_fate(const json_t *what, const struct fortress *fortress);

#endif
