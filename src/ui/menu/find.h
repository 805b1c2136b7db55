/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/menu/find.h - what is found in the menu by a name or a word.
 */
#ifndef UI_MENU_FIND_H
#define UI_MENU_FIND_H

#include <stdbool.h>

struct choice;
struct err;
struct hall;

/* What is called so, in whole, or is the only one with that in its name. */
bool menu_named(const struct hall *hall, const char *typed, struct choice *found);
/* Shows what fits, by number, name and purpose, and asks which. False and *e when the person gave
 * up; found->item and *found->number empty: back. */
bool menu_search(struct hall *hall, const char *typed, struct choice *found, struct err *e);

#endif
