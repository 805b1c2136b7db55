/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/pages/navy.h - how much a ship carries.
 *
 * The numbers depend on the world and on research, so they are read from the merchant
 * navy's page (view=merchantNavy) each time.
 */
#ifndef GAME_PAGES_NAVY_H
#define GAME_PAGES_NAVY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

struct navy {
	int64_t ship_capacity;	    /* of one trade ship */
	int64_t freighter_capacity; /* of one freighter; 0 when not said: worlds without them */
};

/* Reads a page or an answer. False with ERR_STRANGE, *out untouched, when it does not tell a
 * trade ship's capacity. */
bool navy_parse(const char *text, size_t length, struct navy *out, struct err *e);

/* For --inspect and tests; owned by the caller. */
json_t *navy_print(const struct navy *navy);

#endif
