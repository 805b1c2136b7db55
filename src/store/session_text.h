/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/session_text.h - the session file as the text that this program writes.
 *
 * The register in it grows with every task and is changed whenever one of them says what it
 * does. A JSON tree of the whole, for each change of each task, would cost the square of
 * their number. So what happens often finds its place in the text: jansson prints a key
 * per line, and how deep it stands is the number of blanks before it. A line end within a
 * string is always escaped, so that these marks are never part of a value.
 *
 * All of this may say no: to a text that somebody has laid out by hand, or that is damaged.
 * Then a tree has to be made, and the next change writes the usual text again.
 */
#ifndef STORE_SESSION_TEXT_H
#define STORE_SESSION_TEXT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct buffer;

/* Bytes from "from" up to "to", not included. */
struct span {
	size_t from, to;
};

/* Is it laid out as ours are, to the last line? Asked before all else. */
bool session_text_is_usual(const struct buffer *text);
/* An account's array of that key, its brackets included. */
bool session_text_array(const struct buffer *text, const char *account, const char *key,
			struct span *array);

enum entry_search {
	ENTRY_FOUND,
	ENTRY_ABSENT,
	ENTRY_UNCLEAR, /* the id stands somewhere, but not as ours */
};
/* The entry of that id in an array, its braces included. */
enum entry_search session_text_entry(const struct buffer *text, struct span array, const char *id,
				     struct span *entry);

/* Puts these bytes in the place of the span. */
void session_text_replace(struct buffer *text, struct span span, const struct buffer *bytes);
/* Adds the entry at the end of an array; removes it, with the comma that belongs to it. */
void session_text_append(struct buffer *text, struct span array, const json_t *entry);
void session_text_remove(struct buffer *text, struct span entry);
/* As they stand in the session file. */
void session_text_print_entry(struct buffer *to, const json_t *entry);
void session_text_print_array(struct buffer *to, const json_t *array);

/* Takes the registers out. */
void session_text_forget_tasks(struct buffer *text);

#endif
