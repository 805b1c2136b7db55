/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/choices.h - what may be chosen now, and which of it a person means.
 *
 * Choices are an array of objects, so that they cross to any front as they are:
 *
 *	value   what the configuration gets: a number or a text
 *	name    the word for it: "Brisa"
 *	text    the line that shows it: "Brisa [41:42] marble"
 *	number  what stands before that line, and may be typed instead; left out: its place from 1
 *	also    other words for it: ["41:42"]; may be left out
 *	reason  why it cannot be chosen now; left out where it can
 *	max     of one good in a question for all five: how much of it; may be left out
 */
#ifndef TASK_CHOICES_H
#define TASK_CHOICES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct err;

/* Adds one and returns it, borrowed, for choice_also and choice_refuse. value is consumed. */
json_t *choice_add(json_t *choices, json_t *value, const char *name, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void choice_also(json_t *choice, const char *word);
/* It is shown with that reason, and refused. */
void choice_refuse(json_t *choice, const char *format, ...) __attribute__((format(printf, 2, 3)));
int64_t choice_number(const json_t *choices, size_t place);

/* From a text with names between blanks: 1 is the first. NULL: an empty array. */
json_t *choices_named(const char *names);
/* From texts; NULL ends them. */
json_t *choices_worded(const char *const *words);

/*
 * The one that is meant: its name, another word for it, its number, its value; with loosely, also
 * a part of its name that is in no other. Case, accents and blanks do not count. The name is looked
 * at first: there may be a city called "3". NULL and ERR_INPUT ("there is no city ..."; kind: what
 * is chosen among, "city") where none is meant, or several, or one that cannot be chosen.
 */
const json_t *choices_find(const json_t *choices, const char *answer, const char *kind,
			   bool loosely, struct err *e);
/* Several: "1,3-5", "Elio, Faro", "all, -4", "-Elio"; their values as texts, each once, in the
 * order of the choices. "all" leaves out those that cannot be chosen. NULL and ERR_INPUT. */
json_t *choices_pick(const json_t *choices, const char *answer, const char *kind, bool loosely,
		     struct err *e);

#endif
