/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play/empire.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/near.h"
#include "base/own.h"
#include "base/text.h"
#include "task/function.h"
#include "task/words.h"

enum { ANSWER_MAX = 200, LIST_MAX = CITIES_MAX };

bool empire_load(struct visit *visit, struct empire *empire, struct err *e)
{
	OWN(city) struct city *first = city_new();
	OWN(empire) struct empire found = { 0 };

	if (!visit_city(visit, 0, first, e))
		return false;
	found.cities = mem_grow(NULL, CITIES_MAX, sizeof *found.cities);
	for (int i = 0; i < first->city_count; i++) {
		struct city *city = &found.cities[found.count];

		if (!first->cities[i].is_own)
			continue;
		visit_say_city(visit, found.count + 1, first);
		if (first->cities[i].id == first->id)
			*city = *first;
		else if (!visit_city(visit, first->cities[i].id, city, e))
			return false;
		found.count++;
	}
	if (found.count == 0)
		return err_set(e, ERR_RETRY, "the game shows no city of yours");
	*empire = found;
	found.cities = NULL;
	return true;
}

void empire_done(struct empire *empire)
{
	free(empire->cities);
	*empire = (struct empire){ 0 };
}

/* So that who meets this task later reads "Polis" and not an id (control/clash.h). */
static void note_names(const struct talk *talk, const struct empire *empire)
{
	json_t *names = json_sub(talk->configuration, WORDS_CITY_NAMES);

	for (int i = 0; i < empire->count; i++) {
		OWN(text) char *id = text_format("%d", empire->cities[i].id);

		json_put_text(names, id, empire->cities[i].name);
	}
}

bool empire_look(struct talk *talk, struct empire *empire, struct err *e)
{
	OWN(visit) struct visit visit = { 0 };

	if (!visit_begin(&visit, &talk->step, e) || !empire_load(&visit, empire, e))
		return false;
	if (talk->step.function->touches != NULL)
		note_names(talk, empire);
	return true;
}

const struct city *empire_find(const struct empire *empire, int id)
{
	for (int i = 0; i < empire->count; i++)
		if (empire->cities[i].id == id)
			return &empire->cities[i];
	return NULL;
}

static json_t *offer(const struct city *city, json_t *choices)
{
	bool has_good = city->tradegood > 0 && city->tradegood < RESOURCES;
	OWN(text) char *place = text_format("%d:%d", city->x, city->y);
	json_t *choice;

	choice = choice_add(choices, json_integer(city->id), city->name, "%s [%s]%s%s", city->name,
			    place, has_good ? " " : "",
			    has_good ? resource_names[city->tradegood] : "");
	choice_also(choice, place);
	return choice;
}

static json_t *offer_all(const struct empire *empire, json_t *choices)
{
	for (int i = 0; i < empire->count; i++)
		offer(&empire->cities[i], choices);
	return choices;
}

json_t *empire_offer(const struct city *city, struct question *question)
{
	return offer(city, question_choices(question));
}

bool empire_narrow(struct question *question, const void *empire, const json_t *answers,
		   struct err *e)
{
	(void)answers;
	(void)e;
	offer_all(empire, question_choices(question));
	return true;
}

const struct city *empire_match(const struct empire *empire, const char *text, struct err *e)
{
	OWN(json) json_t *choices = offer_all(empire, json_array());
	const json_t *choice = choices_find(choices, text, "city", false, e);

	return choice != NULL ? empire_find(empire, json_get_int(choice, "value", 0)) : NULL;
}

static bool holds_text(const json_t *ids, const char *text)
{
	size_t i;
	const json_t *item;

	json_each_item(ids, i, item) {
		if (text_equal(json_string_value(item), text))
			return true;
	}
	return false;
}

static bool is_listed(const json_t *ids, int id)
{
	OWN(text) char *text = text_format("%d", id);

	return holds_text(ids, text);
}

/* Adds the ids of the cities that a text means, one or several at once, each once. */
static bool add_meant(const struct empire *empire, const char *text, json_t *ids, struct err *e)
{
	OWN(json) json_t *choices = offer_all(empire, json_array());
	OWN(json) json_t *meant = choices_pick(choices, text, "city", false, e);
	size_t i;
	json_t *id;

	json_each_item(meant, i, id) {
		if (!holds_text(ids, json_string_value(id)))
			json_array_append(ids, id);
	}
	return meant != NULL;
}

const struct city_link *empire_link(const struct city *shown, const char *text, struct err *e)
{
	const struct city_link *named = NULL;
	const struct city_link *numbered = NULL;
	struct near near;
	int64_t number = 0;
	int place = 0;

	if (!text_number(text, 1, QUESTION_MAX_DEFAULT, &number))
		number = 0;
	near_begin(&near, text);
	for (int i = 0; i < shown->city_count; i++) {
		const struct city_link *link = &shown->cities[i];
		bool is_named = strcasecmp(link->name, text) == 0;

		if (!link->is_own)
			continue;
		place++;
		near_offer(&near, link->name);
		if (is_named && named != NULL)
			return err_null(e, ERR_INPUT,
					"several cities are called %.60s; name its id", text);
		if (is_named)
			named = link;
		if (number > 0 && (place == number || link->id == number) && numbered == NULL)
			numbered = link;
	}
	if (named == NULL && numbered == NULL)
		return err_null(e, ERR_INPUT, "there is no city \"%.60s\" of yours%s", text,
				near_hint(&near));
	return named != NULL ? named : numbered;
}

/* --- asking */

static const struct city *match_given(struct talk *talk, const struct empire *empire,
				      const char *key, struct err *e)
{
	OWN(text) char *text = question_text(json_object_get(talk->given, key));
	const struct city *city = empire_match(empire, text_trim(text), e);

	if (city == NULL)
		err_prefix(e, "%s", key);
	return city;
}

bool empire_pick(struct talk *talk, const struct empire *empire, const char *key, const char *text,
		 const char *zero, const struct city **city, struct err *e)
{
	const struct question question = { CITY(key, text), .zero = zero, .narrow = empire_narrow };
	OWN(json) json_t *value = NULL;

	talk->look = empire;
	if (!talk_once(talk, &question, &value, e))
		return false;
	*city = empire_find(empire, (int)json_integer_value(value));
	return true;
}

static const struct city *match_asked(struct talk *talk, const struct empire *empire,
				      const char *key, const char *text, struct err *e)
{
	const struct city *city;

	if (!empire_pick(talk, empire, key, text, "Back", &city, e))
		return NULL;
	return city != NULL ? city : err_null(e, ERR_STOPPED, "no city was chosen");
}

bool empire_ask_city(struct talk *talk, const struct empire *empire, const char *key,
		     const char *text, const struct city **city, struct err *e)
{
	*city = talk_is_given(talk, key) ? match_given(talk, empire, key, e)
					 : match_asked(talk, empire, key, text, e);
	if (*city == NULL)
		return false;
	json_put_number(talk->configuration, key, (*city)->id);
	return true;
}

static bool take_excluded(const struct talk *talk, const struct empire *empire,
			  const struct question *question, json_t *ids, struct err *e)
{
	OWN(text) char *text = question_text(json_object_get(talk->given, question->key));
	OWN(json) json_t *items = NULL;
	size_t i;
	const json_t *item;

	if (!question_parse(question, text, &items, e))
		return false;
	json_each_item(items, i, item) {
		if (!add_meant(empire, json_string_value(item), ids, e))
			return err_prefix(e, "%s", question->key);
	}
	return true;
}

/* Until none is named; those that are left have the numbers. */
static bool ask_excluded(struct talk *talk, const struct empire *empire, const char *key,
			 const char *text, json_t *ids, struct err *e)
{
	for (;;) {
		OWN(question)
		struct question question = { CITIES(key, text, CITIES_MAX), .otherwise = "0",
					     .zero = json_array_size(ids) > 0 ? "No more"
									      : "None" };
		OWN(json) json_t *value = NULL;

		for (int i = 0; i < empire->count; i++)
			if (!is_listed(ids, empire->cities[i].id))
				empire_offer(&empire->cities[i], &question);
		if (json_array_size(question.choices) == 0)
			return true;
		if (!talk_once(talk, &question, &value, e))
			return false;
		if (json_array_size(value) == 0)
			return true;
		json_array_extend(ids, value);
	}
}

bool empire_ask_excluded(struct talk *talk, const struct empire *empire, const char *key,
			 const char *text, struct err *e)
{
	const struct question list = {
		.key = key, .text = text, .type = QUESTION_LIST, .max = LIST_MAX, .otherwise = ""
	};
	OWN(json) json_t *ids = json_array();

	if (talk_is_given(talk, key)
		    ? !take_excluded(talk, empire, &list, ids, e)
		    : talk->is_person && !ask_excluded(talk, empire, key, text, ids, e))
		return false;
	json_object_set(talk->configuration, key, ids);
	return true;
}

bool empire_is_excluded(const json_t *configuration, const char *key, int id)
{
	return is_listed(json_object_get(configuration, key), id);
}
