/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/pages/movements.h - the fleets and armies under way that the player can see.
 *
 * They come as JSON with the military advisor's view. Moments are seconds since 1970 by
 * the game's clock, the one of "time" in the same answer.
 */
#ifndef GAME_PAGES_MOVEMENTS_H
#define GAME_PAGES_MOVEMENTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "game/pages/city.h"
#include "game/scan/resource.h"

struct envelope;
struct err;

enum { MOVEMENTS_MAX = 256, MOVEMENT_SHIPS_MAX = 16 };

struct movement {
	int64_t id;
	int64_t arrival; /* the next thing that happens to it; not always an arrival */
	bool is_hostile; /* a piracy trip of one's own is hostile and own */
	bool is_own;
	bool is_ally;
	bool is_returning;
	bool is_hidden;	   /* the game does not show what it is, or not all of it in numbers */
	bool is_transport; /* own, no army, nothing but trade ships and freighters */
	int origin_id, target_id;
	char origin[NAME_SIZE], origin_owner[NAME_SIZE];
	char target[NAME_SIZE], target_owner[NAME_SIZE];
	char mission[NAME_SIZE];      /* in the world's language */
	char mission_type[TYPE_SIZE]; /* "transport", "deployarmy"... */
	int64_t troops, warships;
	int64_t ships; /* trade ships */
	int64_t freighters;
	int64_t goods[RESOURCES];
	int64_t gold;
};

struct movements {
	int64_t time; /* the game's clock, 0 when not said */
	struct movement rows[MOVEMENTS_MAX];
	int count;
	bool is_cut; /* there are more than fit */
};

/* False with ERR_STRANGE, *out untouched, when the answer carries no list; an empty list is
 * one. */
bool movements_parse(const struct envelope *envelope, struct movements *out, struct err *e);
/* The moment of the earliest event of an own movement, 0 when there is none. */
int64_t movements_next_own(const struct movements *movements);

/* For programs, --inspect and tests; owned by the caller. */
json_t *movement_print(const struct movement *movement);
json_t *movements_print(const struct movements *movements);

#endif
