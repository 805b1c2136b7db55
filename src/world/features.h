/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/features.h - the features of the game that the practice world has: rows of views,
 * orders and processes.
 */
#ifndef WORLD_FEATURES_H
#define WORLD_FEATURES_H

#include <stdint.h>

struct world;
struct world_options;

/* Fills a world from its options, with all features and the troubles that the options want.
 * world_done ends it. */
void world_begin(struct world *world, const struct world_options *options, int64_t now_ms);

#endif
