/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kill.h"

#include <stdio.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "task/stop.h"
#include "task/tasks.h"
#include "ui/ask.h"
#include "ui/screen.h"
#include "ui/table.h"

enum { TITLE_SIZE = 96 };

static int fail(const struct err *e)
{
	fflush(stdout);
	screen_complain(e);
	return 1;
}

/* Who gave the number beforehand, on the command line, has made up his mind. */
static bool is_sure(struct asker *asker, const json_t *entry, bool *sure, struct err *e)
{
	OWN(text) char *text = NULL;
	char title[TITLE_SIZE];

	*sure = true;
	if (asker->was_given)
		return true;
	task_title(entry, title, sizeof title);
	text = task_runs(entry)
		       ? text_format("Stop %s?", title)
		       : text_format("Forget %s? It does not run, and cannot be resumed then.",
				     title);
	return ask_yes_no(asker, text, true, sure, e);
}

static int stop(struct home *home, const json_t *entry)
{
	struct err e = { 0 };
	enum stop_way way;
	char title[TITLE_SIZE];

	task_title(entry, title, sizeof title);
	if (task_runs(entry)) {
		printf("Stopping %s ...\n", title);
		fflush(stdout);
	}
	if (!task_stop(home, entry, STOP_WAIT_MS, &way, &e))
		return fail(&e);
	printf("%s: %s\n", title, stop_way_text(way));
	return 0;
}

static void print_list(const json_t *entries)
{
	struct screen screen;

	screen_stdout(&screen);
	putchar('\n');
	table_numbered(stdout, entries, screen.columns, screen.colour);
	puts("(0) Back");
}

/* One round; false ends the menu. */
static bool pick_and_stop(struct home *home, const json_t *entries, struct asker *asker,
			  int *status)
{
	struct err e = { 0 };
	bool sure = false;
	long number = 0;
	const json_t *entry;

	print_list(entries);
	if (!ask_number(asker, "Which one shall be stopped?", 0, (long)json_array_size(entries),
			NULL, &number, &e)) {
		*status = e.kind == ERR_STOPPED ? *status : fail(&e);
		return false;
	}
	if (number == 0)
		return false;
	entry = json_array_get(entries, (size_t)number - 1);
	if (!is_sure(asker, entry, &sure, &e)) {
		*status = e.kind == ERR_STOPPED ? *status : fail(&e);
		return false;
	}
	if (sure && stop(home, entry) != 0)
		*status = 1;
	return true;
}

int kill_menu(struct home *home, const char *account, struct asker *asker)
{
	int status = 0;
	bool goes_on = true;

	while (goes_on) {
		struct err e = { 0 };
		OWN(json) json_t *entries = tasks_list(home, account, &e);

		if (entries == NULL)
			return fail(&e);
		if (json_array_size(entries) == 0) {
			puts("There are no tasks.");
			ask_enter(asker);
			return status;
		}
		goes_on = pick_and_stop(home, entries, asker, &status);
	}
	return status;
}
