/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/table.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "control/tasks.h"
#include "task/moment.h"
#include "task/words.h"
#include "ui/screen.h"

enum { CELL_SIZE = 320, GAP = 2, STATUS_COLUMNS = 40, ZONE_SIZE = 20 };

/* In the order of the line. */
enum column {
	NUMBER,
	ID,
	PID,
	FUNCTION,
	TASK,
	ACCOUNT,
	HOST,
	SINCE,
	STATE,
	NEXT,
	STATUS,
	COLUMNS,
};

static const char *const headings[COLUMNS] = {
	[NUMBER] = "",	   [PID] = "pid",	    [TASK] = "task",	 [ACCOUNT] = "account",
	[ID] = "id",	   [FUNCTION] = "function", [HOST] = "host",	 [SINCE] = "since",
	[STATE] = "state", [NEXT] = "next",	    [STATUS] = "status",
};

struct row {
	char cells[COLUMNS][CELL_SIZE];
	enum tone tone;
};

struct table {
	struct screen screen;
	struct row *rows;
	size_t count;
	int widths[COLUMNS]; /* 0: left out */
	bool below;	     /* the status has a line of its own */
	bool tight;	     /* and only one */
};

static void fill_times(struct row *row, const json_t *entry)
{
	int64_t date = json_get_number(entry, "date", 0);
	int64_t until = json_get_number(entry, "until", 0);
	const char *state = json_get_text(entry, "state", "");
	bool goes_on = text_equal(state, "waiting") || text_equal(state, "needs-answer");

	text_copy(row->cells[SINCE], CELL_SIZE, "-");
	text_copy(row->cells[NEXT], CELL_SIZE, "-");
	if (date > 0)
		moment_short(entry, row->cells[SINCE], CELL_SIZE, date * 1000);
	if (until > 0 && goes_on)
		moment_next(entry, row->cells[NEXT], CELL_SIZE, until * 1000);
}

/* Before the text, which may be cut at its end. */
static void name_zone(char status[CELL_SIZE], const char *zone)
{
	OWN(text) char *text = text_format("(%s) %s", zone, status);

	text_copy(status, CELL_SIZE, text);
}

static void fill_status(struct row *row, const json_t *entry)
{
	const char *status = json_get_text(entry, "status", "");
	const char *elsewhere = task_elsewhere(entry);
	OWN(text) char *both = NULL;

	both = elsewhere != NULL ? text_format("%s: %s", elsewhere, status) : NULL;
	text_visible_copy(row->cells[STATUS], CELL_SIZE, both != NULL ? both : status);
}

static void fill(struct row *row, const json_t *entry, size_t number)
{
	char title[CELL_SIZE];
	char zone[ZONE_SIZE];

	task_title(entry, title, sizeof title);
	text_visible_copy(row->cells[TASK], CELL_SIZE, title);
	text_visible_copy(row->cells[ID], CELL_SIZE, json_get_text(entry, "id", "?"));
	text_visible_copy(row->cells[FUNCTION], CELL_SIZE, json_get_text(entry, "action", "?"));
	text_visible_copy(row->cells[HOST], CELL_SIZE, json_get_text(entry, "host", "-"));
	text_visible_copy(row->cells[ACCOUNT], CELL_SIZE, json_get_text(entry, "account", ""));
	text_visible_copy(row->cells[STATE], CELL_SIZE,
			  words_of_state(json_get_text(entry, "state", "?")));
	fill_status(row, entry);
	if (*moment_zone(entry, zone, sizeof zone) != '\0')
		name_zone(row->cells[STATUS], zone);
	snprintf(row->cells[NUMBER], CELL_SIZE, "(%zu)", number);
	if (task_runs(entry))
		snprintf(row->cells[PID], CELL_SIZE, "%lld",
			 (long long)json_get_number(entry, "pid", 0));
	else
		text_copy(row->cells[PID], CELL_SIZE, "-");
	fill_times(row, entry);
	row->tone = screen_state_tone(json_get_text(entry, "state", ""));
}

static bool has_several_accounts(const struct table *table)
{
	for (size_t i = 1; i < table->count; i++)
		if (!text_equal(table->rows[i].cells[ACCOUNT], table->rows[0].cells[ACCOUNT]))
			return true;
	return false;
}

static bool has_next(const struct table *table)
{
	for (size_t i = 0; i < table->count; i++)
		if (!text_equal(table->rows[i].cells[NEXT], "-"))
			return true;
	return false;
}

static void measure_one(struct table *table, int column)
{
	table->widths[column] = text_columns(headings[column]);
	for (size_t i = 0; i < table->count; i++) {
		int width = text_columns(table->rows[i].cells[column]);

		if (width > table->widths[column])
			table->widths[column] = width;
	}
}

static void measure(struct table *table)
{
	for (int column = 0; column < COLUMNS; column++)
		measure_one(table, column);
}

/* "14:32:10, in 24 min" becomes "14:32:10". */
static void leave_out_countdown(struct table *table)
{
	if (table->widths[NEXT] == 0)
		return;
	for (size_t i = 0; i < table->count; i++)
		table->rows[i].cells[NEXT][strcspn(table->rows[i].cells[NEXT], ",")] = '\0';
	measure_one(table, NEXT);
}

/* Columns that a line takes before the status. */
static int taken(const struct table *table)
{
	int sum = 0;

	for (int column = 0; column < STATUS; column++)
		if (table->widths[column] > 0)
			sum += table->widths[column] + GAP;
	return sum;
}

/* Gives the status a column of its own, or a line; leaves out what then is too much. */
static void lay_out(struct table *table)
{
	/* NEXT loses its countdown first, then goes itself. */
	static const enum column less_wanted[] = { SINCE, PID, ACCOUNT, NEXT, NEXT };
	bool has_countdown = true;
	int left = table->screen.columns - taken(table);

	table->below = left < STATUS_COLUMNS && left < table->widths[STATUS];
	if (!table->below) {
		table->widths[STATUS] = left;
		return;
	}
	for (size_t i = 0; i < sizeof less_wanted / sizeof *less_wanted; i++)
		if (taken(table) - GAP > table->screen.columns &&
		    (less_wanted[i] != NEXT || !has_countdown))
			table->widths[less_wanted[i]] = 0;
		else if (taken(table) - GAP > table->screen.columns) {
			leave_out_countdown(table);
			has_countdown = false;
		}
	left = table->screen.columns - (taken(table) - GAP);
	if (left < 0)
		table->widths[TASK] += left;
	if (table->widths[TASK] < 1)
		table->widths[TASK] = 1;
}

static enum column last_column(const struct table *table)
{
	enum column last = table->below ? STATUS - 1 : STATUS;

	while (last > NUMBER && table->widths[last] == 0)
		last--;
	return last;
}

/* row NULL: the headings. */
static void print_line(const struct table *table, const struct row *row)
{
	enum column last = last_column(table);

	for (int column = 0; column <= (int)last; column++) {
		const char *text = row != NULL ? row->cells[column] : headings[column];
		enum tone tone = row == NULL	   ? TONE_DIM
				 : column == STATE ? row->tone
				 : column == TASK  ? TONE_BOLD
						   : TONE_PLAIN;

		if (table->widths[column] == 0)
			continue;
		screen_cell(&table->screen, tone, text, table->widths[column], column == (int)last);
		if (column != (int)last)
			fprintf(table->screen.to, "%*s", GAP, "");
	}
	fputc('\n', table->screen.to);
}

static void print_below(const struct table *table, const struct row *row)
{
	int indent = table->widths[NUMBER] > 0 ? table->widths[NUMBER] + GAP : GAP;

	int room = table->screen.columns - indent;
	const char *status = row->cells[STATUS];
	size_t fits = text_fit(status, room);

	/* Two lines at most; what happens next stands at the end. */
	while (status[fits] != '\0' && fits > 0 && status[fits] != ' ')
		fits--;
	if (!table->tight && fits > 0 && status[fits] == ' ') {
		fprintf(table->screen.to, "%*s%.*s\n", indent, "", (int)fits, status);
		status += fits + 1;
	}
	fprintf(table->screen.to, "%*s", indent, "");
	screen_cell(&table->screen, TONE_PLAIN, status, room, true);
	fputc('\n', table->screen.to);
}

/* The number first, and then what is there and not only on request. */
static void choose_usual(struct table *table, bool numbered)
{
	table->widths[ID] = table->widths[FUNCTION] = table->widths[HOST] = 0;
	if (!numbered)
		table->widths[NUMBER] = 0;
	if (!has_several_accounts(table))
		table->widths[ACCOUNT] = 0;
	if (!has_next(table))
		table->widths[NEXT] = 0;
	lay_out(table);
}

/* Whole, however long the line gets, but for the status. */
static void choose(struct table *table, const bool chosen[COLUMNS])
{
	int left;

	for (int column = 0; column < COLUMNS; column++)
		if (!chosen[column])
			table->widths[column] = 0;
	left = table->screen.columns - taken(table);
	if (chosen[STATUS] && left > 0 && left < table->widths[STATUS])
		table->widths[STATUS] = left;
}

/* chosen NULL: the usual columns. */
static void print(FILE *to, const json_t *entries, int columns, bool colour, bool numbered,
		  bool tight, const bool *chosen)
{
	struct table table = { .screen = { to, columns, colour },
			       .tight = tight,
			       .count = json_array_size(entries) };
	size_t i;
	json_t *entry;

	if (table.count == 0)
		return;
	if (columns < SCREEN_COLUMNS_MIN)
		table.screen.columns = SCREEN_COLUMNS_MIN;
	table.rows = mem_grow(NULL, table.count, sizeof *table.rows);
	json_each_item(entries, i, entry)
		fill(&table.rows[i], entry, i + 1);
	measure(&table);
	if (chosen != NULL)
		choose(&table, chosen);
	else
		choose_usual(&table, numbered);
	print_line(&table, NULL);
	for (i = 0; i < table.count; i++) {
		print_line(&table, &table.rows[i]);
		if (table.below && *table.rows[i].cells[STATUS] != '\0')
			print_below(&table, &table.rows[i]);
	}
	free(table.rows);
}

void table_tasks(FILE *to, const json_t *entries, int columns, bool colour)
{
	print(to, entries, columns, colour, false, false, NULL);
}

void table_tight(FILE *to, const json_t *entries, int columns, bool colour)
{
	print(to, entries, columns, colour, false, true, NULL);
}

void table_numbered(FILE *to, const json_t *entries, int columns, bool colour)
{
	print(to, entries, columns, colour, true, false, NULL);
}

static bool find_column(const char *name, size_t length, bool chosen[COLUMNS], struct err *e)
{
	OWN(buffer) struct buffer names = { 0 };
	char visible[40];
	char word[40];

	snprintf(word, sizeof word, "%.*s", (int)length, name);
	for (int column = NUMBER + 1; column < COLUMNS; column++) {
		buffer_format(&names, "%s%s", names.length > 0 ? "," : "", headings[column]);
		if (strcasecmp(headings[column], word) == 0)
			return chosen[column] = true;
	}
	text_visible_copy(visible, sizeof visible, word);
	return err_set(e, ERR_INPUT, "there is no column \"%s\"; there are: %s", visible,
		       names.bytes);
}

bool table_chosen(FILE *to, const json_t *entries, const char *names, int columns, bool colour,
		  struct err *e)
{
	bool chosen[COLUMNS] = { false };

	for (;;) {
		size_t length = strcspn(names, ",");

		if (!find_column(names, length, chosen, e))
			return false;
		if (names[length] == '\0')
			break;
		names += length + 1;
	}
	print(to, entries, columns, colour, false, false, chosen);
	return true;
}
