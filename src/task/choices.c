/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/choices.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/fold.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/near.h"
#include "base/own.h"
#include "base/pick.h"
#include "base/text.h"

enum {
	NUMBER_MAX = 1000000000,
	ANSWER_MAX = 200, /* bytes of what names one; no name is longer */
	ANSWERS_MAX = 4096,
};

/* --- making them */

static char *format_text(const char *format, va_list args)
{
	char *text = NULL;

	return vasprintf(&text, format, args) >= 0 ? text : mem_text("");
}

json_t *choice_add(json_t *choices, json_t *value, const char *name, const char *format, ...)
{
	json_t *choice = json_object();
	OWN(text) char *text = NULL;
	va_list args;

	va_start(args, format);
	text = format_text(format, args);
	va_end(args);
	json_object_set_new(choice, "value", value);
	json_put_text(choice, "name", name);
	json_put_text(choice, "text", text);
	json_array_append_new(choices, choice);
	return choice;
}

void choice_also(json_t *choice, const char *word)
{
	if (json_object_get(choice, "also") == NULL)
		json_object_set_new(choice, "also", json_array());
	json_array_append_new(json_object_get(choice, "also"), json_string(word));
}

void choice_refuse(json_t *choice, const char *format, ...)
{
	OWN(text) char *reason = NULL;
	va_list args;

	va_start(args, format);
	reason = format_text(format, args);
	va_end(args);
	json_put_text(choice, "reason", reason);
}

json_t *choices_named(const char *names)
{
	json_t *choices = json_array();

	for (int number = 1; names != NULL && *names != '\0'; number++) {
		size_t length = strcspn(names, " ");
		OWN(text) char *name = text_format("%.*s", (int)length, names);

		choice_add(choices, json_integer(number), name, "%s", name);
		names += length + strspn(names + length, " ");
	}
	return choices;
}

json_t *choices_worded(const char *const *words)
{
	json_t *choices = json_array();

	for (; words != NULL && *words != NULL; words++)
		choice_add(choices, json_string(*words), *words, "%s", *words);
	return choices;
}

/* --- finding one */

int64_t choice_number(const json_t *choices, size_t place)
{
	return json_get_number(json_array_get(choices, place), "number", (int64_t)place + 1);
}

static bool is_same(const char *name, const char *answer)
{
	return text_equal(name, answer) || fold_equal(name, answer);
}

static bool is_also(const json_t *choice, const char *answer)
{
	size_t i;
	const json_t *word;

	json_each_item(json_object_get(choice, "also"), i, word) {
		if (is_same(json_string_value(word), answer))
			return true;
	}
	return false;
}

/* As it stands in the configuration: an id, a type of building. */
static bool is_value(const json_t *choice, const char *answer)
{
	const json_t *value = json_object_get(choice, "value");
	int64_t number;

	if (json_is_string(value))
		return strcasecmp(json_string_value(value), answer) == 0;
	return text_number(answer, 0, NUMBER_MAX, &number) && number == json_integer_value(value);
}

/* How the answer may name one; the first way by which any is named counts. */
typedef bool means(const json_t *choices, size_t place, const char *answer);

static bool by_name(const json_t *choices, size_t place, const char *answer)
{
	return is_same(json_get_text(json_array_get(choices, place), "name", ""), answer);
}

static bool by_word(const json_t *choices, size_t place, const char *answer)
{
	return is_also(json_array_get(choices, place), answer);
}

static bool by_number(const json_t *choices, size_t place, const char *answer)
{
	int64_t number;

	return text_number(answer, 0, NUMBER_MAX, &number) &&
	       number == choice_number(choices, place);
}

static bool by_value(const json_t *choices, size_t place, const char *answer)
{
	return is_value(json_array_get(choices, place), answer);
}

static bool by_part(const json_t *choices, size_t place, const char *answer)
{
	int64_t number;

	return !text_number(answer, 0, NUMBER_MAX, &number) &&
	       fold_holds(json_get_text(json_array_get(choices, place), "name", ""), answer);
}

static size_t count_meant(const json_t *choices, const char *answer, means *way, size_t *first)
{
	size_t count = 0;

	for (size_t i = json_array_size(choices); i > 0; i--) {
		if (!way(choices, i - 1, answer))
			continue;
		*first = i - 1;
		count++;
	}
	return count;
}

static void *refuse_several(const char *answer, means *way, const char *kind, size_t count,
			    struct err *e)
{
	char visible[80];

	text_visible_copy(visible, sizeof visible, answer);
	if (way == by_part)
		return err_null(e, ERR_INPUT, "\"%s\" is in %zu names; write more of the one",
				visible, count);
	if (text_equal(kind, "city"))
		return err_null(e, ERR_INPUT, "%zu cities are called %s; name its id", count,
				visible);
	return err_null(e, ERR_INPUT, "%zu of them are called %s; name its number", count, visible);
}

static void *refuse_none(const json_t *choices, const char *answer, const char *kind, struct err *e)
{
	char visible[80];
	struct near near;
	size_t i;
	const json_t *choice;

	near_begin(&near, answer);
	json_each_item(choices, i, choice) {
		near_offer(&near, json_get_text(choice, "name", ""));
		if (json_is_string(json_object_get(choice, "value")))
			near_offer(&near, json_get_text(choice, "value", ""));
	}
	text_visible_copy(visible, sizeof visible, answer);
	if (text_equal(kind, "building")) /* of all there are, only some can be chosen */
		return err_null(e, ERR_INPUT, "no building that can be chosen is called \"%s\"%s",
				visible, near_hint(&near));
	return err_null(e, ERR_INPUT, "there is no %s \"%s\"%s%s", kind, visible,
			text_equal(kind, "city") ? " of yours" : "", near_hint(&near));
}

static const json_t *take(const json_t *choices, size_t place, struct err *e)
{
	const json_t *choice = json_array_get(choices, place);
	const char *reason = json_get_text(choice, "reason", NULL);

	if (reason == NULL)
		return choice;
	return err_null(e, ERR_INPUT, "%s: %s", json_get_text(choice, "name", ""), reason);
}

const json_t *choices_find(const json_t *choices, const char *answer, const char *kind,
			   bool loosely, struct err *e)
{
	static means *const ways[] = { by_name, by_word, by_number, by_value, by_part };
	size_t count = sizeof ways / sizeof *ways - (loosely ? 0 : 1);
	size_t first = 0;

	if (*answer == '\0')
		return err_null(e, ERR_INPUT, "a %s is needed: its number or name", kind);
	if (strlen(answer) > ANSWER_MAX)
		count = 0;
	for (size_t i = 0; i < count; i++) {
		size_t meant = count_meant(choices, answer, ways[i], &first);

		if (meant == 1)
			return take(choices, first, e);
		if (meant > 1)
			return refuse_several(answer, ways[i], kind, meant, e);
	}
	return refuse_none(choices, answer, kind, e);
}

/* --- finding several */

struct picking {
	const json_t *choices;
	const char *kind;
	bool loosely;
	bool *meant;
	bool any; /* was one put in or left out? */
};

static void pick_all(struct picking *picking)
{
	size_t i;
	const json_t *choice;

	json_each_item(picking->choices, i, choice)
		picking->meant[i] |= json_object_get(choice, "reason") == NULL;
}

static size_t place_of(const json_t *choices, const json_t *choice)
{
	size_t place = 0;

	while (json_array_get(choices, place) != choice)
		place++;
	return place;
}

/* "3-5" or "3 5" is several; one number alone may be an id. */
static bool is_range(const struct picking *picking, const char *item, bool *found)
{
	return strpbrk(item, "- ") != NULL &&
	       pick_numbers(item, json_array_size(picking->choices), found);
}

static bool pick_range(struct picking *picking, const bool *found, bool is_in, struct err *e)
{
	for (size_t i = 0; i < json_array_size(picking->choices); i++) {
		if (!found[i])
			continue;
		if (is_in && take(picking->choices, i, e) == NULL)
			return false;
		picking->meant[i] = is_in;
	}
	return true;
}

static bool pick_item(struct picking *picking, const char *item, bool is_in, struct err *e)
{
	OWN(text) char *room = mem_new(json_array_size(picking->choices) + 1);
	bool *found = (bool *)room;
	const json_t *choice;
	struct err wrong = { 0 };

	choice = choices_find(picking->choices, item, picking->kind, picking->loosely, &wrong);
	if (choice != NULL)
		found[place_of(picking->choices, choice)] = true;
	else if (!is_range(picking, item, found))
		return err_set(e, ERR_INPUT, "%s", wrong.text);
	return pick_range(picking, found, is_in, e);
}

/* The first item that leaves something out leaves it out of all. */
static bool pick_next(struct picking *picking, char *item, struct err *e)
{
	bool is_in = *item != '-';

	if (strcasecmp(item, "all") == 0)
		pick_all(picking);
	else if (is_in && !pick_item(picking, item, true, e))
		return false;
	else if (!is_in && !picking->any)
		pick_all(picking);
	picking->any = true;
	return is_in || pick_item(picking, text_trim(item + 1), false, e);
}

static json_t *values_of(const struct picking *picking)
{
	json_t *values = json_array();
	size_t i;
	const json_t *choice;

	json_each_item(picking->choices, i, choice) {
		const json_t *value = json_object_get(choice, "value");

		if (!picking->meant[i])
			continue;
		json_array_append_new(values,
				      json_is_string(value)
					      ? json_string(json_string_value(value))
					      : json_sprintf("%lld",
							     (long long)json_integer_value(value)));
	}
	return values;
}

json_t *choices_pick(const json_t *choices, const char *answer, const char *kind, bool loosely,
		     struct err *e)
{
	OWN(text) char *copy = mem_text(answer);
	OWN(text) char *room = mem_new(json_array_size(choices) + 1);
	struct picking picking = { choices, kind, loosely, (bool *)room, false };
	char *rest = text_trim(copy);

	if (strlen(rest) > ANSWERS_MAX)
		return err_null(e, ERR_INPUT, "at most %d bytes are taken", ANSWERS_MAX);
	if (text_equal(rest, "0") || strcasecmp(rest, "none") == 0)
		return json_array();
	while (rest != NULL) {
		char *item = rest;

		rest = strchr(item, ',');
		if (rest != NULL)
			*rest++ = '\0';
		item = text_trim(item);
		if (*item != '\0' && !pick_next(&picking, item, e))
			return NULL;
	}
	return values_of(&picking);
}
