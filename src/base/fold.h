/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/fold.h - names as a person means them: case, accents and blanks do not count.
 *
 * "CORVO DORO", "corvo d'oro" and "Corvo d’Oro" fold to one text, and so do "Malaga" and
 * "Málaga". Letters of other scripts are lowered; letters with no counterpart stay as they are.
 */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include <stdbool.h>

/* A new text, freed by the caller. */
char *fold(const char *text);
/* Do both fold to the same text, and is that one not empty? */
bool fold_equal(const char *a, const char *b);
/* Does the text hold that part, both folded? An empty part is in none. */
bool fold_holds(const char *text, const char *part);

#endif
