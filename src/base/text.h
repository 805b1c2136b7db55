/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/text.h - what the C library's string functions leave out.
 *
 * Texts are UTF-8. Text from outside (the game, a file, a client) may hold
 * anything: text_visible makes it safe to show in a terminal, a log or a page.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;

/* A new text, freed by the caller. */
char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Copies at most size - 1 bytes and always ends the copy; cuts between characters. */
void text_copy(char *to, size_t size, const char *from);

bool text_equal(const char *a, const char *b); /* NULL equals only NULL */
bool text_starts(const char *text, const char *start);
bool text_ends(const char *text, const char *end);

/* The whole text as a decimal number between the limits, blanks around it allowed. */
bool text_number(const char *text, int64_t min, int64_t max, int64_t *number);

/* The same as a person writes it, with the thousands apart: "68,512", "68.512", "68 512". */
bool text_amount(const char *text, int64_t min, int64_t max, int64_t *number);

/* Moves past blanks at both ends, in place; returns the first character. */
char *text_trim(char *text);

/*
 * Adds the text with control characters, escape sequences, invalid UTF-8,
 * line ends, direction marks and what is not seen written out as \xNN or \u{NNNN}, and of
 * the marks that are piled on one letter all but the first few.
 */
void text_visible(struct buffer *to, const char *text);
/* The same for a message of several lines: its line ends stay. */
void text_visible_lines(struct buffer *to, const char *text);
/* The same, into a fixed array, cut between characters. */
void text_visible_copy(char *to, size_t size, const char *text);

/* Does the character move the cursor, hide or turn round what follows, or is it not seen at
 * all, so that two names which differ by it look alike? */
bool text_deceives(int32_t code);
/* Columns of one character, by its code; 1 for what is none. */
int text_width(int32_t code);
/* How many terminal columns the text takes: wide characters two, marks none. */
int text_columns(const char *text);
/* Bytes of the longest start of the text that fits that many columns. */
size_t text_fit(const char *text, int columns);

/* The next character and how many bytes it takes (at least 1); -1 for a bad byte. */
int32_t text_next(const char *text, size_t *bytes);

/* "1,234,567": how every number of things is printed; text_amount reads it. */
void text_grouped(char *to, size_t size, int64_t number);
/* "42 s", "1 min 20 s", "24 min", "3 h 33 min", "16 h", "4 d": how long it is until then; seconds
 * only where it is soon. "now" for what is past. */
void text_left(char *to, size_t size, int64_t seconds);
/* "2h 5m", "45s", "3d 1h": a span of seconds as the game's pages write it. */
void text_span(char *to, size_t size, int64_t seconds);

#endif
