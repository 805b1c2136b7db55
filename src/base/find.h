/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/find.h - things found by what a person types: a number, a title, a name, the purpose.
 *
 * Case, accents and blanks do not count. A caller keeps what fits best and shows the rest in the
 * order of the fits:
 *
 *	const struct findable thing = { "8.3", "Buy ships", "buyShips", "Buys trade ships ..." };
 *
 *	find_fit(&thing, "8.3")	      FIND_NUMBER
 *	find_fit(&thing, "ships")     FIND_WORD
 *	find_fit(&thing, "trade buy") FIND_ABOUT
 */
#ifndef BASE_FIND_H
#define BASE_FIND_H

#include <stddef.h>

struct findable {
	const char *number; /* "17", "8.3"; may be NULL, as all of them */
	const char *title;
	const char *name;
	const char *about; /* sentences and other words */
};

/* The better, the smaller. */
enum find_fit {
	FIND_NUMBER,
	FIND_WHOLE, /* the title or the name */
	FIND_START, /* of one of these */
	FIND_WORD,  /* the start of a word in one */
	FIND_INSIDE,
	FIND_ABOUT, /* each typed word stands somewhere */
	FIND_NONE,
};

enum find_fit find_fit(const struct findable *thing, const char *typed);
/* A dotted number as one that is typed at once: "8.3" is "803", "21.2.1.2" is "210212". */
void find_number_code(const char *number, char *code, size_t size);

#endif
