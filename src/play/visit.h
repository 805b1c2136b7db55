/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/visit.h - what most functions begin and end a step with.
 *
 * A visit is an account opened for one step, inside the account's gate, so that no other
 * task comes between two requests that belong together.
 */
#ifndef PLAY_VISIT_H
#define PLAY_VISIT_H

#include <stdlib.h>

#include "game/account/account.h"
#include "game/pages/city.h"
#include "task/step.h"

struct err;

struct visit {
	struct step *step;
	struct account *account;
	struct account_context context;
	struct account_counters counters;
};

/* False and *e when the account cannot be opened, or its gate is busy. visit_done is
 * called in any case. */
bool visit_begin(struct visit *visit, struct step *step, struct err *e);
void visit_done(struct visit *visit);
static inline void own_visit(struct visit *visit)
{
	visit_done(visit);
}

/* The result of a step that failed with *e. A session that somebody else has taken is
 * waited for until the moment it may be taken back. */
struct step_result visit_failed(const struct visit *visit, const struct err *e);

/* The city page of one of the player's own cities, which becomes the current one; 0 is the
 * current one. False with ERR_MISSING when that city is not the player's (any more), with
 * ERR_STRANGE when its page does not tell stock and room: nothing is decided then. */
bool visit_city(struct visit *visit, int city_id, struct city *city, struct err *e);

/* The same for a city that may not be the player's any more, which is no failure: *city is NULL
 * then, else room. */
bool visit_own_city(struct visit *visit, int city_id, struct city *room, const struct city **city,
		    struct err *e);

/* Before a row of cities is read, one at a time: tells which. number counts from 1. */
void visit_say_city(struct visit *visit, int number, const struct city *list);

/* A city is too large for a small stack: OWN(city) struct city *city = city_new(). */
struct city *city_new(void);
static inline void own_city(struct city **city)
{
	free(*city);
}

#endif
