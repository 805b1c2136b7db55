/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/kill.h - stopping tasks picked from a list: menu 21, 3 and ikabot --kill-tasks.
 */
#ifndef UI_KILL_H
#define UI_KILL_H

#include <stdbool.h>

struct asker;
struct err;
struct home;

/* Lists, asks, stops, and lists again until the person goes back. account NULL means all.
 * *is_back (may be NULL): he went back with 0.
 * Returns the exit status: 0, or 1 when a task could not be stopped or an answer given
 * beforehand was wrong. */
int kill_menu(struct home *home, const char *account, struct asker *asker, bool *is_back);

#endif
