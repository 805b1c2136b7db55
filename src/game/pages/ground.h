/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/pages/ground.h - what can be built on an empty slot (view=buildingGround).
 *
 * The costs are those of the first level, as shown: research is in them already.
 */
#ifndef GAME_PAGES_GROUND_H
#define GAME_PAGES_GROUND_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "game/pages/city.h"
#include "game/scan/resource.h"

struct err;

enum { GROUND_CHOICES_MAX = 64 };

struct ground_choice {
	int building_id; /* names the building in the order */
	char type[TYPE_SIZE];
	char name[NAME_SIZE]; /* in the world's language */
	int64_t cost[RESOURCES];
};

struct ground {
	struct ground_choice rows[GROUND_CHOICES_MAX];
	int count;
};

/* Reads the HTML of the view; an empty text is a slot where nothing can be built. False
 * with ERR_STRANGE, *out untouched, when a building in it has no number or more buildings
 * come than fit. */
bool ground_parse(const char *html, size_t length, struct ground *out, struct err *e);

/* For --inspect and tests; owned by the caller. */
json_t *ground_print(const struct ground *ground);

#endif
