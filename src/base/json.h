/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/json.h - small helpers on top of jansson.
 *
 * Every reader of foreign JSON meets two limits here: depth (jansson's own, 2048), and
 * the number of values, because a megabyte of "{}," would take 80 of memory. Getters give a default
 * where a key is missing or of another type, because the game sends the same number now as a
 * number, now as a text.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct err;

static inline void own_json(json_t **json)
{
	json_decref(*json);
}

/* Loops over the items of an array and the members of an object; nothing may be added to or taken
 * from it meanwhile. jansson's own loops ask for what may be changed, and change nothing. */
#define json_each_item(array, index, item) json_array_foreach((json_t *)(array), index, item)
#define json_each_member(object, key, value) json_object_foreach((json_t *)(object), key, value)

/* Parses a text of that length; the caller owns the result. NULL and ERR_INPUT with
 * the line that is wrong. what names the text in the message. */
json_t *json_parse(const char *text, size_t length, const char *what, struct err *e);
/* Does a text hold few enough values that their tree stays below some 50 MiB? json_parse
 * asks; callers of jansson itself ask first. */
enum { JSON_VALUES_MAX = 200000 };
bool json_is_bounded(const char *text, size_t length);
/* One line without a line end, freed by the caller. */
char *json_line(const json_t *json);
/* Indented, ending with a line end, freed by the caller. */
char *json_pretty(const json_t *json);

/* The text under a key, borrowed; otherwise the given default (may be NULL). */
const char *json_get_text(const json_t *object, const char *key, const char *otherwise);
/* The number under a key: an integer, a real (rounded down), or a text of digits; within
 * 4e15, so that the difference of two times can be made milliseconds. */
int64_t json_get_number(const json_t *object, const char *key, int64_t otherwise);
/* The same where it is kept as an int: a number that does not fit is none, and never another. */
int json_get_int(const json_t *object, const char *key, int otherwise);
bool json_get_flag(const json_t *object, const char *key, bool otherwise);

/* One line, or indented, for somebody to read in a terminal: what would deceive there is
 * written as \uNNNN, which means the same. Freed by the caller. */
char *json_shown(const json_t *json, bool indented);

/* Set a key; the text is copied, and made valid UTF-8 where it is not. */
void json_put_text(json_t *object, const char *key, const char *text);
void json_put_number(json_t *object, const char *key, int64_t number);
/* For what is never 0, such as an id or a place on a map: 0 is unknown, and null. */
void json_put_known(json_t *object, const char *key, int64_t number);
void json_put_flag(json_t *object, const char *key, bool flag);
/* The object under a key, made empty when it is not there; borrowed. */
json_t *json_sub(json_t *object, const char *key);

#endif
