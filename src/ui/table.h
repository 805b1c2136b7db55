/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/table.h - the table of tasks.
 *
 * One line a task: pid, task, since, state, status, when it goes on. The status gets
 * the columns that are left; on a narrow terminal "since" goes first, then the pid, so
 * that what a task is and does can always be read. The account is a column only when
 * there is more than one.
 */
#ifndef UI_TABLE_H
#define UI_TABLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

struct err;

/* entries: as tasks_list gives them (control/tasks.h). Prints nothing when there are none.
 * columns: what a line may take; less than 40 counts as 40. */
void table_tasks(FILE *to, const json_t *entries, int columns, bool colour);
/* The same where rows are few: no status takes more than one line. */
void table_tight(FILE *to, const json_t *entries, int columns, bool colour);
/* The same with a number before each line, from 1, for picking. */
void table_numbered(FILE *to, const json_t *entries, int columns, bool colour);
/* Only the columns that are named, with commas between; false with ERR_INPUT and which there
 * are when a name is none. */
bool table_chosen(FILE *to, const json_t *entries, const char *names, int columns, bool colour,
		  struct err *e);

#endif
