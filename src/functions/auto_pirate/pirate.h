/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * functions/auto_pirate/pirate.h - the requests of the pirate fortress, and what they answer.
 *
 * Source: ikabot-game(7), PIRACY. The caller is inside the account's gate.
 */
#ifndef FUNCTIONS_AUTO_PIRATE_PIRATE_H
#define FUNCTIONS_AUTO_PIRATE_PIRATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct account;
struct err;
struct fortress;
struct visit;

struct pirate_place {
	int city;
	int island;
	int position; /* the fortress's slot */
};

/* The slot of a fortress of that level or more: in the remembered city first (0: none), then in
 * all own cities in the order of the game's list. ERR_REFUSED where there is none. */
bool pirate_find(struct visit *visit, int remembered, int level, struct pirate_place *place,
		 struct err *e);
/* Makes the city the session's current one; the game wants that before any order. */
bool pirate_select(struct account *account, const struct pirate_place *place, struct err *e);
/* Each replaces *fortress by what the answer shows. The orders are under way (intent.h). */
bool pirate_view(struct account *account, const struct pirate_place *place,
		 struct fortress *fortress, struct err *e);
/* level names the mission; captcha is a person's answer, or NULL. */
bool pirate_sail(struct visit *visit, const json_t *intent, const struct pirate_place *place,
		 int level, const char *captcha, struct fortress *fortress, struct err *e);
/* crew: strength to gain, not points. The fortress shows what became of it. */
bool pirate_convert(struct visit *visit, const json_t *intent, const struct pirate_place *place,
		    int64_t crew, struct fortress *fortress, struct err *e);
/* For servers that send no picture with the question: fetches it into the fortress. */
bool pirate_fetch_captcha(struct account *account, struct fortress *fortress, struct err *e);

/* Is a mission under way? */
bool pirate_is_out(const struct fortress *fortress);

/* A random wait of at most that long, in ms: log-normal around its half, as people are. */
int64_t pirate_extra_ms(int64_t max_s);

#endif
