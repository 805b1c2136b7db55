/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/words.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "task/question.h"

struct word {
	const char *name, *word;
};

static const struct word states[] = {
	{ "starting", "starting" },
	{ "running", "working" },
	{ "waiting", "waiting" },
	{ "paused", "paused" },
	{ "needs-answer", "needs an answer" },
	{ "stopping", "stopping" },
	{ "stopped", "stopped" },
	{ "finished", "finished" },
	{ "failed", "failed" },
	{ "interrupted", "interrupted" },
	{ "damaged", "damaged" },
	{ NULL, NULL },
};

static const struct word figures[] = {
	{ "done", "missions done" },  { "points", "capture points" },	     { "gold", "gold" },
	{ "levels", "levels begun" }, { "refusals", "refused by the game" }, { NULL, NULL },
};

static const char *find(const struct word *words, const char *name, const char *otherwise)
{
	for (; words->name != NULL; words++)
		if (text_equal(words->name, name))
			return words->word;
	return otherwise;
}

const char *words_of_state(const char *state)
{
	return find(states, state, state);
}

json_t *words_print_states(void)
{
	json_t *object = json_object();

	for (const struct word *one = states; one->name != NULL; one++)
		json_put_text(object, one->name, one->word);
	return object;
}

json_t *words_print_progress(const json_t *progress)
{
	json_t *list = json_array();

	for (const struct word *one = figures; one->name != NULL; one++) {
		const json_t *value = json_object_get(progress, one->name);
		char number[40];

		if (!json_is_integer(value))
			continue;
		text_grouped(number, sizeof number, json_integer_value(value));
		json_array_append_new(list, json_sprintf("%s: %s", one->word, number));
	}
	return list;
}

/* --- answers */

/* The name of the city with that id, or what was given. */
static const char *city_name(const json_t *configuration, const char *id)
{
	return json_get_text(json_object_get(configuration, WORDS_CITY_NAMES), id, id);
}

static void add_goods(struct buffer *to, const char *amounts)
{
	static const char *const goods[] = { "wood", "wine", "marble", "crystal", "sulfur" };
	const char *separator = ": ";

	for (size_t i = 0; i < sizeof goods / sizeof *goods; i++) {
		char *end;
		int64_t amount = strtoll(amounts, &end, 10);
		char number[40];

		text_grouped(number, sizeof number, amount);
		if (amount > 0)
			buffer_format(to, "%s%s %s", separator, number, goods[i]);
		if (amount > 0)
			separator = ", ";
		amounts = *end == '-' ? end + 1 : end;
	}
}

/* "1295>44:38/1299:500-0-0-20-0" becomes "Polis -> a city on [44:38]: 500 wood, 20 crystal". */
static bool add_route(struct buffer *to, const json_t *configuration, const char *text)
{
	char from[24], target[24], place[24] = "";
	int used = 0;

	if (sscanf(text, "%23[0-9]>%23[0-9:]/%23[0-9]:%n", from, place, target, &used) == 3 &&
	    used > 0) {
		buffer_format(to, "%s -> a city on [%s]", city_name(configuration, from), place);
	} else if (sscanf(text, "%23[0-9]>%23[0-9]:%n", from, target, &used) == 2 && used > 0) {
		buffer_format(to, "%s -> %s", city_name(configuration, from),
			      city_name(configuration, target));
	} else {
		return false;
	}
	add_goods(to, text + used);
	return true;
}

/* "carpentering@5:9" becomes "Carpenter 9". */
static bool add_building(struct buffer *to, const json_t *configuration, const char *text)
{
	const char *level = strrchr(text, ':');
	OWN(text) char *type = text_format("%.*s", (int)strcspn(text, "@:"), text);
	const char *name =
		json_get_text(json_object_get(configuration, WORDS_BUILDING_NAMES), type, NULL);

	if (level == NULL || name == NULL)
		return false;
	buffer_format(to, "%s %s", name, level + 1);
	return true;
}

static void add_text(struct buffer *to, const json_t *configuration, const char *text)
{
	if (!add_route(to, configuration, text) && !add_building(to, configuration, text))
		buffer_text(to, city_name(configuration, text));
}

/* The id of a city, or an amount. */
static void add_number(struct buffer *to, const json_t *configuration, bool is_city, int64_t number)
{
	OWN(text) char *id = text_format("%" PRId64, number);
	char grouped[40];

	text_grouped(grouped, sizeof grouped, number);
	buffer_text(to, is_city ? city_name(configuration, id) : grouped);
}

static void add_value(struct buffer *to, const json_t *configuration, bool is_city,
		      const json_t *value)
{
	size_t i;
	const json_t *item;

	if (json_is_boolean(value))
		buffer_text(to, json_is_true(value) ? "yes" : "no");
	else if (json_is_integer(value))
		add_number(to, configuration, is_city, json_integer_value(value));
	else if (json_is_string(value))
		add_text(to, configuration, json_string_value(value));
	else if (json_array_size(value) == 0)
		buffer_text(to, "none");
	json_each_item(value, i, item) {
		buffer_text(to, i > 0 ? ", " : "");
		add_value(to, configuration, is_city, item);
	}
}

/* The number-th of the names that the question has; false: it has none. */
static bool add_name(struct buffer *to, const char *names, int64_t number)
{
	for (; names != NULL && *names != '\0'; names += strspn(names, " ")) {
		size_t length = strcspn(names, " ");

		if (--number == 0) {
			buffer_add(to, names, length);
			return true;
		}
		names += length;
	}
	return false;
}

char *words_of_answer(const json_t *configuration, const struct question *question)
{
	const json_t *value = json_object_get(configuration, question->key);
	bool is_city = question->type == QUESTION_CITY || text_equal(question->key, "city");
	struct buffer text = { 0 };

	buffer_text(&text, "");
	if (!json_is_integer(value) || !add_name(&text, question->names, json_integer_value(value)))
		add_value(&text, configuration, is_city, value);
	return buffer_take(&text);
}

char *words_of_item(const json_t *configuration, const char *item)
{
	struct buffer text = { 0 };

	add_text(&text, configuration, item);
	return buffer_take(&text);
}

char *words_to_item(const json_t *configuration, const char *text)
{
	size_t length = strcspn(text, "@:");
	const char *type;
	json_t *name;

	json_each_member(json_object_get(configuration, WORDS_BUILDING_NAMES), type, name) {
		const char *word = json_string_value(name);

		if (word != NULL && strlen(word) == length && strncasecmp(word, text, length) == 0)
			return text_format("%s%s", type, text + length);
	}
	return text_format("%s", text);
}

char *words_of_buildings(const json_t *configuration)
{
	struct buffer text = { 0 };
	const char *type;
	json_t *name;

	buffer_text(&text, "");
	json_each_member(json_object_get(configuration, WORDS_BUILDING_NAMES), type, name) {
		buffer_format(&text, "%s%s", text.length > 0 ? ", " : "", json_string_value(name));
	}
	return buffer_take(&text);
}
