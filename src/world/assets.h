/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/assets.h - the style, the script and the pictures of the world's pages.
 *
 * They are files in src/world/assets, compiled into the program. Pages work without any of
 * them: the script only saves loading whole pages, as the game's own scripts do, and lets
 * clocks tick.
 */
#ifndef WORLD_ASSETS_H
#define WORLD_ASSETS_H

#include <stdbool.h>

struct world_answer;

/* Answers when there is a file of that name; false when there is none. */
bool world_asset_answer(struct world_answer *answer, const char *name);

#endif
