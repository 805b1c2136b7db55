/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/pick.h - several at once out of a numbered list: "2", "1 3", "1,3-5", "all".
 */
#ifndef BASE_PICK_H
#define BASE_PICK_H

#include <stdbool.h>
#include <stddef.h>

/* Sets is_meant[i] for the numbers from 1 to count that were meant, and leaves the others. False,
 * and nothing set, when the answer names none, or one that is not there. */
bool pick_numbers(const char *answer, size_t count, bool *is_meant);

#endif
