/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/view.h - looking at the game during a visit.
 *
 * A visit is an account opened for one step, inside the account's gate, so that no other
 * task comes between two requests that belong together. play/visit.h begins and ends it; what
 * stands here only looks.
 */
#ifndef PLAY_VIEW_H
#define PLAY_VIEW_H

#include <stdlib.h>

#include "game/account/account.h"
#include "game/pages/city.h"
#include "game/scan/envelope.h"
#include "task/step.h"

struct err;

struct visit {
	struct step *step;
	struct account *account;
	struct account_context context;
	struct account_counters counters;
	int city; /* the one that was looked at last: the current one of the session; 0: none yet */
	json_t *open; /* an own order of which nothing can be told (play/order.h); NULL: none */
};

/* An answer of the game to "view=tavern&cityId=%d", owned by the caller; NULL and *e when there is
 * none that can be read. What every view takes is added: token and ajax, and the current city, or
 * currentIslandId where the query itself says backgroundView=island and islandId. */
struct envelope *visit_view(struct visit *visit, struct err *e, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The same answer as the text that it is, owned by the caller. */
char *visit_view_text(struct visit *visit, size_t *length, struct err *e, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The city page of one of the player's own cities, which becomes the current one; 0 is the
 * current one. False with ERR_MISSING when that city is not the player's (any more), with
 * ERR_STRANGE when its page does not tell stock and room: nothing is decided then. */
bool visit_city(struct visit *visit, int city_id, struct city *city, struct err *e);

/* The same for a city that may not be the player's any more, which is not a failure: *city is NULL
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
