/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/pages/island.h - what an island page, or an ajax answer with the island behind it, shows.
 */
#ifndef GAME_PAGES_ISLAND_H
#define GAME_PAGES_ISLAND_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "game/pages/city.h"

struct err;

enum { ISLAND_CITIES_MAX = 32 };

struct island_city {
	bool is_city; /* else a plot where one could be founded */
	int id;	      /* -1 for a plot */
	char name[NAME_SIZE];
	int level;
	int owner_id;
	char owner_name[NAME_SIZE];
	int ally_id; /* 0 without an alliance */
	char ally_tag[TYPE_SIZE];
	char state[TYPE_SIZE]; /* "" normal, "vacation", "inactive"... */
	bool can_be_raided;    /* the game offers a pirate raid */
};

/* What the game counts of a player who has a city here. */
struct island_score {
	int owner_id;
	int64_t place; /* in the highscore */
	int64_t building, research, army, trader;
};

struct island {
	int id;
	char name[NAME_SIZE];
	int x, y;
	int tradegood; /* 1 to 4 */
	int wood_level, tradegood_level;
	int wonder; /* 1 to 8 */
	char wonder_name[NAME_SIZE];
	int wonder_level;
	struct island_city cities[ISLAND_CITIES_MAX]; /* the index is the place on the island */
	int city_count;
	struct island_score scores[ISLAND_CITIES_MAX];
	int score_count;
	struct {
		bool is_there;
		int level, count, wall_level;
		bool is_under_attack, is_destroyed;
	} barbarians;
};

/* False with ERR_STRANGE, *out untouched, when the text shows no island. */
bool island_parse(const char *text, size_t length, struct island *out, struct err *e);
/* Of that player, or NULL. */
const struct island_score *island_find_score(const struct island *island, int owner_id);
json_t *island_print(const struct island *island); /* owned by the caller */

#endif
