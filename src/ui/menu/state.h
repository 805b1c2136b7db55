/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/menu/state.h - what is set up already, beside the lines of the settings.
 */
#ifndef UI_MENU_STATE_H
#define UI_MENU_STATE_H

#include <stddef.h>

struct hall;

enum { STATE_SIZE = 64 };

/* What is set up behind that number, for people: "set up"; "" where nothing is to be told. */
void menu_state(const struct hall *hall, const char *number, char *state, size_t size);

#endif
