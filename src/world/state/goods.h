/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/state/goods.h - the goods of the game.
 */
#ifndef WORLD_STATE_GOODS_H
#define WORLD_STATE_GOODS_H

/* As the game numbers them. */
enum { WOOD, WINE, MARBLE, CRYSTAL, SULFUR, MATERIALS };

/* Class, name for people, and the address of the icon, by which clients know the good. */
struct world_good {
	const char *name, *title, *icon;
};
extern const struct world_good world_goods[]; /* WOOD to SULFUR */

#endif
