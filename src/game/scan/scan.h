/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/scan/scan.h - reading facts out of a page without building a tree of it.
 *
 * A scan is a place in a text and the text's end. JSON values are taken one by one where
 * they stand; what is not wanted is skipped at the speed of a byte loop. The pages are
 * not quite JSON (raw control characters, numbers as texts, texts as numbers), so reading
 * is lenient: a value of another type counts as not said.
 *
 * A scan that met nonsense stays at its end, and everything after that fails quietly;
 * scan_is_bad tells. Nothing reads at or beyond the end.
 */
#ifndef GAME_SCAN_SCAN_H
#define GAME_SCAN_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;

/* Room for what pages name: a city or a player, a kind of building, a token of the session. */
enum { NAME_SIZE = 96, TYPE_SIZE = 40, TOKEN_SIZE = 72 };

struct scan {
	const char *at, *end;
	bool bad;
};

struct scan scan_of(const char *text, size_t length);
bool scan_is_bad(const struct scan *scan);

/* The place right after the first occurrence of a mark; false and not moved when there
 * is none. */
bool scan_find(struct scan *scan, const char *mark);
/* Skips blanks; takes that character if it is next. */
bool scan_take(struct scan *scan, char character);

/* Inside an object: takes the next key and its colon; false at the closing brace (taken).
 * The first call takes the opening brace: begin with *inside false. The key is raw. */
struct scan_key {
	const char *at;
	size_t length;
};
bool scan_next_key(struct scan *scan, bool *inside, struct scan_key *key);
bool scan_key_is(const struct scan_key *key, const char *name);
/* The same for the elements of an array. */
bool scan_next_element(struct scan *scan, bool *inside);

/* Each takes one value, whatever it is. */
void scan_skip(struct scan *scan);
/* A number, rounded down, or a text that begins with one; true counts as 1. */
int64_t scan_integer(struct scan *scan, int64_t otherwise);
double scan_real(struct scan *scan, double otherwise);
/* A number rounded down; it must be within 9e15. */
int64_t scan_floor(double number);
/* The same as scan_integer, for an int; a number that is none counts as not said. */
int scan_int(struct scan *scan, int otherwise);
bool scan_flag(struct scan *scan); /* true, or a number that is not 0 */
/* A text, unescaped and cut between characters to the size; a number as it stands; "" for
 * anything else. */
void scan_copy(struct scan *scan, char *to, size_t size);
/* The same for a name that people gave: undoes the game's own "u0422u0443" spelling. */
void scan_name(struct scan *scan, char *to, size_t size);
void scan_decode_name(char *name);

/* At the content of a JavaScript text in single quotes: appends it unescaped and takes the
 * closing quote. False when it does not end, or is longer than max. */
bool scan_script_text(struct scan *scan, struct buffer *to, size_t max);

/* The digits up to a "<", anything between them dropped: numbers of any locale. -1 when
 * there are none, or letters stand among them ("14.71M"). */
int64_t scan_shown_number(struct scan *scan);

#endif
