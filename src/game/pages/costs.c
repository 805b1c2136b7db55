/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/pages/costs.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/text.h"
#include "game/scan/figure.h"
#include "game/scan/header.h"
#include "game/scan/scan.h"

/* Five resources, and the time. */
enum { COLUMNS_MAX = RESOURCES + 1, TIME_COLUMN = -1 };

/* --- the columns */

/* Behind "cdn" in the icon's address: two digits, a slash, and the other 30. Which host it
 * comes from changes with every request. */
static const struct {
	const char *digits;
	enum resource resource;
} icons[] = {
	{ "19/c3527b2f694fb882563c04df6d8972", WOOD },
	{ "c6/94ddfda045a8f5ced3397d791fd064", WINE },
	{ "bf/fc258b990c1a2a36c5aeb9872fc08a", MARBLE },
	{ "1e/417b4059940b2ae2680c070a197d8c", CRYSTAL },
	{ "9b/5578a7dfa3e98124439cca4a387a61", SULFUR },
};

struct columns {
	int resource[COLUMNS_MAX]; /* TIME_COLUMN for the time */
	int count;
};

/* Takes the text up to a mark, and the mark; false when there is none. */
static bool take_until(struct scan *scan, const char *mark, struct scan *part)
{
	const char *start = scan->at;

	if (!scan_find(scan, mark))
		return false;
	*part = scan_of(start, (size_t)(scan->at - start) - strlen(mark));
	return true;
}

static int resource_of_icon(struct scan cell)
{
	while (scan_find(&cell, "/cdn"))
		for (size_t i = 0; i < sizeof icons / sizeof *icons; i++) {
			size_t length = strlen(icons[i].digits);

			if ((size_t)(cell.end - cell.at) >= length &&
			    memcmp(cell.at, icons[i].digits, length) == 0)
				return icons[i].resource;
		}
	return TIME_COLUMN;
}

static bool repeats(const struct columns *columns, int resource)
{
	for (int i = 0; i < columns->count; i++)
		if (columns->resource[i] == resource)
			return true;
	return false;
}

/* Takes the head of the table. The time has the last column, or none. */
static bool take_columns(struct scan *scan, struct columns *columns, struct err *e)
{
	static const char mark[] = "<th class=\"costs\">";
	struct scan head;
	struct scan cell;

	if (!scan_find(scan, mark))
		return err_set(e, ERR_STRANGE, "the page shows no table of costs");
	scan->at -= strlen(mark);
	if (!take_until(scan, "</tr>", &head))
		return err_set(e, ERR_STRANGE, "the table of costs has no end");
	while (scan_find(&head, mark) && take_until(&head, "</th>", &cell)) {
		int resource = resource_of_icon(cell);

		if (columns->count == COLUMNS_MAX || repeats(columns, TIME_COLUMN))
			return err_set(e, ERR_STRANGE,
				       "column %d of the table of costs has an unknown icon",
				       columns->count);
		if (repeats(columns, resource))
			return err_set(e, ERR_STRANGE, "the table of costs shows %s twice",
				       resource_names[resource]);
		columns->resource[columns->count++] = resource;
	}
	if (columns->count == 0 || columns->resource[0] == TIME_COLUMN)
		return err_set(e, ERR_STRANGE, "the table of costs shows no resource");
	return true;
}

/* --- the rows */

/* The text of the innermost element: beside it stands a short form, "1.23k". */
static int64_t cell_number(const struct scan *cell)
{
	struct scan scan = *cell;
	struct scan text;
	const char *start;

	if (!take_until(&scan, "</", &text))
		text = *cell;
	start = text.end;
	while (start > text.at && start[-1] != '>')
		start--;
	return figure_shown(start, (size_t)(text.end - start));
}

static int64_t seconds_of_unit(char letter)
{
	switch (tolower((unsigned char)letter)) {
	case 'd': return 24L * 60 * 60;
	case 'h': return 60L * 60;
	case 'm': return 60;
	case 's': return 1;
	default: return 0;
	}
}

/* "2D 3h", "57s". A unit in the letters of another language leaves the whole unknown. */
static int64_t cell_seconds(const struct scan *cell)
{
	const char *at = cell->at;
	int64_t sum = 0;

	while (at < cell->end) {
		int64_t number = 0;
		int64_t unit;

		if ((unsigned char)*at <= ' ') {
			at++;
			continue;
		}
		if (!isdigit((unsigned char)*at))
			return 0;
		while (at < cell->end && isdigit((unsigned char)*at) && number < INT_MAX)
			number = number * 10 + (*at++ - '0');
		while (at < cell->end && *at == ' ')
			at++;
		unit = at < cell->end ? seconds_of_unit(*at) : 0;
		if (unit == 0 || number >= INT_MAX || sum > INT_MAX)
			return 0;
		sum += number * unit;
		at++;
		/* "min", or a letter that is only the beginning of another. */
		if (at < cell->end && (unsigned char)*at > ' ' && !isdigit((unsigned char)*at))
			return 0;
	}
	return sum;
}

static bool read_cells(struct scan row, const struct columns *columns, struct cost_row *out,
		       struct err *e)
{
	struct scan cell;

	for (int i = 0; i < columns->count; i++) {
		int resource = columns->resource[i];

		if (!scan_find(&row, "<td class=\"costs\">") || !take_until(&row, "</td>", &cell))
			return err_set(e, ERR_STRANGE,
				       "the costs of level %d show %d of %d columns", out->level, i,
				       columns->count);
		if (resource == TIME_COLUMN) {
			out->seconds = cell_seconds(&cell);
			continue;
		}
		out->cost[resource] = cell_number(&cell);
		if (out->cost[resource] < 0)
			return err_set(e, ERR_STRANGE, "what level %d costs of %s is not a number",
				       out->level, resource_names[resource]);
	}
	return true;
}

/* Takes the next row; its part of the page is bounded by its end, or by the next row. */
static bool take_row(struct scan *scan, struct scan *row, int64_t *level)
{
	struct scan cell;

	if (!scan_find(scan, "<td class=\"level\">") || !take_until(scan, "</td>", &cell))
		return false;
	*level = figure_shown(cell.at, (size_t)(cell.end - cell.at));
	if (!take_until(scan, "</tr>", row)) {
		*row = *scan;
		scan->at = scan->end;
	}
	return true;
}

bool costs_parse(const char *html, size_t length, struct cost_table *out, struct err *e)
{
	struct scan scan = scan_of(html, length);
	struct cost_table table = { .count = 0 };
	struct columns columns = { .count = 0 };
	struct scan row;
	int64_t level;

	if (!take_columns(&scan, &columns, e))
		return false;
	while (table.count < COST_LEVELS_MAX && take_row(&scan, &row, &level)) {
		struct cost_row *next = &table.rows[table.count];

		if (level < 1 || level > INT_MAX)
			return err_set(e, ERR_STRANGE, "row %d of the table of costs has no level",
				       table.count + 1);
		next->level = (int)level;
		if (!read_cells(row, &columns, next, e))
			return false;
		table.count++;
	}
	if (table.count == 0)
		return err_set(e, ERR_STRANGE, "the table of costs has no rows");
	*out = table;
	return true;
}

/* --- which page it is */

static const struct {
	const char *type;
	int id;
} buildings[] = {
	{ "townHall", 0 },	{ "port", 3 },
	{ "academy", 4 },	{ "shipyard", 5 },
	{ "barracks", 6 },	{ "warehouse", 7 },
	{ "wall", 8 },		{ "tavern", 9 },
	{ "museum", 10 },	{ "palace", 11 },
	{ "embassy", 12 },	{ "branchOffice", 13 },
	{ "workshop", 15 },	{ "safehouse", 16 },
	{ "palaceColony", 17 }, { "forester", 18 },
	{ "stonemason", 19 },	{ "glassblowing", 20 },
	{ "winegrower", 21 },	{ "alchemist", 22 },
	{ "carpentering", 23 }, { "architect", 24 },
	{ "optician", 25 },	{ "vineyard", 26 },
	{ "fireworker", 27 },	{ "temple", 28 },
	{ "dump", 29 },		{ "pirateFortress", 30 },
	{ "blackMarket", 31 },	{ "marineChartArchive", 32 },
	{ "dockyard", 33 },	{ "shrineOfOlympus", 34 },
	{ "chronosForge", 35 },
};
_Static_assert(sizeof buildings / sizeof *buildings <= BUILDING_KINDS_MAX, "kinds of buildings");

int costs_building_id(const char *type)
{
	for (size_t i = 0; i < sizeof buildings / sizeof *buildings; i++)
		if (text_equal(buildings[i].type, type))
			return buildings[i].id;
	return -1;
}

/* Copies the query up to the quote that ends it, "&amp;" made "&" and none at the end.
 * Only a query that shows a building is taken: it goes back to the game as a request. */
static bool copy_query(struct scan from, char *query, size_t size)
{
	static const char start[] = "view=buildingDetail&";
	static const char escaped[] = "amp;";
	size_t used = 0;

	for (; from.at < from.end && *from.at != '\''; from.at++) {
		if (!isalnum((unsigned char)*from.at) && strchr("=&_", *from.at) == NULL)
			return false;
		if (used + 1 >= size)
			return false;
		query[used++] = *from.at;
		if (*from.at == '&' && (size_t)(from.end - from.at) > strlen(escaped) &&
		    memcmp(from.at + 1, escaped, strlen(escaped)) == 0)
			from.at += strlen(escaped);
	}
	while (used > 0 && query[used - 1] == '&')
		used--;
	query[used] = '\0';
	return from.at < from.end && text_starts(query, start);
}

bool costs_find_query(const char *html, size_t length, const char *type, char *query, size_t size)
{
	struct scan scan = scan_of(html, length);
	size_t known = strlen(type);
	char found[128];

	while (scan_find(&scan, "button_building ")) {
		struct scan button = scan;
		struct scan tag;

		if ((size_t)(scan.end - scan.at) <= known || memcmp(scan.at, type, known) != 0 ||
		    (scan.at[known] != '"' && scan.at[known] != ' '))
			continue;
		if (!take_until(&button, "</div>", &tag) ||
		    !scan_find(&tag, "ajaxHandlerCall('?") ||
		    !copy_query(tag, found, sizeof found) || strlen(found) >= size)
			return false;
		text_copy(query, size, found);
		return true;
	}
	return false;
}

/* --- the price in one city */

/* The page shows base * (100 - research) / 100, and each level of the reducer takes a
 * hundredth of the base. Whole numbers all the way: where the result is whole, a fraction
 * would make it one too high. */
int64_t costs_reduced(int64_t shown, int research_percent, int reducer_level)
{
	int64_t research = research_percent < 0 ? 0 : research_percent;
	int64_t reducer = reducer_level < 0 ? 0 : reducer_level;
	int64_t whole = 100 - research;
	int64_t left = whole - reducer;
	int64_t rest;

	if (shown <= 0 || left <= 0)
		return 0;
	rest = shown % whole * left;
	return shown / whole * left + rest / whole + (rest % whole != 0);
}

const char *costs_reducer(enum resource resource)
{
	static const char *const types[RESOURCES] = {
		[WOOD] = "carpentering", [WINE] = "vineyard",	  [MARBLE] = "architect",
		[CRYSTAL] = "optician",	 [SULFUR] = "fireworker",
	};

	return types[resource];
}

json_t *costs_print(const struct cost_table *table)
{
	json_t *object = json_object();
	json_t *levels = json_array();

	for (int i = 0; i < table->count; i++) {
		json_t *row = json_object();

		json_put_number(row, "level", table->rows[i].level);
		json_object_set_new(row, "cost", resource_print(table->rows[i].cost));
		json_put_number(row, "seconds", table->rows[i].seconds);
		json_array_append_new(levels, row);
	}
	json_object_set_new(object, "levels", levels);
	return object;
}
