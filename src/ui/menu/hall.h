/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/menu/hall.h - the main menu while it is open, and what its files share.
 *
 *	given.h       what it was opened with
 *	items.c       which numbers there are, and what was meant by what was typed
 *	find.c        what is found by a name or a word
 *	state.c       what is set up already
 *	draw.c        the main screen, drawn anew when something changed
 *	start.c       from a number to a running task
 *	menu.c        the main loop, sub-menus, what is not a function
 */
#ifndef UI_MENU_HALL_H
#define UI_MENU_HALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "ui/menu/given.h"

struct function;
struct hall;

enum { NUMBER_SIZE = 24, LABEL_SIZE_MAX = 64, SAID_SIZE = 1024 };

/* One thing that can be done. */
struct item {
	const char *number; /* "17", "21.3" */
	const char *menu;   /* "Label", or "Sub-menu/Label" */
	const struct function *function;
	/* For what is not a function; false and *e when the person gave up. */
	bool (*run)(struct hall *hall, struct err *e);
	const char *about; /* what it is for, a sentence or two */
};

/* One line of a menu: an item, or a sub-menu. */
struct choice {
	char number[NUMBER_SIZE]; /* in full */
	char label[LABEL_SIZE_MAX];
	const struct item *item; /* NULL: a sub-menu */
};

/* The main menu while it is open. */
struct hall {
	struct menu *menu;
	struct item *items; /* ordered by number */
	size_t count;
	char said[SAID_SIZE]; /* what came of the last action */
	int64_t said_ms;      /* when, monotonic; it is shown for a while */
	char *drawn;	      /* what stands on the screen */
	int columns, rows;    /* of the terminal, as it was drawn */
	bool leaves;	      /* Ctrl-C was pressed; the next one leaves */
	bool is_back;	      /* the person has just left a sub-menu or a list with 0 */
};

/* What came of the last action; shown for a while. */
void menu_say(struct hall *hall, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
