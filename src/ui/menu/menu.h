/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/menu/menu.h - the menu: who plays, which tasks run, what can be started.
 *
 * The table of tasks is kept up to date while the menu waits, without disturbing what
 * is being typed. The menu owns no task: leaving it, closing its terminal or pressing
 * Ctrl-C never ends one. Ctrl-C, Ctrl-D and "\" lead back to the menu from every
 * question; a task is started only when all of its questions are answered.
 *
 * Functions have the numbers of their rows: "17" stands in the main menu, "21.3" is 3 in
 * the menu 21. Both may be typed at once: 2103 is 21, then 3.
 */
#ifndef UI_MENU_MENU_H
#define UI_MENU_MENU_H

struct menu;

/* Until the person leaves; the exit status: 0, or 1 when menu->failure is set. */
int menu_run(struct menu *menu);

#endif
