/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/question.h - what a function wants to know before it starts.
 *
 * A function lists its questions; the answers make its configuration, a JSON object
 * with one key per question. Terminal, answers on the command line, KEY=VALUE, a web
 * form and tests differ only in where the answers come from: each gives a
 * question_ask. Every answer is checked here, wherever it comes from.
 */
#ifndef TASK_QUESTION_H
#define TASK_QUESTION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;
struct err;

enum question_type {
	QUESTION_NUMBER, /* min to max, or one of the words */
	QUESTION_YES_NO, /* y or n; in JSON true or false */
	QUESTION_TEXT,	 /* at most max bytes, or one of the words */
	QUESTION_PICK,	 /* some of max lines: "1,3-5", all, or 0; in JSON an array of numbers */
	QUESTION_LIST,	 /* texts with commas between, at most max; in JSON an array of texts */
};

struct question {
	const char *key;  /* NULL ends the list */
	const char *text; /* as a person reads it, without the limits */
	enum question_type type;
	int64_t min, max;
	const char *words;     /* answers that are words, blanks between; or NULL */
	const char *names;     /* of a NUMBER: names of 1, 2, ..., blanks between; or NULL */
	const char *otherwise; /* the answer that an empty line stands for; NULL: none */
	const char *only_if;   /* "KEY=ANSWER" of an earlier question, or NULL */
	bool changeable;       /* by --set while the task runs */
};

enum {
	QUESTION_TRIES = 20,
	QUESTION_MAX_DEFAULT = 1000000000,
	QUESTION_ITEM_MAX = 200, /* bytes of one item of a list */
};

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
/* "(1-9, empty = 1)", "(Y/n)": what may be answered. */
void question_limits(const struct question *question, char *text, size_t size);
/* The JSON value as the answer that would give it; cut to size, or whole and owned by the
 * caller. */
void question_print(const json_t *value, char *text, size_t size);
char *question_text(const json_t *value);

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
