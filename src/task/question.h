/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/question.h - what a function wants to know before it starts.
 *
 * A function lists its questions; the answers make its configuration, a JSON object
 * with one key per question. Terminal, answers on the command line, KEY=VALUE, a web
 * form and tests differ only in where the answers come from: each gives a
 * question_ask. Every answer is checked here, wherever it comes from.
 *
 * What depends on the game is filled in by a question's narrow, which is given what its function
 * has looked at: the choices, their reasons, a limit. Until then a question takes what a finished
 * configuration has: a city is its id. question_rows.h has the row of a question.
 */
#ifndef TASK_QUESTION_H
#define TASK_QUESTION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "task/choices.h"
#include "task/quantity.h"
#include "task/question_print.h"
#include "task/question_rows.h"

struct err;

/* Turns an answer into the JSON value, a new reference. False with ERR_INPUT and what
 * would be right: "missions: a number from 1 to 9999, not \"x\"". */
bool question_parse(const struct question *question, const char *answer, json_t **value,
		    struct err *e);
/* Is it asked at all, after what was answered so far? */
bool question_applies(const struct question *question, const json_t *configuration);
/* Case does not count. */
const struct question *question_find(const struct question *questions, const char *key);
/* Says that there is no such key, which may be meant and which there are; false, for return. */
bool question_unknown(const struct question *questions, const char *key, struct err *e);
/*
 * Gives the answer to a question, owned by the caller; NULL and *e to give up.
 * complaint is NULL the first time, then what was wrong with the answer before.
 */
typedef char *question_ask(void *argument, const struct question *question, const char *complaint,
			   struct err *e);
/* Asks until the answer is right, QUESTION_TRIES times; the value, a new reference, or NULL
 * and *e. */
json_t *question_ask_one(const struct question *question, question_ask *ask, void *argument,
			 struct err *e);
/* Asks all that apply; the configuration, owned by the caller, or NULL and *e. */
json_t *question_ask_all(const struct question *questions, question_ask *ask, void *argument,
			 struct err *e);
/* The same from "KEY=VALUE" texts, with the defaults for what they leave out. */
json_t *question_from_pairs(const struct question *questions, const char *const *pairs,
			    size_t count, struct err *e);
/* For a function with a talk (task/talk.h): the pairs as they are, { key: text }. */
json_t *question_given(const struct question *questions, const char *const *pairs, size_t count,
		       struct err *e);
/* The configuration with the defaults of the questions that apply and have no answer in
 * it yet, owned by the caller; NULL and *e when an answer is wrong. */
json_t *question_complete(const struct question *questions, const json_t *configuration,
			  struct err *e);
/* Is this a configuration those questions could have made? For saved and sent ones. */
bool question_check(const struct question *questions, const json_t *configuration, struct err *e);

#endif
