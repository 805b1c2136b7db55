/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/report.h - tables and paragraphs for the person who listens to a talk.
 *
 * What a function shows fits the listener's screen: texts give way before numbers, because
 * half a number is a wrong one. Colours mean something and are never the only sign of it.
 * Texts from the game are made visible here (base/text.h); nothing else has to.
 */
#ifndef PLAY_REPORT_H
#define PLAY_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "game/scan/resource.h"
#include "task/talk.h"

struct buffer;

enum report_tone {
	REPORT_PLAIN,
	REPORT_BOLD,
	REPORT_DIM,
	REPORT_GOOD, /* possible, or friendly */
	REPORT_OWN,
	REPORT_BAD, /* full, hostile, not possible */
};

enum { REPORT_COLUMNS_MAX = 12 };

struct report_row;

/* Begins as { .talk = talk }; cells are added from left to right, row by row. */
struct report {
	struct talk *talk;
	const char *headings[REPORT_COLUMNS_MAX];
	bool is_right[REPORT_COLUMNS_MAX];
	bool has_headings;
	int columns;
	struct report_row *rows;
	int count, cell;
};

/* One column; heading is kept, "" for none. Numbers stand on the right. */
void report_column(struct report *report, const char *heading, bool is_number);
/* The next cell; after the last of a row a new row begins. */
void report_cell(struct report *report, enum report_tone tone, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* A number with its thousands apart; with a sign, "+1,226". */
void report_number(struct report *report, enum report_tone tone, int64_t number);
void report_rate(struct report *report, enum report_tone tone, int64_t number);
/* A line below the row that was finished last, wrapped. */
void report_note(struct report *report, enum report_tone tone, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Says all of it to the listener. */
void report_say(struct report *report);
void report_done(struct report *report);
static inline void own_report(struct report *report)
{
	report_done(report);
}

/* A paragraph of its own, wrapped between words, further lines indented by that much. */
void report_line(struct talk *talk, enum report_tone tone, int indent, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* "Parts " with a separator between them: adds " · " unless it is the first. */
void report_part(struct buffer *to, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "1,500 wood, 20 wine"; "" when there is nothing. */
void report_goods(struct buffer *to, const int64_t goods[RESOURCES]);
/* "14:32:10", the moment of the game's clock at which something ends, as this machine's
 * clock will show it; now by the game's clock. */
void report_moment(char *to, size_t size, int64_t moment, int64_t now);

/* "Ships: 3 of 10 free" as one more part of a line. */
void report_fleet(struct buffer *line, const char *kind, int free_ships, int total_ships);
/* {"free": 3, "total": 10}, null for what is not known; owned by the caller. */
json_t *report_fleet_json(int free_ships, int total_ships);

#endif
