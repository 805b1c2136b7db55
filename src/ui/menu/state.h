/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/menu/state.h - what the menu's own files share; included by these only.
 *
 *	menu.c        the main loop, sub-menus, what is not a function
 *	items.c       which numbers there are, and what was meant by what was typed
 *	find.c        what is found by a name or a word
 *	draw.c        the main screen, drawn anew when something changed
 *	state.c       what is set up already
 *	start.c       from a number to a running task
 */
#ifndef UI_MENU_STATE_H
#define UI_MENU_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "ui/menu/menu.h"

struct function;
struct hall;

enum { STATE_SIZE = 64, NUMBER_SIZE = 24, LABEL_SIZE_MAX = 64, CHOICES_MAX = 64, SAID_SIZE = 1024 };

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

/* --- items.c */
void menu_items_make(struct hall *hall, const struct item *fixed, size_t fixed_count);
/* The lines of a menu: path "" is the main one, "21" that sub-menu. How many. */
size_t menu_choices(const struct hall *hall, const char *path, struct choice list[CHOICES_MAX]);
/* What was typed in the main menu: "17", "21", "21.3", "2103". False when there is none. */
bool menu_find(const struct hall *hall, const char *typed, struct choice *found);

/* --- find.c */
/* What is called so, in whole, or is the only one with that in its name. */
bool menu_named(const struct hall *hall, const char *typed, struct choice *found);
/* Shows what fits, by number, name and purpose, and asks which. False and *e when the person gave
 * up; found->item and *found->number empty: back. */
bool menu_search(struct hall *hall, const char *typed, struct choice *found, struct err *e);

/* --- draw.c */
void menu_draw(struct hall *hall);
/* Draws again when something changed: an idle function (ui/ask.h). */
bool menu_redraw(void *hall);

/* --- start.c */
bool menu_start(struct hall *hall, const struct function *function, struct err *e);

/* --- state.c */
/* What is set up behind that number, for people: "set up"; "" where nothing is to be told. */
void menu_state(const struct hall *hall, const char *number, char *state, size_t size);

/* --- menu.c */
void menu_say(struct hall *hall, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
