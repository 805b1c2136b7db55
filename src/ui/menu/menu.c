/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/menu/menu.h"

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "control/tasks.h"
#include "ui/ask.h"
#include "ui/details.h"
#include "ui/kill.h"
#include "ui/menu/draw.h"
#include "ui/menu/find.h"
#include "ui/menu/hall.h"
#include "ui/menu/items.h"
#include "ui/menu/logs.h"
#include "ui/menu/notify.h"
#include "ui/menu/proxy.h"
#include "ui/menu/resume.h"
#include "ui/menu/start.h"
#include "ui/menu/state.h"
#include "ui/pick.h"
#include "ui/screen.h"
#include "ui/several.h"
#include "ui/table.h"

static const char prompt[] = "Your choice: ";

/* What the person can do about it. */
static const char *next_step(enum err_kind kind)
{
	switch (kind) {
	case ERR_RETRY: return "Try again in a while; the game may be down.";
	case ERR_STRANGE: return "Try again in a while; the game may have trouble.";
	case ERR_SESSION: return "Leave the menu and log in again: ikabot --login";
	case ERR_BUSY: return "See it with t, or stop it with 21, 3.";
	default: return "";
	}
}

/* Something failed: says so now and lets the person read. */
static void tell(struct hall *hall, const struct err *e)
{
	const char *next = next_step(e->kind);

	if (e->kind == ERR_STOPPED) {
		menu_say(hall, "%c%s.", toupper((unsigned char)*e->text), e->text + 1);
		return;
	}
	if (hall->menu->failure == ERR_NONE)
		hall->menu->failure = e->kind;
	fflush(stdout);
	screen_complain(e);
	if (*next != '\0')
		screen_tell("%s", next);
	ask_enter(hall->menu->asker);
}

/* --- what is not a function */

static bool kill_tasks(struct hall *hall, struct err *e)
{
	(void)e;
	screen_clear();
	if (kill_menu(hall->menu->home, hall->menu->account, hall->menu->asker, &hall->is_back) !=
		    0 &&
	    hall->menu->failure == ERR_NONE)
		hall->menu->failure = ERR_INPUT;
	return true;
}

static bool read_logs(struct hall *hall, struct err *e)
{
	screen_clear();
	hall->is_back = logs_menu(hall->menu->home, hall->menu->account, hall->menu->asker, e);
	return hall->is_back;
}

static bool choose_proxy(struct hall *hall, struct err *e)
{
	screen_clear();
	if (!proxy_menu(hall->menu, e))
		return false;
	ask_enter(hall->menu->asker);
	return true;
}

static bool notify(struct hall *hall, const char *channel,
		   bool (*act)(struct menu *menu, const char *channel, struct err *e),
		   struct err *e)
{
	screen_clear();
	if (!act(hall->menu, channel, e))
		return false;
	ask_enter(hall->menu->asker);
	return true;
}

#define CHANNEL_ACTION(channel, action)                                  \
	static bool channel##_##action(struct hall *hall, struct err *e) \
	{                                                                \
		return notify(hall, #channel, notify_menu_##action, e);  \
	}
#define CHANNEL_ACTIONS(channel)        \
	CHANNEL_ACTION(channel, set_up) \
	CHANNEL_ACTION(channel, test)   \
	CHANNEL_ACTION(channel, remove)

CHANNEL_ACTIONS(telegram)
CHANNEL_ACTIONS(discord)
CHANNEL_ACTIONS(ntfy)
CHANNEL_ACTIONS(command)

/* The tasks that are meant, owned by the caller; none for back; NULL and *e. *several: out of a
 * list. */
static json_t *pick_tasks(struct hall *hall, bool *several, struct err *e)
{
	OWN(json) json_t *entries = tasks_list(hall->menu->home, hall->menu->account, e);
	struct screen screen;

	if (entries == NULL)
		return NULL;
	*several = json_array_size(entries) > 1;
	if (json_array_size(entries) == 0)
		menu_say(hall, "There are no tasks.");
	if (!*several)
		return STEAL(entries);
	screen_stdout(&screen);
	screen_clear();
	table_numbered(stdout, entries, screen.columns, screen.colour);
	puts("(0) Back");
	return pick_ask(hall->menu->asker, "Which task?", entries, NULL, e);
}

static bool look_at(struct hall *hall, const json_t *picked, char said[DETAILS_SAID_SIZE],
		    struct err *e)
{
	const struct menu *menu = hall->menu;
	const struct details details = { menu->home, menu->functions, menu->key, menu->asker };
	const char *id = json_get_text(json_array_get(picked, 0), "id", "");

	if (json_array_size(picked) > 1)
		return several_menu(&details, picked, said, DETAILS_SAID_SIZE, e);
	return details_menu(&details, id, said, e);
}

/* Back from a task that was picked out of a list leads to the list. */
static bool look_at_task(struct hall *hall, struct err *e)
{
	bool fine = true;
	bool several = true;

	while (fine && several) {
		char said[DETAILS_SAID_SIZE] = "";
		OWN(json) json_t *picked = pick_tasks(hall, &several, e);

		if (json_array_size(picked) == 0)
			return picked != NULL;
		fine = look_at(hall, picked, said, e);
		if (*said != '\0')
			menu_say(hall, "%s", said);
		several = several && *said == '\0' && !hall->menu->asker->was_given;
	}
	return fine;
}

#define SET_UP(channel) "Messages about your tasks go to " channel "."
#define TEST(channel) "Sends a test message to " channel "."
#define REMOVE(channel) "No more messages go to " channel "."
#define NOTIFICATIONS "Options / Settings/Notifications/"
static const struct item fixed[] = {
	{ "21.1", "Options / Settings/Proxy", NULL, choose_proxy,
	  "Shows, sets and tries the way to the game through a proxy." },
	{ "21.2.1.1", NOTIFICATIONS "Telegram/Set up", NULL, telegram_set_up, SET_UP("Telegram") },
	{ "21.2.1.2", NOTIFICATIONS "Telegram/Send a test", NULL, telegram_test, TEST("Telegram") },
	{ "21.2.1.3", NOTIFICATIONS "Telegram/Remove", NULL, telegram_remove, REMOVE("Telegram") },
	{ "21.2.2.1", NOTIFICATIONS "Discord/Set up", NULL, discord_set_up, SET_UP("Discord") },
	{ "21.2.2.2", NOTIFICATIONS "Discord/Send a test", NULL, discord_test, TEST("Discord") },
	{ "21.2.2.3", NOTIFICATIONS "Discord/Remove", NULL, discord_remove, REMOVE("Discord") },
	{ "21.2.3.1", NOTIFICATIONS "ntfy/Set up", NULL, ntfy_set_up, SET_UP("ntfy") },
	{ "21.2.3.2", NOTIFICATIONS "ntfy/Send a test", NULL, ntfy_test, TEST("ntfy") },
	{ "21.2.3.3", NOTIFICATIONS "ntfy/Remove", NULL, ntfy_remove, REMOVE("ntfy") },
	{ "21.2.4.1", NOTIFICATIONS "Command/Set up", NULL, command_set_up,
	  SET_UP("a command of yours") },
	{ "21.2.4.2", NOTIFICATIONS "Command/Send a test", NULL, command_test,
	  TEST("a command of yours") },
	{ "21.2.4.3", NOTIFICATIONS "Command/Remove", NULL, command_remove,
	  REMOVE("a command of yours") },
	{ "21.3", "Options / Settings/Kill tasks", NULL, kill_tasks,
	  "Stops tasks that are picked from a list." },
	{ "21.5", "Options / Settings/Logs", NULL, read_logs,
	  "Shows the last lines of logs, and sets how much they tell." },
};

/* --- from a number to what it does */

static bool open_menu(struct hall *hall, const char *path, const char *title, struct err *e);

static bool run(struct hall *hall, const struct choice *choice, struct err *e)
{
	if (choice->item == NULL)
		return open_menu(hall, choice->number, choice->label, e);
	if (choice->item->function != NULL)
		return menu_start(hall, choice->item->function, e);
	return choice->item->run(hall, e);
}

static void print_menu(const struct hall *hall, const char *title, const struct choice *list,
		       size_t count)
{
	printf("\n%s\n", title);
	for (size_t i = 0; i < count; i++) {
		char state[STATE_SIZE];

		menu_state(hall, list[i].number, state, sizeof state);
		printf("  (%s) %s%s%s\n", strrchr(list[i].number, '.') + 1, list[i].label,
		       *state != '\0' ? ": " : "", state);
	}
	puts("  (0) Back");
}

/* The line with that number; NULL when the menu has none. */
static const struct choice *find_line(const struct choice *list, size_t count, const char *typed)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal(strrchr(list[i].number, '.') + 1, typed))
			return &list[i];
	return NULL;
}

/* The line that is chosen; NULL and *e->kind ERR_NONE for back. */
static const struct choice *ask_line_of(struct hall *hall, const char *title,
					const struct choice *list, size_t count, struct err *e)
{
	struct asker *asker = hall->menu->asker;

	for (;;) {
		OWN(text) char *answer = ask_line(asker, prompt, ASK_FORGET, e);
		const char *typed = answer != NULL ? text_trim(answer) : NULL;
		const struct choice *choice;

		if (typed == NULL)
			return NULL;
		hall->is_back = *typed == '\0' || text_equal(typed, "0");
		if (hall->is_back)
			return NULL;
		choice = find_line(list, count, typed);
		if (choice != NULL ||
		    !ask_again(asker, title, "one of the numbers above is needed", e))
			return choice;
	}
}

/* 0 in what was opened from here leads back to here: each 0 is one step. Answers given beforehand
 * count on the main menu. */
static bool open_menu(struct hall *hall, const char *path, const char *title, struct err *e)
{
	struct choice list[CHOICES_MAX];
	size_t count = menu_choices(hall, path, list);

	for (;;) {
		const struct choice *choice;

		print_menu(hall, title, list, count);
		choice = ask_line_of(hall, title, list, count, e);
		if (choice == NULL)
			return e->kind == ERR_NONE;
		hall->is_back = false;
		if (!run(hall, choice, e))
			return false;
		if (!hall->is_back || hall->menu->asker->was_given)
			return true;
		screen_clear();
	}
}

/* Two numbers in one, "2102": back leads to the menu of the first. */
static bool open_typed(struct hall *hall, const struct choice *choice, struct err *e)
{
	char path[NUMBER_SIZE];
	char *dot;

	hall->is_back = false;
	if (!run(hall, choice, e))
		return false;
	text_copy(path, sizeof path, choice->item != NULL ? choice->item->number : choice->number);
	while (hall->is_back && !hall->menu->asker->was_given &&
	       (dot = strrchr(path, '.')) != NULL) {
		struct choice above;

		*dot = '\0';
		hall->is_back = false;
		if (!menu_find(hall, path, &above) || !open_menu(hall, path, above.label, e))
			return false;
	}
	return true;
}

/* --- the main menu */

static bool search(struct hall *hall, const char *typed, struct err *e)
{
	struct choice found = { .item = NULL };

	screen_clear();
	return menu_search(hall, typed, &found, e) &&
	       ((found.item == NULL && *found.number == '\0') || open_typed(hall, &found, e));
}

static bool act_on(struct hall *hall, const char *typed, struct err *e)
{
	struct choice choice;
	char visible[32];

	if (*typed == '\0' || text_equal(typed, "\\"))
		return true;
	if (text_equal(typed, "t") || text_equal(typed, "T"))
		return look_at_task(hall, e);
	if (*typed == '/')
		return search(hall, typed + 1, e);
	if (menu_find(hall, typed, &choice) || menu_named(hall, typed, &choice))
		return open_typed(hall, &choice, e);
	text_visible_copy(visible, sizeof visible, typed);
	if (hall->menu->asker->was_given) {
		(void)ask_again(hall->menu->asker, "Your choice", "the menu has no such number", e);
		return false;
	}
	menu_say(hall, "There is no %s in the menu; / finds by a word.", visible);
	return true;
}

static char *ask_main(struct hall *hall, struct err *e)
{
	struct asker *asker = hall->menu->asker;
	char *answer;

	asker->idle = menu_redraw;
	asker->idle_argument = hall;
	answer = ask_line(asker, prompt, ASK_FORGET | ASK_BACKSLASH, e);
	asker->idle = NULL;
	return answer;
}

/* Ctrl-C once is a slip of the finger, twice is meant. */
static bool leaves(struct hall *hall, const struct err *e)
{
	if (e->kind != ERR_STOPPED || hall->leaves)
		return true;
	hall->leaves = true;
	menu_say(hall, "Press it once more, or 0, to leave. Tasks go on.");
	return false;
}

/* One turn; false when the person leaves. */
static bool turn(struct hall *hall)
{
	struct err e = { 0 };
	OWN(text) char *answer = NULL;
	const char *typed;

	menu_draw(hall);
	answer = ask_main(hall, &e);
	if (answer == NULL)
		return !leaves(hall, &e);
	hall->leaves = false;
	*hall->said = *hall->menu->home->notice = '\0';
	typed = text_trim(answer);
	if (text_equal(typed, "0"))
		return false;
	if (!act_on(hall, typed, &e))
		tell(hall, &e);
	return true;
}

static void say_goodbye(const struct menu *menu)
{
	struct err e = { 0 };
	OWN(json) json_t *entries = tasks_list(menu->home, menu->account, &e);
	size_t running = 0;
	size_t i;
	json_t *entry;

	json_each_item(entries, i, entry)
		if (task_runs(entry))
			running++;
	if (running > 0)
		screen_tell("%zu task%s on%s", running, running == 1 ? " goes" : "s go",
			    menu->place != NULL ? "."
			    : running == 1	? "; see it with: ikabot --list"
						: "; see them with: ikabot --list");
}

int menu_run(struct menu *menu)
{
	struct hall hall = { .menu = menu };
	void (*before)(int) = signal(SIGINT, SIG_IGN); /* but while a question is asked */

	menu->failure = ERR_NONE;
	menu_items_make(&hall, fixed, sizeof fixed / sizeof *fixed);
	resume_offer(menu, hall.said, sizeof hall.said);
	while (turn(&hall))
		;
	say_goodbye(menu);
	(void)signal(SIGINT, before);
	free(hall.items);
	free(hall.drawn);
	return menu->failure == ERR_NONE ? 0 : 1;
}
