/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/empire.h - all cities of the account, and choosing among them.
 */
#ifndef PLAY_EMPIRE_H
#define PLAY_EMPIRE_H

#include <jansson.h>
#include <stdbool.h>

#include "play/visit.h"
#include "task/talk.h"

struct err;

/* Own cities in the order of the game's list. */
struct empire {
	struct city *cities;
	int count;
};

/* Looks at every own city, one request each. */
bool empire_load(struct visit *visit, struct empire *empire, struct err *e);
void empire_done(struct empire *empire);
static inline void own_empire(struct empire *empire)
{
	empire_done(empire);
}
/* The same in one call for a talk: opens a visit, looks, and leaves the gate. */
bool empire_look(struct talk *talk, struct empire *empire, struct err *e);
const struct city *empire_find(const struct empire *empire, int id);
/* The city that a person means: its number in the list from 1, its id or its name. NULL with
 * ERR_INPUT when there is none, or when several have that name. */
const struct city *empire_match(const struct empire *empire, const char *text, struct err *e);
/* The same among the cities that a city page lists, without looking at each of them. */
const struct city_link *empire_link(const struct city *shown, const char *text, struct err *e);
/* For the narrow of a question: the cities as its choices ("Brisa [41:42] marble"), also by
 * coordinates. Returns the choice, for a reason why not (choice_refuse). */
json_t *empire_offer(const struct city *city, struct question *question);
/* A narrow for CITY and CITIES where talk->look is the empire: all of them. */
bool empire_narrow(struct question *question, const void *empire, const json_t *answers,
		   struct err *e);
/* Shows the cities with numbers and asks for one. The answer may be its number in the list,
 * its name or its id; the configuration gets {key: id}. ERR_STOPPED when it is 0. */
bool empire_ask_city(struct talk *talk, const struct empire *empire, const char *key,
		     const char *text, const struct city **city, struct err *e);
/* The same for no key of the configuration; zero says what 0 means, and *city is NULL then. */
bool empire_pick(struct talk *talk, const struct empire *empire, const char *key, const char *text,
		 const char *zero, const struct city **city, struct err *e);
/* "Which cities to leave out": numbers one after the other, 0 ends; in the configuration an
 * array of ids as texts under that key. given: "Polis, Tuka" or ids. */
bool empire_ask_excluded(struct talk *talk, const struct empire *empire, const char *key,
			 const char *text, struct err *e);
/* Is that city left out by such an answer? */
bool empire_is_excluded(const json_t *configuration, const char *key, int id);

#endif
