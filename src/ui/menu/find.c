/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/menu/find.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/find.h"
#include "base/own.h"
#include "base/text.h"
#include "task/function.h"
#include "ui/ask.h"
#include "ui/menu/hall.h"
#include "ui/menu/items.h"
#include "ui/screen.h"

enum {
	SHOWN_MAX = 12,
	PART_MIN = 3, /* letters of a name that are enough where they are in no other */
};

static enum find_fit fit_of(const struct item *item, const char *typed)
{
	const struct findable thing = { item->number, item->menu, NULL, item->about };

	return item->function != NULL ? function_fit(item->function, typed)
				      : find_fit(&thing, typed);
}

static size_t count_of(const struct hall *hall, const char *typed, enum find_fit from,
		       enum find_fit to, const struct item **last)
{
	size_t count = 0;

	for (size_t i = 0; i < hall->count; i++) {
		enum find_fit fit = fit_of(&hall->items[i], typed);

		if (fit < from || fit > to)
			continue;
		*last = &hall->items[i];
		count++;
	}
	return count;
}

bool menu_named(const struct hall *hall, const char *typed, struct choice *found)
{
	const struct item *item = NULL;

	if (count_of(hall, typed, FIND_WHOLE, FIND_WHOLE, &item) != 1 &&
	    (strlen(typed) < PART_MIN ||
	     count_of(hall, typed, FIND_WHOLE, FIND_INSIDE, &item) != 1))
		return false;
	*found = (struct choice){ .item = item };
	return true;
}

static void print_item(const struct screen *screen, const struct item *item)
{
	OWN(text) char *heading = text_format("  (%s) ", item->number);
	OWN(text) char *line = text_format("%s. %s", item->menu, item->about);

	screen_wrap(screen, heading, line);
}

/* The best first; how many. */
static size_t print_found(const struct hall *hall, const char *typed)
{
	struct screen screen;
	size_t count = 0;

	screen_stdout(&screen);
	for (enum find_fit fit = FIND_NUMBER; fit < FIND_NONE; fit++)
		for (size_t i = 0; i < hall->count; i++)
			if (fit_of(&hall->items[i], typed) == fit && count++ < SHOWN_MAX)
				print_item(&screen, &hall->items[i]);
	if (count > SHOWN_MAX)
		printf("  and %zu more; type more of it\n", count - SHOWN_MAX);
	return count;
}

/* Another word, or a number of what was found; back: found stays empty. */
static bool take(struct hall *hall, char **wanted, struct choice *found, struct err *e)
{
	OWN(text)
	char *answer = ask_line(hall->menu->asker, "Its number, or another word: ", ASK_FORGET, e);
	const char *typed = answer != NULL ? text_trim(answer) : NULL;

	if (typed == NULL)
		return false;
	free(*wanted);
	*wanted = text_format("%s", text_equal(typed, "0") ? "" : typed);
	(void)menu_find(hall, *wanted, found);
	return true;
}

bool menu_search(struct hall *hall, const char *typed, struct choice *found, struct err *e)
{
	OWN(text) char *wanted = text_format("%s", typed + strspn(typed, " "));

	*found = (struct choice){ .item = NULL };
	if (*wanted == '\0') {
		free(wanted);
		wanted = ask_line(hall->menu->asker, "Find: ", ASK_FORGET, e);
		if (wanted == NULL)
			return false;
	}
	while (*wanted != '\0' && found->item == NULL && *found->number == '\0') {
		if (print_found(hall, wanted) == 0)
			screen_tell("Nothing is found by that. What is looked through: numbers, "
				    "names and what they are for.");
		puts("  (0) Back");
		if (!take(hall, &wanted, found, e))
			return false;
	}
	return true;
}
