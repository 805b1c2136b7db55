/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/menu/logs.h - menu 21, 5: how much is logged, and reading the log of a task.
 */
#ifndef UI_MENU_LOGS_H
#define UI_MENU_LOGS_H

#include <stdbool.h>

struct asker;
struct err;
struct home;

/* Prints the last 10000 bytes of a task's log, and where it is. */
void logs_show(struct home *home, const char *id);
/* False and *e when the person gave up, or an answer given beforehand is wrong. */
bool logs_menu(struct home *home, const char *account, struct asker *asker, struct err *e);

#endif
