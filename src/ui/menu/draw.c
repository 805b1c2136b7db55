/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The main screen: banner, account, tasks, what ended, what can be chosen. It is made as
 * a text first, so that it can be cut to the height of the terminal and put over the old
 * one without flicker. The prompt stands below it.
 */
#include "ui/menu/draw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "control/tasks.h"
#include "os/terminal.h"
#include "store/session.h"
#include "task/moment.h"
#include "task/words.h"
#include "ui/ask.h"
#include "ui/menu/hall.h"
#include "ui/menu/items.h"
#include "ui/screen.h"
#include "ui/table.h"

enum {
	BANNER_COLUMNS = 60,
	ENDED_MAX = 3,
	ENDED_AGE_S = 24 * 3600,
	PROMPT_LINES = 2,
	GAP = 2,
	SAID_FOR_MS = 20000,
};

static const char *const banner[] = {
	"        |\\",
	"        | \\",
	"     ___|__\\___     i k a b o t",
	"~~~~~\\________/~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~",
};

/* What the screen shows, as it is now. */
struct view {
	const struct hall *hall;
	json_t *entries;
	json_t *ended; /* the last few, the newest first */
	char trouble[512];
	int columns, rows;
};

static void own_view(struct view *view)
{
	json_decref(view->entries);
	json_decref(view->ended);
}

/* A task that was interrupted to go on later has not ended. */
static bool has_ended(const json_t *one)
{
	const char *state = json_get_text(one, "state", "");

	return text_equal(state, "finished") || text_equal(state, "failed") ||
	       text_equal(state, "stopped");
}

static void pick_ended(struct view *view, const json_t *session)
{
	const json_t *account = session_account(session, view->hall->menu->account);
	const json_t *all = json_object_get(account, "ended");
	int64_t since = clock_wall_ms() / 1000 - ENDED_AGE_S;

	for (size_t i = json_array_size(all); i > 0; i--) {
		json_t *one = json_array_get(all, i - 1);

		if (json_get_number(one, "date", 0) >= since && has_ended(one) &&
		    json_array_size(view->ended) < ENDED_MAX)
			json_array_append(view->ended, one);
	}
}

static void view_look(struct view *view, const struct hall *hall)
{
	struct err e = { 0 };
	OWN(json) json_t *session = NULL;

	*view = (struct view){ .hall = hall, .ended = json_array() };
	terminal_size(STDOUT_FILENO, &view->columns, &view->rows);
	view->entries = tasks_list(hall->menu->home, hall->menu->account, &e);
	session = session_load(hall->menu->home, &e);
	pick_ended(view, session);
	if (view->entries == NULL) {
		view->entries = json_array();
		text_copy(view->trouble, sizeof view->trouble, e.text);
	}
}

/* --- parts of the screen */

static void print_banner(const struct screen *screen)
{
	for (size_t i = 0; i < sizeof banner / sizeof *banner; i++) {
		screen_say(screen, TONE_BUSY, banner[i]);
		fputc('\n', screen->to);
	}
}

/* The part after the dash of "s301-en/12345", where the server is not known. */
static void server_of(const struct menu *menu, char *server, size_t size)
{
	const char *dash = strchr(menu->account, '-');

	if (menu->server != NULL)
		text_copy(server, size, menu->server);
	else if (dash != NULL)
		snprintf(server, size, "%.*s", (int)strcspn(dash + 1, "/"), dash + 1);
	else
		text_copy(server, size, "?");
}

static void print_account(const struct screen *screen, const struct menu *menu)
{
	OWN(text) char *line = NULL;
	char server[64];

	server_of(menu, server, sizeof server);
	line = text_format("Server: %s  World: %s  Player: %s", server,
			   menu->world != NULL ? menu->world : menu->account,
			   menu->player != NULL ? menu->player : "?");
	screen_wrap(screen, "", line);
	if (menu->place != NULL)
		screen_wrap(screen, "", menu->place);
}

static void print_asking(const struct screen *screen, const json_t *entries)
{
	size_t i;
	json_t *entry;
	char title[96];

	json_each_item(entries, i, entry) {
		OWN(text) char *line = NULL;

		if (!text_equal(json_get_text(entry, "state", ""), "needs-answer"))
			continue;
		line = text_format("%s asks you something: t",
				   task_title(entry, title, sizeof title));
		screen_wrap(screen, "! ", line);
	}
}

static void print_tasks(const struct screen *screen, const json_t *entries, size_t shown,
			bool tight)
{
	OWN(json) json_t *some = json_array();
	size_t count = json_array_size(entries);

	for (size_t i = 0; i < shown && i < count; i++)
		json_array_append(some, json_array_get(entries, i));
	fputc('\n', screen->to);
	if (count == 0)
		screen_say(screen, TONE_DIM, "No tasks run.\n");
	(tight ? table_tight : table_tasks)(screen->to, some, screen->columns, screen->colour);
	if (shown < count)
		fprintf(screen->to,
			shown > 0   ? "and %zu more: t\n"
			: count > 1 ? "%zu tasks: t\n"
				    : "%zu task: t\n",
			count - shown);
	print_asking(screen, some);
}

static void print_ended(const struct screen *screen, const json_t *ended, size_t shown)
{
	char when[32];
	char zone[20];
	char title[96];

	for (size_t i = 0; i < shown; i++) {
		const json_t *one = json_array_get(ended, i);
		const char *state = json_get_text(one, "state", "ended");
		const char *status = json_get_text(one, "status", "");
		OWN(text) char *line = NULL;

		moment_short(one, when, sizeof when, json_get_number(one, "date", 0) * 1000);
		moment_zone(one, zone, sizeof zone);
		line = text_format("%s %s %s%s%s%s%s", task_title(one, title, sizeof title),
				   words_of_state(state), when, *zone != '\0' ? " " : "", zone,
				   text_equal(state, status) ? "" : " · ",
				   text_equal(state, status) ? "" : status);
		screen_cell(screen, text_equal(state, "failed") ? TONE_BAD : TONE_DIM, line,
			    screen->columns, true);
		fputc('\n', screen->to);
	}
}

static int widest(const struct choice *list, size_t count)
{
	int width = 0;

	for (size_t i = 0; i < count; i++)
		if (text_columns(list[i].label) > width)
			width = text_columns(list[i].label);
	return width + 5;
}

/* Down the columns, as many beside each other as fit. */
static void print_in_columns(const struct screen *screen, const struct choice *list, size_t count)
{
	size_t width = (size_t)widest(list, count) + GAP;
	size_t across = (size_t)screen->columns / width > 0 ? (size_t)screen->columns / width : 1;
	size_t down = (count + across - 1) / across;

	for (size_t row = 0; row < down; row++) {
		for (size_t at = row; at < count; at += down) {
			OWN(text) char *line = NULL;

			line = text_format("(%s)%s%s", list[at].number,
					   list[at].number[1] == '\0' ? "  " : " ", list[at].label);
			screen_cell(screen, TONE_PLAIN, line, (int)width, at + down >= count);
		}
		fputc('\n', screen->to);
	}
}

/* One after the other, as a low screen wants it. */
static void print_in_lines(const struct screen *screen, const struct choice *list, size_t count)
{
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		OWN(text) char *item = text_format("(%s) %s", list[i].number, list[i].label);
		size_t width = (size_t)text_columns(item);

		if (used > 0 && used + GAP + width > (size_t)screen->columns) {
			fputc('\n', screen->to);
			used = 0;
		}
		fprintf(screen->to, "%s%s", used > 0 ? "  " : "", item);
		used += width + (used > 0 ? GAP : 0);
	}
	fputc('\n', screen->to);
}

static void print_choices(const struct screen *screen, const struct hall *hall, bool in_columns)
{
	struct choice list[CHOICES_MAX + 3];
	size_t count = menu_choices(hall, "", list);

	list[count++] = (struct choice){ .number = "t", .label = "Tasks" };
	list[count++] = (struct choice){ .number = "/", .label = "Find" };
	list[count++] = (struct choice){ .number = "0", .label = "Exit" };
	fputc('\n', screen->to);
	(in_columns ? print_in_columns : print_in_lines)(screen, list, count);
}

static void print_said(const struct screen *screen, const struct hall *hall)
{
	fputc('\n', screen->to);
	if (*hall->menu->home->notice != '\0')
		screen_wrap(screen, "! ", hall->menu->home->notice);
	if (*hall->said != '\0')
		screen_wrap(screen, "", hall->said);
}

/* --- the whole */

/* How much of it there is room for. */
struct fit {
	bool banner;
	bool columns; /* of what can be chosen */
	bool tight;   /* one line for a status */
	size_t ended, tasks;
};

static char *compose(const struct view *view, const struct fit *fit)
{
	char *text = NULL;
	size_t size;
	struct screen screen = { open_memstream(&text, &size), view->columns,
				 terminal_has_colour(STDOUT_FILENO) };

	if (screen.to == NULL)
		return NULL;
	if (fit->banner && view->columns >= BANNER_COLUMNS)
		print_banner(&screen);
	print_account(&screen, view->hall->menu);
	if (*view->trouble != '\0')
		screen_wrap(&screen, "! ", view->trouble);
	print_tasks(&screen, view->entries, fit->tasks, fit->tight);
	print_ended(&screen, view->ended, fit->ended);
	print_choices(&screen, view->hall, fit->columns);
	print_said(&screen, view->hall);
	fclose(screen.to);
	return text;
}

static int lines_of(const char *text)
{
	int lines = 0;

	for (; text != NULL && *text != '\0'; text++)
		if (*text == '\n')
			lines++;
	return lines;
}

/* Leaves out what is wanted least; false when nothing more can be left out. */
static bool shrink(struct fit *fit)
{
	if (fit->banner)
		fit->banner = false;
	else if (fit->ended > 0)
		fit->ended--;
	else if (!fit->tight)
		fit->tight = true;
	else if (fit->columns)
		fit->columns = false;
	else if (fit->tasks > 0)
		fit->tasks--;
	else
		return false;
	return true;
}

/* So that it fits above the prompt, where the terminal can move its cursor. */
static char *compose_to_fit(const struct view *view)
{
	int room = view->rows > PROMPT_LINES ? view->rows - PROMPT_LINES : 1;
	size_t tasks = json_array_size(view->entries);
	struct fit fit = { true, true, false, json_array_size(view->ended), tasks };
	char *text = NULL;

	/* More than one a line are never shown: not even tried, there may be many. */
	if (screen_is_movable() && tasks > (size_t)room)
		fit.tasks = (size_t)room;
	text = compose(view, &fit);

	while (screen_is_movable() && lines_of(text) > room && shrink(&fit)) {
		free(text);
		text = compose(view, &fit);
	}
	return text;
}

void menu_draw(struct hall *hall)
{
	OWN(view) struct view view = { 0 };

	/* Not read while answers given beforehand are worked off. */
	if (asker_left(hall->menu->asker) > 0 || !terminal_is(STDIN_FILENO)) {
		if (*hall->said != '\0')
			puts(hall->said);
		return;
	}
	hall->said_ms = clock_monotonic_ms();
	view_look(&view, hall);
	screen_clear();
	free(hall->drawn);
	hall->drawn = compose_to_fit(&view);
	hall->columns = view.columns;
	hall->rows = view.rows;
	if (hall->drawn != NULL)
		screen_put_over(hall->drawn);
}

bool menu_redraw(void *argument)
{
	struct hall *hall = argument;
	OWN(view) struct view view = { 0 };
	OWN(text) char *now = NULL;

	if (!screen_is_movable())
		return false;
	if (clock_monotonic_ms() - hall->said_ms > SAID_FOR_MS)
		*hall->said = '\0'; /* news of a while ago is none */
	view_look(&view, hall);
	now = compose_to_fit(&view); /* with what counts down in it */
	if (now == NULL || (text_equal(now, hall->drawn) && view.columns == hall->columns &&
			    view.rows == hall->rows))
		return false;
	screen_put_over(now);
	hall->columns = view.columns;
	hall->rows = view.rows;
	free(hall->drawn);
	hall->drawn = STEAL(now);
	return true;
}
