/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/menu/draw.h - the main screen.
 */
#ifndef UI_MENU_DRAW_H
#define UI_MENU_DRAW_H

#include <stdbool.h>

struct hall;

void menu_draw(struct hall *hall);
/* Draws again when something changed: an idle function (ui/ask.h). */
bool menu_redraw(void *hall);

#endif
