/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/pages/city.h - a city as its page shows it (game/pages/city_parse.h).
 *
 * A page asked for with a foreign city's id may show one of the player's own cities
 * instead: compare id. The numbers on a page are the current city's: on the page of another
 * one they are not taken for its own. A quantity that the page does not tell is UNKNOWN
 * (game/scan/resource.h). Moments are seconds since 1970 by the game's clock.
 */
#ifndef GAME_PAGES_CITY_H
#define GAME_PAGES_CITY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "game/scan/header.h"
#include "game/scan/resource.h"
#include "game/scan/scan.h"

enum { SLOTS_MAX = 48 };

struct slot {
	char type[TYPE_SIZE];	/* "townHall"; "" when nothing stands there */
	char ground[TYPE_SIZE]; /* "land", "shore", "wall"... of an empty slot, else "" */
	char name[NAME_SIZE];	/* in the world's language, may be "" */
	int level;		/* while under construction: still the old one */
	bool is_upgrading;
	bool can_upgrade; /* the game's own verdict: it is affordable and allowed now */
	bool is_max;
	bool is_locked;	   /* an empty slot that research must open first */
	int64_t completed; /* when the construction ends; 0 when there is none */
	int building_id;   /* the game's number of what stands there; -1 when not said */
	uint64_t allowed;  /* bit N: the building with the number N may stand there; 0: not said */
};

/* In the world's language where a page has told it, else as the game calls it inside. */
static inline const char *slot_name(const struct slot *slot)
{
	return slot->name[0] != '\0' ? slot->name : slot->type;
}

/* Three answers, because a page may say nothing. */
enum ship { SHIP_UNKNOWN, SHIP_AWAY, SHIP_HOME };

struct city {
	int id;
	char name[NAME_SIZE];
	int island_id;
	char island_name[NAME_SIZE];
	int x, y; /* of the island */
	int owner_id;
	char owner_name[NAME_SIZE];
	bool is_own;
	bool is_capital;

	struct slot slots[SLOTS_MAX]; /* the index is the position in requests */
	int slot_count;
	int under_construction;	  /* a slot, or -1 */
	int64_t construction_end; /* the running one's, 0 when there is none */

	int64_t stock[RESOURCES];
	int64_t capacity; /* of each */
	int64_t on_sale[RESOURCES];
	int64_t free_space[RESOURCES]; /* never below 0 */
	int64_t production[RESOURCES]; /* per hour: wood and the luxury good */
	int tradegood;		       /* the luxury good, 1 to 4; 0 when not said */
	int64_t wine_use;	       /* per hour */
	bool wine_is_net; /* it is what is really drunk; the script alone may tell it gross */
	int64_t citizens, population;

	int ships_free, ships_total; /* trade ships of the account */
	int freighters_free, freighters_total;
	int64_t gold;
	enum ship pirate_ship;

	int current_city_id; /* the session's current city, 0 when not said */
	struct city_link cities[CITIES_MAX];
	int city_count;
	int64_t time; /* the game's clock, 0 when not said */
};

/* Per hour, less the wine that is drunk. False when the page does not tell. */
bool city_rate(const struct city *city, int good, int64_t *rate);
/* Does the page tell what decisions about goods rest on: stock, room, what is on sale? */
bool city_knows_goods(const struct city *city);

/* The first slot with that building, or NULL. */
const struct slot *city_find_building(const struct city *city, const char *type);
/* The slot's index, which is its position in requests. */
int city_position(const struct city *city, const struct slot *slot);
/* The slot where something is being built, or NULL. */
const struct slot *city_find_construction(const struct city *city);
/* How many of the listed cities are the player's. */
int city_count_own(const struct city *city);
/* The link with that id, or NULL. */
const struct city_link *city_find_link(const struct city *city, int id);

/* For --inspect and tests; owned by the caller. */
json_t *city_print(const struct city *city);

#endif
