/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/terminal.h - the screen and keyboard a person sits at.
 */
#ifndef OS_TERMINAL_H
#define OS_TERMINAL_H

#include <stdbool.h>

bool terminal_is(int fd);
/* Columns and rows; 80 and 24 where it is not a terminal or does not say. */
void terminal_size(int fd, int *columns, int *rows);
/* Colour is for terminals, unless NO_COLOR is set or TERM is "dumb". */
bool terminal_has_colour(int fd);
/* Shows what is typed, or hides it; returns false where that cannot be done. */
bool terminal_echo(bool shown);
/* Gives keys at once and unseen, instead of lines; who switches it on switches it off again. */
bool terminal_keys(bool at_once);
/* The next key that is typed within that time, or 0. */
char terminal_key(int wait_ms);

#endif
