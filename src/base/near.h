/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/near.h - "did you mean": of many names the one that is most like a mistyped word.
 *
 * Like means: one of them starts the other, or few letters were left out, added, changed or
 * swapped; case does not count. How few depends on the length, so that "x" is like nothing.
 *
 *	near_begin(&near, typed);
 *	for (...)
 *		near_offer(&near, name);
 *	err_set(e, ERR_INPUT, "there is no fruit \"%s\"%s", typed, near_hint(&near));
 */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

#include <stdbool.h>

enum { NEAR_NAME_SIZE = 64 };

struct near {
	const char *typed; /* borrowed */
	int distance;	   /* of the best so far, or of what would be too far */
	char name[NEAR_NAME_SIZE];
	char hint[NEAR_NAME_SIZE + 24];
};

void near_begin(struct near *near, const char *typed);
void near_offer(struct near *near, const char *name);
/* The same for each of the names between blanks. */
void near_offer_words(struct near *near, const char *names);
/* Was one near enough? Then it is near->name. */
bool near_found(const struct near *near);
/* "; did you mean NAME?", or "" when nothing is like it. In the struct. */
const char *near_hint(struct near *near);

#endif
