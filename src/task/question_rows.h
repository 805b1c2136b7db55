/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/question_rows.h - the row of a question, and a word for each type of it.
 *
 *	static const struct question questions[] = {
 *		{ CITY("city", "Wood of which city?"), .narrow = own_cities },
 *		{ CHOICE("to", "For the forest or the other good?", "forest", "good") },
 *		{ AMOUNT("amount", "How much wood?"), .narrow = spare_wood },
 *		{ .key = NULL },
 *	};
 *
 * What a row sets beside the macro must not be set by it; the macros set no default.
 */
#ifndef TASK_QUESTION_ROWS_H
#define TASK_QUESTION_ROWS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

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
	QUESTION_AMOUNT,   /* min to max, or one of the words: "all", "half" (quantity_part) */
	QUESTION_RATIO,	   /* min to max, or "50%" as a text (quantity_part) */
	QUESTION_TIMES,	   /* 1 to max, 0 without end */
	QUESTION_INTERVAL, /* "6h", "1h30m" as a text; min to max seconds (quantity_seconds) */
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

/* As game/scan/resource.h has them; a test compares. */
#define GOOD_NAMES "wood wine marble crystal sulfur"
#define SHIP_NAMES "trade freighters"

#define ASKED(key_, text_, type_, min_, max_) \
	.key = (key_), .text = (text_), .type = (type_), .min = (min_), .max = (max_)

#define CITY(key, text) ASKED(key, text, QUESTION_CITY, 1, QUESTION_MAX_DEFAULT)
#define CITIES(key, text, most) ASKED(key, text, QUESTION_CITIES, 0, most)
#define GOOD(key, text) ASKED(key, text, QUESTION_GOOD, 1, 5), .names = GOOD_NAMES
#define GOODS(key, text) ASKED(key, text, QUESTION_GOODS, 0, QUESTION_MAX_DEFAULT)
#define SHIPS(key, text) ASKED(key, text, QUESTION_SHIPS, 1, 2), .names = SHIP_NAMES
#define BUILDING(key, text) ASKED(key, text, QUESTION_BUILDING, 1, QUESTION_NAME_MAX)
#define AMOUNT(key, text) \
	ASKED(key, text, QUESTION_AMOUNT, 0, QUESTION_MAX_DEFAULT), .words = "all half"
#define RATIO(key, text) ASKED(key, text, QUESTION_RATIO, 0, QUESTION_MAX_DEFAULT)
#define TIMES(key, text) ASKED(key, text, QUESTION_TIMES, 0, 999)
#define INTERVAL(key, text) ASKED(key, text, QUESTION_INTERVAL, 60, 30 * 86400), .unit = "h"
#define DAYTIMES(key, text) ASKED(key, text, QUESTION_DAYTIMES, 1, 24)
#define HOURS(key, text) ASKED(key, text, QUESTION_HOURS, 0, 23)
/* At the top of a file only: the words live as long as it. */
#define CHOICE(key, text, ...)                                                                    \
	ASKED(key, text, QUESTION_CHOICE, 1, QUESTION_NAME_MAX), .options = (const char *const[]) \
	{                                                                                         \
		__VA_ARGS__, NULL                                                                 \
	}

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

#endif
