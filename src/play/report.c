/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"

enum {
	CELL_SIZE = 160,
	NOTE_SIZE = 512,
	NOTE_INDENT = 2,
	GAP = 2,
	TEXT_LEAST = 8,
	LINE_LEAST = 20
};

struct report_row {
	char cells[REPORT_COLUMNS_MAX][CELL_SIZE];
	enum report_tone tones[REPORT_COLUMNS_MAX];
	char note[NOTE_SIZE];
	enum report_tone note_tone;
};

static const char *const codes[] = {
	[REPORT_PLAIN] = "",	    [REPORT_BOLD] = "\033[1m", [REPORT_DIM] = "\033[2m",
	[REPORT_GOOD] = "\033[32m", [REPORT_OWN] = "\033[36m", [REPORT_BAD] = "\033[1;31m",
};

static void dress(const struct talk *talk, struct buffer *to, enum report_tone tone,
		  const char *text, size_t length)
{
	bool is_dressed = talk->has_colour && tone != REPORT_PLAIN && length > 0;

	buffer_format(to, "%s%.*s%s", is_dressed ? codes[tone] : "", (int)length, text,
		      is_dressed ? "\033[0m" : "");
}

/* --- building a table */

void report_column(struct report *report, const char *heading, bool is_number)
{
	if (report->columns == REPORT_COLUMNS_MAX)
		return;
	report->headings[report->columns] = heading;
	report->is_right[report->columns] = is_number;
	report->has_headings |= *heading != '\0';
	report->columns++;
}

static void add_cell(struct report *report, enum report_tone tone, const char *text)
{
	struct report_row *row;

	if (report->columns == 0)
		return;
	if (report->cell == 0 || report->cell == report->columns) {
		report->rows = mem_grow(report->rows, (size_t)report->count + 1, sizeof *row);
		report->rows[report->count++] = (struct report_row){ 0 };
		report->cell = 0;
	}
	row = &report->rows[report->count - 1];
	row->tones[report->cell] = tone;
	text_visible_copy(row->cells[report->cell++], CELL_SIZE, text);
}

void report_cell(struct report *report, enum report_tone tone, const char *format, ...)
{
	char text[CELL_SIZE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	add_cell(report, tone, text);
}

void report_number(struct report *report, enum report_tone tone, int64_t number)
{
	char text[40];

	text_grouped(text, sizeof text, number);
	add_cell(report, tone, number == UNKNOWN ? "?" : text);
}

void report_rate(struct report *report, enum report_tone tone, int64_t number)
{
	char text[40];

	text_grouped(text, sizeof text, number);
	report_cell(report, tone, "%s%s", number > 0 ? "+" : "", text);
}

void report_note(struct report *report, enum report_tone tone, const char *format, ...)
{
	struct report_row *row;
	char text[NOTE_SIZE];
	va_list arguments;

	if (report->count == 0)
		return;
	row = &report->rows[report->count - 1];
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	row->note_tone = tone;
	text_visible_copy(row->note, sizeof row->note, text);
}

void report_done(struct report *report)
{
	free(report->rows);
	report->rows = NULL;
	report->count = report->cell = 0;
}

/* --- showing it */

/* Columns and the gaps between them. */
static int total_of(const struct report *report, const int *widths, int gap)
{
	int sum = gap * (report->columns - 1);

	for (int column = 0; column < report->columns; column++)
		sum += widths[column];
	return sum;
}

/* The widest column of texts, or -1 when none is wider than that. */
static int widest_text(const struct report *report, const int *widths, int least)
{
	int widest = -1;

	for (int column = 0; column < report->columns; column++)
		if (!report->is_right[column] && widths[column] > least &&
		    (widest < 0 || widths[column] > widths[widest]))
			widest = column;
	return widest;
}

/* Texts give way until all fits, or each is as narrow as that. */
static void narrow(const struct report *report, int *widths, int gap, int least)
{
	int widest;

	while (total_of(report, widths, gap) > report->talk->width &&
	       (widest = widest_text(report, widths, least)) >= 0)
		widths[widest]--;
}

/* Returns the gap. */
static int measure(const struct report *report, int *widths)
{
	int gap = GAP;

	for (int column = 0; column < report->columns; column++) {
		widths[column] = text_columns(report->headings[column]);
		for (int i = 0; i < report->count; i++) {
			int width = text_columns(report->rows[i].cells[column]);

			if (width > widths[column])
				widths[column] = width;
		}
	}
	if (total_of(report, widths, gap) > report->talk->width)
		gap = 1;
	narrow(report, widths, gap, TEXT_LEAST);
	narrow(report, widths, gap, 1); /* texts stand above their numbers then */
	return gap;
}

static void add_padded(const struct report *report, struct buffer *line, enum report_tone tone,
		       const char *text, int width, bool is_right, bool is_last)
{
	OWN(buffer) struct buffer cut = { 0 };
	int room;

	buffer_text(&cut, text);
	if (text_columns(cut.bytes) > width) {
		cut.length = text_fit(cut.bytes, width - 1);
		cut.bytes[cut.length] = '\0';
		buffer_text(&cut, "…");
	}
	room = width - text_columns(cut.bytes);
	if (is_right)
		buffer_format(line, "%*s", room, "");
	dress(report->talk, line, tone, cut.bytes, cut.length);
	if (!is_right && !is_last)
		buffer_format(line, "%*s", room, "");
}

/* The last text that does not fit beside the others, or -1: it stands above them, whole, and so
 * does what is before it. */
static int find_wide(const struct report *report, const struct report_row *row, const int *widths)
{
	for (int column = report->columns - 1; row != NULL && column >= 0; column--)
		if (!report->is_right[column] && text_columns(row->cells[column]) > widths[column])
			return column;
	return -1;
}

static void say_above(const struct report *report, const struct report_row *row, int last)
{
	OWN(buffer) struct buffer line = { 0 };

	for (int column = 0; column <= last; column++)
		if (*row->cells[column] != '\0')
			buffer_format(&line, "%s%s", line.length > 0 ? " " : "",
				      row->cells[column]);
	report_line(report->talk, row->tones[last], NOTE_INDENT, "%s", line.bytes);
}

/* row NULL: the headings. */
static void say_row(const struct report *report, const struct report_row *row, const int *widths,
		    int gap)
{
	OWN(buffer) struct buffer line = { 0 };
	int above = find_wide(report, row, widths);

	if (above >= 0)
		say_above(report, row, above);
	for (int column = 0; column < report->columns; column++) {
		const char *text = row == NULL	     ? report->headings[column]
				   : column <= above ? ""
						     : row->cells[column];

		if (row == NULL && text_columns(text) > widths[column])
			text = ""; /* a part of a heading says nothing */
		if (column > 0)
			buffer_format(&line, "%*s", gap, "");
		add_padded(report, &line, row != NULL ? row->tones[column] : REPORT_DIM, text,
			   widths[column], report->is_right[column], column == report->columns - 1);
	}
	while (line.length > 0 && line.bytes[line.length - 1] == ' ')
		line.bytes[--line.length] = '\0';
	if (line.length > 0 || above < 0)
		talk_say(report->talk, "%s", line.bytes);
	if (row != NULL && *row->note != '\0')
		report_line(report->talk, row->note_tone, NOTE_INDENT, "%*s%s", NOTE_INDENT, "",
			    row->note);
}

void report_say(struct report *report)
{
	int widths[REPORT_COLUMNS_MAX];
	int gap;

	if (report->count == 0)
		return;
	gap = measure(report, widths);
	if (report->has_headings)
		say_row(report, NULL, widths, gap);
	for (int i = 0; i < report->count; i++)
		say_row(report, &report->rows[i], widths, gap);
}

/* --- paragraphs */

/* Bytes of the first line: as many whole words as fit, or as much of a long one. */
static size_t first_line(const char *text, int columns)
{
	size_t fits = text_fit(text, columns);
	size_t bytes;

	if (text[fits] == '\0' || text[fits] == ' ')
		return fits;
	/* Blanks at the beginning indent; a line is not broken there. */
	for (size_t i = fits; i > strspn(text, " "); i--)
		if (text[i - 1] == ' ')
			return i - 1;
	text_next(text, &bytes);
	return fits > 0 ? fits : bytes;
}

void report_line(struct talk *talk, enum report_tone tone, int indent, const char *format, ...)
{
	int width = talk->width > LINE_LEAST ? talk->width : LINE_LEAST;
	OWN(buffer) struct buffer visible = { 0 };
	OWN(text) char *text = NULL;
	const char *rest;
	va_list arguments;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);
	text_visible(&visible, text != NULL ? text : "");
	rest = visible.bytes != NULL ? visible.bytes : "";
	for (bool is_first = true; is_first || *rest != '\0'; is_first = false) {
		OWN(buffer) struct buffer line = { 0 };
		size_t length = first_line(rest, is_first ? width : width - indent);

		buffer_format(&line, "%*s", is_first ? 0 : indent, "");
		dress(talk, &line, tone, rest, length);
		talk_say(talk, "%s", line.bytes);
		rest += length;
		rest += strspn(rest, " ");
	}
}

/* --- parts of a text */

void report_part(struct buffer *to, const char *format, ...)
{
	OWN(text) char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);
	if (text != NULL)
		buffer_format(to, "%s%s", to->length > 0 ? " · " : "", text);
}

void report_goods(struct buffer *to, const int64_t goods[RESOURCES])
{
	size_t before = to->length;

	for (int good = 0; good < RESOURCES; good++) {
		char number[40];

		if (goods[good] == 0)
			continue;
		text_grouped(number, sizeof number, goods[good]);
		buffer_format(to, "%s%s %s", to->length > before ? ", " : "", number,
			      resource_names[good]);
	}
}

void report_moment(char *to, size_t size, int64_t moment, int64_t now)
{
	/* The game's clock and this machine's need not agree; the span between does. */
	int64_t wall_ms = now > 0 ? clock_wall_ms() + (moment - now) * 1000 : moment * 1000;

	clock_short(to, size, wall_ms);
	clock_add_left(to, size, wall_ms);
}

void report_fleet(struct buffer *line, const char *kind, int free_ships, int total_ships)
{
	if (free_ships == UNKNOWN || total_ships == UNKNOWN)
		report_part(line, "%s: not told", kind);
	else
		report_part(line, "%s: %d of %d free", kind, free_ships, total_ships);
}

json_t *report_fleet_json(int free_ships, int total_ships)
{
	json_t *object = json_object();

	put_known(object, "free", free_ships);
	put_known(object, "total", total_ships);
	return object;
}
