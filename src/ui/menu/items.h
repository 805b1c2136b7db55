/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/menu/items.h - which numbers there are, and what was meant by what was typed.
 */
#ifndef UI_MENU_ITEMS_H
#define UI_MENU_ITEMS_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/menu/hall.h"

enum { CHOICES_MAX = 64 };

void menu_items_make(struct hall *hall, const struct item *fixed, size_t fixed_count);
/* The lines of a menu: path "" is the main one, "21" that sub-menu. How many. */
size_t menu_choices(const struct hall *hall, const char *path, struct choice list[CHOICES_MAX]);
/* What was typed in the main menu: "17", "21", "21.3", "2103". False when there is none. */
bool menu_find(const struct hall *hall, const char *typed, struct choice *found);

#endif
