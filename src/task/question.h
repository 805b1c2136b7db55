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
 * configuration has: a city is its id. question_rows.h has a macro for each type.
 */
#ifndef TASK_QUESTION_H
#define TASK_QUESTION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "task/choices.h"
#include "task/question_rows.h"

struct buffer;
struct err;
struct question;

enum question_type {
	QUESTION_NUMBER, /* min to max, or one of the words */
	QUESTION_YES_NO, /* y or n; in JSON true or false */
	QUESTION_TEXT,	 /* at most max bytes, or one of the words */
	QUESTION_PICK,	 /* some of max lines: "1,3-5", all, or 0; in JSON an array of numbers */
	QUESTION_LIST,	 /* texts with commas between, at most max; in JSON an array of texts */
	QUESTION_CHOICE, /* one of the options or choices; its value */
	QUESTION_CITY,	 /* an id; 0 for nothing, where zero says what that is */
	QUESTION_CITIES, /* min to max of them: an array of ids as texts, or of one of the words */
	QUESTION_GOOD,	 /* 1 wood to 5 sulfur */
	QUESTION_GOODS,	 /* five amounts: an array of numbers, "all" or "half" */
	QUESTION_SHIPS,	 /* 1 trade ships, 2 freighters */
	QUESTION_BUILDING, /* the game's word for its type */
	QUESTION_AMOUNT,   /* min to max, or one of the words: "all", "half" (question_part) */
	QUESTION_RATIO,	   /* min to max, or "50%" as a text (question_part) */
	QUESTION_TIMES,	   /* 1 to max, 0 without end */
	QUESTION_INTERVAL, /* "6h", "1h30m" as a text; min to max seconds (question_seconds) */
	QUESTION_DAYTIMES, /* an array of times of day: "08:00", "20:00" */
	QUESTION_HOURS,	   /* "8-23" as a text: from one hour of the day to another */
};

/* Fills in the copy of a question that is about to be asked. look: what the function has looked at
 * (talk->look); answers: what was answered before. False and *e: it cannot be asked. */
typedef bool question_narrow(struct question *question, const void *look, const json_t *answers,
			     struct err *e);

struct question {
	const char *key;  /* NULL ends the list */
	const char *text; /* as a person reads it, without the limits */
	enum question_type type;
	int64_t min, max;
	int64_t step;		    /* of a slider and its like; 0 is 1 */
	const char *unit;	    /* what is counted: "wood"; or NULL */
	const char *words;	    /* answers that are words, blanks between; or NULL */
	const char *names;	    /* of a NUMBER: names of 1, 2, ..., blanks between; or NULL */
	const char *const *options; /* of a CHOICE: the words, NULL at the end; or NULL */
	const char *zero;	    /* what the answer 0 means: "Back"; NULL: it is not an answer */
	const char *otherwise;	    /* the answer that an empty line stands for; NULL: none */
	const char *only_if;	    /* "KEY=ANSWER" of an earlier question, or NULL */
	bool changeable;	    /* by --set while the task runs */
	question_narrow *narrow;    /* NULL: nothing depends on the game */

	/* Of a copy, filled in by narrow; question_done frees them. */
	json_t *choices; /* NULL: not known */
	json_t *kept;	 /* what question_keep holds */
	const char *why; /* why not more than max: "Anemone has 101,130" */
	bool loosely;	 /* a part of a name will do, as a person sees what it means */
};

enum {
	QUESTION_TRIES = 20,
	QUESTION_MAX_DEFAULT = 1000000000,
	QUESTION_ITEM_MAX = 200, /* bytes of one item of a list */
	QUESTION_NAME_MAX = 64,
};

/* For narrow: a text that lives as long as the copy, for its text, why, otherwise. */
const char *question_keep(struct question *question, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* For narrow: the choices of the copy, made when there are none; for choice_add. */
json_t *question_choices(struct question *question);
/* Copies and narrows; question_done in any case. */
bool question_begin(struct question *copy, const struct question *question, const void *look,
		    const json_t *answers, struct err *e);
void question_done(struct question *copy);
static inline void own_question(struct question *copy)
{
	question_done(copy);
}
/* What may be chosen, known without the game or narrowed: a new reference; NULL: nothing is. */
json_t *question_offers(const struct question *question);

/* Turns an answer into the JSON value, a new reference. False with ERR_INPUT and what
 * would be right: "missions: a number from 1 to 9999, not \"x\"". */
bool question_parse(const struct question *question, const char *answer, json_t **value,
		    struct err *e);
/* How many of the whole an answer to AMOUNT or RATIO, or one of GOODS, means. */
int64_t question_part(const json_t *value, int64_t whole);
/* How long an answer to INTERVAL is; 0 for what is none. */
int64_t question_seconds(const json_t *value);
/* Is it asked at all, after what was answered so far? */
bool question_applies(const struct question *question, const json_t *configuration);
/* Case does not count. */
const struct question *question_find(const struct question *questions, const char *key);
/* Says that there is no such key, which may be meant and which there are; false, for return. */
bool question_unknown(const struct question *questions, const char *key, struct err *e);
/* "(1-9, empty = 1)", "(Y/n)": what may be answered. */
void question_limits(const struct question *question, char *text, size_t size);
/* The same in a sentence: "a number from 1 to 9, or all". */
void question_describe(const struct question *question, struct buffer *to);
/* The JSON value as the answer that would give it; cut to size, or whole and owned by the
 * caller. */
void question_print(const json_t *value, char *text, size_t size);
char *question_text(const json_t *value);
/* A question as JSON, owned by the caller, and back, borrowed from there but for its choices:
 * question_done. false: that is none. */
json_t *question_write(const struct question *question);
bool question_read(const json_t *line, struct question *question);

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
