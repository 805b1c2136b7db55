/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * functions/auto_pirate/pirate.h - the requests of the pirate fortress, and what they answer.
 *
 * Source: ikabot-game(7), PIRACY. The caller is inside the account's gate.
 */
#ifndef FUNCTIONS_AUTO_PIRATE_PIRATE_H
#define FUNCTIONS_AUTO_PIRATE_PIRATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct fortress;
struct place;
struct visit;

/* The fortress of that level or more (play/place.h). ERR_REFUSED where there is none. */
bool pirate_find(struct visit *visit, int remembered, int level, struct place *place,
		 struct err *e);
/* Makes the city the session's current one; the game wants that before any order. */
bool pirate_select(struct visit *visit, const struct place *place, struct err *e);
/* Each replaces *fortress: by what the game shows now, by what an answer of its shows. */
bool pirate_view(struct visit *visit, const struct place *place, struct fortress *fortress,
		 struct err *e);
bool pirate_read(const char *answer, size_t length, struct fortress *fortress, struct err *e);
/* For servers that send no picture with the question: fetches it into the fortress. */
bool pirate_fetch_captcha(struct visit *visit, struct fortress *fortress, struct err *e);

/* Is a mission under way? */
bool pirate_is_out(const struct fortress *fortress);

/* A random wait of at most that long, in ms: log-normal around its half, as people are. */
int64_t pirate_extra_ms(int64_t max_s);

#endif
