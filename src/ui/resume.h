/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/resume.h - tasks that were interrupted: offered again when the menu opens.
 */
#ifndef UI_RESUME_H
#define UI_RESUME_H

#include <stddef.h>

struct asker;
struct home;
struct key;

/* Offers the account's interrupted tasks, all or some, and starts those. Where answers
 * given beforehand wait, or nobody is there, nothing is asked. said: what came of it, for
 * people, or "". */
void resume_offer(struct home *home, const char *account, const struct key *key,
		  struct asker *asker, char *said, size_t size);

#endif
