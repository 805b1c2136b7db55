/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/place.h - where a building stands that the account has, in whatever city.
 */
#ifndef PLAY_PLACE_H
#define PLAY_PLACE_H

#include <stdbool.h>

struct err;
struct visit;

struct place {
	int city;
	int island;
	int position; /* the building's slot */
};

/* The slot of a building of that type and level or more: in the remembered city first (0: none),
 * then in all own cities in the order of the game's list. place->city is 0 where there is none;
 * false only where a city could not be looked at. */
bool place_find(struct visit *visit, int remembered, const char *type, int level,
		struct place *place, struct err *e);

#endif
