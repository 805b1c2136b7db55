/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "task/tasks.h"
#include "ui/screen.h"

enum { CELL_SIZE = 320, GAP = 2, STATUS_COLUMNS = 40, WIDE = 110 };

/* In the order of the line. */
enum column { NUMBER, PID, TASK, ACCOUNT, SINCE, STATE, NEXT, STATUS, COLUMNS };

static const char *const headings[COLUMNS] = {
	[NUMBER] = "",	   [PID] = "pid",     [TASK] = "task", [ACCOUNT] = "account",
	[SINCE] = "since", [STATE] = "state", [NEXT] = "next", [STATUS] = "status",
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
};

static void fill_times(struct row *row, const json_t *entry, bool wide)
{
	int64_t date = json_get_number(entry, "date", 0);
	int64_t until = json_get_number(entry, "until", 0);
	const char *state = json_get_text(entry, "state", "");
	bool goes_on = text_equal(state, "waiting") || text_equal(state, "needs-answer");

	text_copy(row->cells[SINCE], CELL_SIZE, "-");
	text_copy(row->cells[NEXT], CELL_SIZE, "-");
	if (date > 0 && wide)
		clock_since(row->cells[SINCE], CELL_SIZE, date * 1000);
	else if (date > 0)
		clock_short(row->cells[SINCE], CELL_SIZE, date * 1000);
	if (until > 0 && goes_on)
		clock_short(row->cells[NEXT], CELL_SIZE, until * 1000);
}

static void fill(struct row *row, const json_t *entry, size_t number, bool wide)
{
	char title[CELL_SIZE];

	task_title(entry, title, sizeof title);
	text_visible_copy(row->cells[TASK], CELL_SIZE, title);
	text_visible_copy(row->cells[ACCOUNT], CELL_SIZE, json_get_text(entry, "account", ""));
	text_visible_copy(row->cells[STATE], CELL_SIZE, json_get_text(entry, "state", "?"));
	text_visible_copy(row->cells[STATUS], CELL_SIZE, json_get_text(entry, "status", ""));
	snprintf(row->cells[NUMBER], CELL_SIZE, "(%zu)", number);
	if (task_runs(entry))
		snprintf(row->cells[PID], CELL_SIZE, "%lld",
			 (long long)json_get_number(entry, "pid", 0));
	else
		text_copy(row->cells[PID], CELL_SIZE, "-");
	fill_times(row, entry, wide);
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

static void measure(struct table *table)
{
	for (int column = 0; column < COLUMNS; column++) {
		table->widths[column] = text_columns(headings[column]);
		for (size_t i = 0; i < table->count; i++) {
			int width = text_columns(table->rows[i].cells[column]);

			if (width > table->widths[column])
				table->widths[column] = width;
		}
	}
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
	static const enum column less_wanted[] = { SINCE, PID, ACCOUNT, NEXT };
	int left = table->screen.columns - taken(table);

	table->below = left < STATUS_COLUMNS && left < table->widths[STATUS];
	if (!table->below) {
		table->widths[STATUS] = left;
		return;
	}
	for (size_t i = 0; i < sizeof less_wanted / sizeof *less_wanted; i++)
		if (taken(table) - GAP > table->screen.columns)
			table->widths[less_wanted[i]] = 0;
	left = table->screen.columns - (taken(table) - GAP);
	if (left < 0)
		table->widths[TASK] += left;
	if (table->widths[TASK] < 1)
		table->widths[TASK] = 1;
}

static enum column last_column(const struct table *table)
{
	enum column last = STATUS;

	if (!table->below)
		return STATUS;
	while (--last > TASK && table->widths[last] == 0)
		;
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

	fprintf(table->screen.to, "%*s", indent, "");
	screen_cell(&table->screen, TONE_PLAIN, row->cells[STATUS], table->screen.columns - indent,
		    true);
	fputc('\n', table->screen.to);
}

static void print(FILE *to, const json_t *entries, int columns, bool colour, bool numbered)
{
	struct table table = { .screen = { to, columns, colour },
			       .count = json_array_size(entries) };
	size_t i;
	json_t *entry;

	if (table.count == 0)
		return;
	if (columns < SCREEN_COLUMNS_MIN)
		table.screen.columns = SCREEN_COLUMNS_MIN;
	table.rows = mem_grow(NULL, table.count, sizeof *table.rows);
	json_array_foreach(entries, i, entry)
		fill(&table.rows[i], entry, i + 1, table.screen.columns >= WIDE);
	measure(&table);
	if (!numbered)
		table.widths[NUMBER] = 0;
	if (!has_several_accounts(&table))
		table.widths[ACCOUNT] = 0;
	if (!has_next(&table))
		table.widths[NEXT] = 0;
	lay_out(&table);
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
	print(to, entries, columns, colour, false);
}

void table_numbered(FILE *to, const json_t *entries, int columns, bool colour)
{
	print(to, entries, columns, colour, true);
}
