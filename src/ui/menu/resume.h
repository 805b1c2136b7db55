/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/menu/resume.h - tasks that were interrupted: offered again when the menu opens.
 */
#ifndef UI_MENU_RESUME_H
#define UI_MENU_RESUME_H

#include <stddef.h>

struct menu;

/* Offers the account's interrupted tasks, all or some, and starts those. Where answers
 * given beforehand wait, or no person is there, nothing is asked. said: what came of it, for
 * people, or "". */
void resume_offer(const struct menu *menu, char *said, size_t size);

#endif
