/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/screen.h - text for people.
 *
 * A screen is where text goes, how wide it is and whether colours may be used. Colours
 * mean something and are never the only sign of it: the word stands there, too.
 * Everything that comes from outside goes through screen_cell or screen_wrap, which make
 * it visible (base/text.h) and never cut a character in two.
 */
#ifndef UI_SCREEN_H
#define UI_SCREEN_H

#include <stdbool.h>
#include <stdio.h>

struct err;

struct screen {
	FILE *to;
	int columns;
	bool colour;
};

enum { SCREEN_COLUMNS_MIN = 40 };

enum tone { TONE_PLAIN, TONE_BOLD, TONE_DIM, TONE_GOOD, TONE_BUSY, TONE_HELD, TONE_BAD };

/* Standard output as it is now. */
void screen_stdout(struct screen *screen);
/* Can text be put again in the place where it stands (cursor control)? */
bool screen_is_movable(void);

/* Empties the screen, where it is movable. */
void screen_clear(void);

/* The text in the place of what stands on the screen, without flicker; where that cannot be, the
 * text below it. */
void screen_put_over(const char *text);

/* The tone of a task's state: "running", "failed", ... */
enum tone screen_state_tone(const char *state);

/* The text, in its tone. Ours: it is not made visible. */
void screen_say(const struct screen *screen, enum tone tone, const char *text);
/* Exactly that many columns of a text from outside: cut with "…", or filled with blanks.
 * The last cell of a line is not filled. */
void screen_cell(const struct screen *screen, enum tone tone, const char *text, int columns,
		 bool last);
/* A text from outside, after a heading of ours, wrapped between words; further lines are
 * indented to below the text. Ends the line. */
void screen_wrap(const struct screen *screen, const char *heading, const char *text);
/* The same without a heading; further lines are indented by that much. */
void screen_hang(const struct screen *screen, int indent, const char *text);
/* A sentence on standard output, wrapped between words. Ends the line. */
void screen_tell(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Prints what of a prompt does not fit into one line, wrapped between words, and returns its last
 * line, a part of the prompt. */
const char *screen_prompt(const struct screen *screen, const char *prompt);
/* Says an error on stderr. */
void screen_complain(const struct err *e);

#endif
