/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/kill.h"

#include <stdio.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "control/stop.h"
#include "control/tasks.h"
#include "ui/ask.h"
#include "ui/pick.h"
#include "ui/screen.h"
#include "ui/table.h"

enum { TITLE_SIZE = 96 };

static int fail(const struct err *e)
{
	fflush(stdout);
	screen_complain(e);
	return 1;
}

static char *question_for(const json_t *picked)
{
	const json_t *first = json_array_get(picked, 0);
	char title[TITLE_SIZE];

	if (json_array_size(picked) > 1)
		return text_format("Stop these %zu tasks? What does not run is forgotten.",
				   json_array_size(picked));
	task_title(first, title, sizeof title);
	return task_runs(first)
		       ? text_format("Stop %s?", title)
		       : text_format("Forget %s? It does not run, and cannot be resumed then.",
				     title);
}

/* Who gave the number beforehand, on the command line, has made up his mind. */
static bool is_sure(struct asker *asker, const json_t *picked, bool *sure, struct err *e)
{
	OWN(text) char *text = NULL;

	*sure = true;
	if (asker->was_given)
		return true;
	text = question_for(picked);
	return ask_yes_no(asker, text, true, sure, e);
}

static int stop(struct home *home, const json_t *entry)
{
	struct err e = { 0 };
	enum stop_way way;
	char title[TITLE_SIZE];

	task_title(entry, title, sizeof title);
	if (task_runs(entry)) {
		screen_tell("Stopping %s ...", title);
		fflush(stdout);
	}
	if (!task_stop(home, entry, STOP_WAIT_MS, &way, &e))
		return fail(&e);
	screen_tell("%s: %s", title, stop_way_text(way));
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
			  int *status, bool *is_back)
{
	struct err e = { 0 };
	OWN(json) json_t *picked = NULL;
	bool sure = false;
	size_t i;
	json_t *entry;

	print_list(entries);
	picked = pick_ask(asker, "Which one shall be stopped?", entries, NULL, &e);
	*is_back = picked != NULL && json_array_size(picked) == 0;
	if (*is_back)
		return false;
	if (picked == NULL || !is_sure(asker, picked, &sure, &e)) {
		*status = e.kind == ERR_STOPPED ? *status : fail(&e);
		return false;
	}
	json_each_item(picked, i, entry)
		if (sure && stop(home, entry) != 0)
			*status = 1;
	return true;
}

int kill_menu(struct home *home, const char *account, struct asker *asker, bool *is_back)
{
	bool back = false;
	int status = 0;
	bool goes_on = true;

	while (goes_on) {
		struct err e = { 0 };
		OWN(json) json_t *entries = tasks_look(home, account, &e);

		if (e.kind != ERR_NONE)
			status = fail(&e);
		if (json_array_size(entries) == 0) {
			puts("There are no tasks.");
			ask_enter(asker);
			return status;
		}
		goes_on = pick_and_stop(home, entries, asker, &status, &back);
	}
	if (is_back != NULL)
		*is_back = back;
	return status;
}
