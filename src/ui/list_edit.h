/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/list_edit.h - changing the list of a task, running or saved: add, remove, reorder.
 */
#ifndef UI_LIST_EDIT_H
#define UI_LIST_EDIT_H

#include <stdbool.h>

struct asker;
struct buffer;
struct change;
struct err;
struct question;

/* Until the person has enough. Each change reaches the task at once; *done gets what was
 * changed, for people. False and *e when the person gave up or the task is gone. */
bool list_edit(const struct change *task, const struct question *question, struct asker *asker,
	       struct buffer *done, struct err *e);

#endif
