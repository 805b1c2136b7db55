/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/welcome.h - the first words to a person whom no session file knows yet.
 */
#ifndef UI_WELCOME_H
#define UI_WELCOME_H

struct asker;
struct home;

/* What this is, what will be asked, what is stored where. Only to a person at a terminal who has
 * given no answers beforehand. */
void welcome_show(const struct home *home, const struct asker *asker);

#endif
