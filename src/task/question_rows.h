/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/question_rows.h - a word for each type of question, for the rows of a function.
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

#endif
