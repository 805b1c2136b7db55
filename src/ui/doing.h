/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/doing.h - one line that says what takes its time, and goes away.
 *
 * Many pages are read one after the other, at the account's pace: "reads city 4 of 10". The
 * line stands on standard error, so that results can be piped, and only where that is a
 * terminal that can put text in the place of text.
 */
#ifndef UI_DOING_H
#define UI_DOING_H

/* In the place of the last one; a step_doing (task/step.h) that needs no argument. The text comes
 * from outside: it is made visible, and cut to the screen. */
void doing_show(void *nothing, const char *text);
/* Before anything else is written. */
void doing_clear(void);

#endif
