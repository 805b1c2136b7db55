/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "functions/construction_list/book.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "game/pages/costs.h"
#include "game/pages/research.h"
#include "game/scan/envelope.h"

enum { QUERY_SIZE = 256 };

static struct envelope *ask(struct visit *visit, const char *query, int city_id,
			    const char *template, struct err *e)
{
	OWN(text) char *whole = NULL;
	OWN(text) char *answer = NULL;
	size_t length = 0;

	whole = text_format("%s&backgroundView=city&currentCityId=%d&templateView=%s"
			    "&actionRequest=REQUESTID&ajax=1",
			    query, city_id, template);
	answer = account_post(visit->account, whole, &length, e);
	return answer != NULL ? envelope_parse(answer, length, e) : NULL;
}

static bool read_research(struct visit *visit, json_t *book, int city_id, struct err *e)
{
	OWN(envelope) struct envelope *envelope = NULL;
	int percent;

	if (json_object_get(book, "research") != NULL)
		return true;
	envelope =
		ask(visit, "view=noViewChange&researchType=economy", city_id, "researchAdvisor", e);
	if (envelope == NULL || !research_reduction(envelope, &percent, e))
		return err_prefix(e, "the research");
	json_put_number(book, "research", percent);
	return true;
}

/* The encyclopedia's index names the page; for servers that no longer send it, the number
 * that the game gives the building. */
static bool find_query(struct visit *visit, int city_id, const char *type, char *query,
		       struct err *e)
{
	OWN(envelope) struct envelope *index = NULL;
	const char *html;
	int number = costs_building_id(type);

	index = ask(visit, "view=buildingDetail&buildingId=0&helpId=1", city_id, "ikipedia", e);
	html = index != NULL ? envelope_html(index) : NULL;
	if (index == NULL)
		return false;
	if (html != NULL && costs_find_query(html, strlen(html), type, query, QUERY_SIZE))
		return true;
	if (number < 0)
		return err_set(e, ERR_REFUSED, "the game's encyclopedia does not know %s", type);
	snprintf(query, QUERY_SIZE, "view=buildingDetail&buildingId=%d&helpId=1", number);
	return true;
}

static json_t *print_table(const struct cost_table *table, int from, int till)
{
	json_t *rows = json_array();
	int highest = 0;

	for (int i = 0; i < table->count; i++) {
		const struct cost_row *row = &table->rows[i];
		json_t *line;

		if (row->level > highest)
			highest = row->level;
		if (row->level <= from || row->level > till)
			continue;
		line = json_array();
		json_array_append_new(line, json_integer(row->level));
		for (int good = 0; good < RESOURCES; good++)
			json_array_append_new(line, json_integer(row->cost[good]));
		json_array_append_new(rows, line);
	}
	return json_pack("{s:i, s:o}", "max", highest, "rows", rows);
}

static const json_t *entry_of(const json_t *book, const char *type)
{
	return json_object_get(json_object_get(book, "types"), type);
}

static const json_t *rows_of(const json_t *book, const char *type)
{
	return json_object_get(entry_of(book, type), "rows");
}

static int64_t cell(const json_t *row, size_t index)
{
	return json_integer_value(json_array_get(row, index));
}

int book_level_max(const json_t *book, const char *type)
{
	return json_get_int(entry_of(book, type), "max", 0);
}

static bool has_level(const json_t *book, const char *type, int level)
{
	size_t i;
	json_t *row;

	json_each_item(rows_of(book, type), i, row)
		if (cell(row, 0) == level)
			return true;
	return false;
}

static bool has_levels(const json_t *book, const char *type, int from, int till)
{
	int highest = book_level_max(book, type);

	if (highest == 0)
		return false;
	for (int level = from + 1; level <= till && level <= highest; level++)
		if (!has_level(book, type, level))
			return false;
	return true;
}

bool book_read(struct visit *visit, json_t *book, int city_id, const char *type, int from, int till,
	       struct err *e)
{
	OWN(envelope) struct envelope *envelope = NULL;
	struct cost_table table;
	char query[QUERY_SIZE];
	const char *html;

	if (!read_research(visit, book, city_id, e))
		return false;
	if (has_levels(book, type, from, till))
		return true;
	if (!find_query(visit, city_id, type, query, e))
		return false;
	envelope = ask(visit, query, city_id, "buildingDetail", e);
	if (envelope == NULL)
		return false;
	html = envelope_html(envelope);
	if (html == NULL || !costs_parse(html, strlen(html), &table, e))
		return err_prefix(e, "the costs of %s", type);
	json_object_set_new(json_sub(book, "types"), type, print_table(&table, from, till));
	return true;
}

static int reducer_level(const struct city *city, int good)
{
	const struct slot *slot = city_find_building(city, costs_reducer((enum resource)good));

	return slot != NULL ? slot->level : 0;
}

void book_costs(const json_t *book, const struct city *city, const char *type, int from, int till,
		int64_t costs[RESOURCES])
{
	int research = json_get_int(book, "research", 0);
	size_t i;
	json_t *row;

	json_each_item(rows_of(book, type), i, row) {
		if (cell(row, 0) <= from || cell(row, 0) > till)
			continue;
		for (int good = 0; good < RESOURCES; good++)
			costs[good] += costs_reduced(cell(row, (size_t)good + 1), research,
						     reducer_level(city, good));
	}
}
