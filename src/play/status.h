/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/status.h - the state of all own cities: looked at, added up, shown.
 *
 * A city that cannot be read is left out of the sums and named with the reason, so that
 * one odd page does not hide the other cities.
 */
#ifndef PLAY_STATUS_H
#define PLAY_STATUS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "game/pages/global.h"
#include "play/visit.h"
#include "task/talk.h"

struct err;

struct status_city {
	struct city_link link;
	bool is_known;
	struct city city; /* when it is known */
	char why[256];	  /* when it is not */
};

/* What the cities that are known add up to. */
struct status_sum {
	int64_t stock[RESOURCES], production[RESOURCES]; /* per hour */
	int64_t wine_use;				 /* per hour */
	int64_t citizens, population;
	int known;
};

struct status {
	struct status_city *cities; /* own ones, in the order of the game's list */
	int count;
	bool has_account;
	struct global account; /* ships, freighters and gold; the rest is some city's */
};

/* Looks at every city; inside the account's gate. False when nothing can be known. */
bool status_load(struct visit *visit, struct status *status, struct err *e);
void status_done(struct status *status);
static inline void own_status(struct status *status)
{
	status_done(status);
}

struct status_sum status_add_up(const struct status *status);
/* Seconds until the wine is drunk, at the net rate; -1 when it never is. */
int64_t status_wine_lasts(const struct city *city);

/* The town hall's, which is the city's own. */
int status_level(const struct city *city);

void status_say_totals(struct talk *talk, const struct status *status);
void status_say_cities(struct talk *talk, const struct status *status);
/* All about one. */
void status_say_city(struct talk *talk, const struct city *city);

/* As man ikabot describes it; owned by the caller. */
json_t *status_print(const struct status *status);

#endif
