/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/words.h - the words a person reads, the same in terminal, browser and message.
 *
 * Files, options and the JSON interface go on with the names of the states; only what is
 * shown goes through here.
 */
#ifndef TASK_WORDS_H
#define TASK_WORDS_H

#include <jansson.h>

struct question;

/* In a configuration: the names of the player's cities by their ids, as they were when it was made,
 * for people. "city 1295" in what it touches is shown as that name. */
#define WORDS_CITY_NAMES "cityNames"
/* The same for types of buildings: { "carpentering": "Carpenter" }. */
#define WORDS_BUILDING_NAMES "buildingNames"

/* "needs an answer" for "needs-answer"; a name that is not known stays as it is. */
const char *words_of_state(const char *state);
/* { name: word } of all states, owned by the caller. */
json_t *words_print_states(void);
/* What a task's progress says to a person: ["missions done: 2", "gold: 30"]; owned by the caller.
 * What a function keeps for itself is left out. */
json_t *words_print_progress(const json_t *progress);

/* An answer as a person reads it: "yes", "Polis", "Polis -> Brisa: 500 wood", "Carpenter 9", with
 * the names that the configuration has; owned by the caller. */
char *words_of_answer(const json_t *configuration, const struct question *question);
/* The same of one item of a list. */
char *words_of_item(const json_t *configuration, const char *item);
/* "carpentering:9" for "Carpenter:9"; other texts stay. Owned by the caller. */
char *words_to_item(const json_t *configuration, const char *text);
/* "Academy, Carpenter": the buildings that an item may name; "" where they are not known. Owned by
 * the caller. */
char *words_of_buildings(const json_t *configuration);

#endif
