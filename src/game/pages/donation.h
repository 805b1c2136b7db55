/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/pages/donation.h - what an island's forest, or the place of its other good, still needs.
 *
 * The views "resource" and "tradegood" hold a form for wood, with what is needed for the next level
 * and what has been given. While the place is being extended there is none. What can be given at
 * most is the game's own word: it counts wood that the player keeps packed, which goes first, and
 * that of the current city. The box beside it, which takes ambrosia, is never read.
 */
#ifndef GAME_PAGES_DONATION_H
#define GAME_PAGES_DONATION_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct envelope;
struct err;

struct donation {
	bool is_open;	       /* it takes wood now; else the amounts are UNKNOWN */
	int64_t needed, given; /* for the next level, and of that */
	int64_t packed;	       /* wood kept packed; 0 where the page shows none */
	int64_t most;	       /* that can be given now */
	int64_t end;	       /* the moment when it is extended; 0: not told, or it is not */
	int64_t time;	       /* the game's clock, 0 when not said */
};

/* False with ERR_STRANGE, *out untouched, when it is another view, or a form without its
 * numbers. */
bool donation_parse(const struct envelope *envelope, struct donation *out, struct err *e);

/* For --inspect and tests; owned by the caller. */
json_t *donation_print(const struct donation *donation);

#endif
