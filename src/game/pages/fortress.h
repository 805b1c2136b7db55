/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/pages/fortress.h - the pirate fortress: its view, and the answers to its orders.
 *
 * The same struct serves for all of them, because the game repeats the view in each
 * answer. What an answer does not tell stays unknown (-1, SHIP_UNKNOWN), so that a step
 * can tell "none" from "not said". Spans are milliseconds; the wire has seconds, on fast
 * worlds with a fraction.
 */
#ifndef GAME_PAGES_FORTRESS_H
#define GAME_PAGES_FORTRESS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "game/pages/city.h"
#include "game/scan/envelope.h"

struct err;

enum { FORTRESS_MISSIONS_MAX = 16, FORTRESS_PICTURE_MAX = 512 * 1024 };

struct fortress_mission {
	int building_level; /* the fortress needs at least this; names the mission in orders */
	int64_t duration_ms;
	int64_t gold, points;
	char name[NAME_SIZE];
};

struct fortress {
	int city_id; /* 0 when not said */
	int level;   /* -1 when not said */
	enum ship ship;
	bool has_mission;	 /* one is under way */
	int mission_level;	 /* its building_level, 0 when not said */
	int64_t remaining_ms;	 /* of the mission; -1 when not said */
	int64_t points;		 /* capture points, -1 when not said */
	int64_t crew;		 /* crew strength from points, without bonus; -1 when not said */
	int64_t crew_total;	 /* with everything; -1 when not said */
	int64_t points_per_crew; /* 10 unless the page says otherwise */
	bool is_converting;
	int64_t converting_ms; /* left of the conversion, -1 when not said */
	struct fortress_mission missions[FORTRESS_MISSIONS_MAX];
	int mission_count;

	bool wants_captcha;
	unsigned char *picture; /* the captcha's, decoded; NULL: fetch it, or none is needed */
	size_t picture_size;
	struct feedback feedback;
	int64_t time; /* the game's clock, seconds; 0 when not said */
};

/* Fills *out, which fortress_done frees. False with ERR_STRANGE when the text is not an answer
 * of the game; then *out is untouched. */
bool fortress_parse(const char *text, size_t length, struct fortress *out, struct err *e);
void fortress_done(struct fortress *fortress);
static inline void own_fortress(struct fortress *fortress)
{
	fortress_done(fortress);
}
/* Without the picture's bytes; owned by the caller. */
json_t *fortress_print(const struct fortress *fortress);

#endif
