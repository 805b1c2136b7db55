/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * task/quantity.h - amounts, parts, spans and times of day as a person writes them.
 *
 * Each parse gives a new JSON value as question_rows.h says, or NULL for what is none.
 */
#ifndef TASK_QUANTITY_H
#define TASK_QUANTITY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct buffer;

enum { GOODS_COUNT = 5 };

/* "68,512", "68.512", "68 512", "5k", "2.5k", "1m". */
bool quantity_amount(const char *text, int64_t min, int64_t max, int64_t *number);
/* "50%" as a text without blanks, or an amount. */
json_t *quantity_ratio(const char *text, int64_t min, int64_t max);
/* "6h", "1h30m", "90 min", "2d"; a number alone counts units of that word. */
json_t *quantity_interval(const char *text, int64_t min_s, int64_t max_s, const char *unit);
/* "1h30m", as the one above takes it. */
void quantity_span(struct buffer *to, int64_t seconds);
/* "8:00, 20:00": at most that many, in the order of the day, each once. */
json_t *quantity_daytimes(const char *text, int64_t most);
/* "8-23", "22-6". */
json_t *quantity_hours(const char *text);
/* "wine=5000, marble=half", "wine:5k", "0-5000-0-0-0" or "0, 5000, 0, 0, 0". */
json_t *quantity_goods(const char *text);
/* How many of the whole an answer to AMOUNT or RATIO, or one of GOODS, means. */
int64_t quantity_part(const json_t *value, int64_t whole);
/* How long an answer to INTERVAL is; 0 for what is none. */
int64_t quantity_seconds(const json_t *value);

#endif
