/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/menu/logs.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "control/tasks.h"
#include "store/home.h"
#include "store/logs.h"
#include "store/session.h"
#include "store/settings.h"
#include "ui/ask.h"
#include "ui/pick.h"
#include "ui/screen.h"
#include "ui/table.h"

enum { TAIL_BYTES = 10000, TITLE_SIZE = 96 };

static void print_line(const struct screen *screen, const char *line, size_t length)
{
	OWN(text) char *copy = text_format("%.*s", (int)length, line);

	screen_hang(screen, 2, copy);
}

void logs_show(struct home *home, const char *id)
{
	OWN(buffer) struct buffer text = { 0 };
	char path[HOME_PATH_SIZE];
	struct err e = { 0 };
	struct screen screen;
	const char *line;

	screen_stdout(&screen);
	if (!logs_tail(home, id, TAIL_BYTES, &text, &e)) {
		screen_complain(&e);
		return;
	}
	for (line = text.bytes; line != NULL && *line != '\0';) {
		size_t length = strcspn(line, "\n");

		print_line(&screen, line, length);
		line += length + (line[length] == '\n' ? 1 : 0);
	}
	putchar('\n');
	screen_tell("That is the end of %s", home_path(home, path, "log/%s.log", id));
}

/* --- the level */

static bool set_level(struct home *home, struct asker *asker, struct err *e)
{
	static const char *const names[] = { "debug", "info", "warning", "error" };
	OWN(json) json_t *session = session_load(home, e);
	OWN(json) json_t *change = json_object();
	struct err failed = { 0 };
	char now[8];
	int64_t level;

	if (session == NULL)
		return false;
	snprintf(now, sizeof now, "%" PRId64, session_setting(session, "", "logLevel") & 3);
	if (!ask_number(asker, "Level: 0 debug, 1 info, 2 warning, 3 error", LOG_LEVEL_DEBUG,
			LOG_LEVEL_ERROR, now, &level, e))
		return false;
	json_put_number(change, "logLevel", level);
	if (settings_change(home, NULL, change, &failed))
		screen_tell("Tasks that start from now on log from \"%s\" upwards.", names[level]);
	else
		screen_complain(&failed);
	ask_enter(asker);
	return true;
}

/* --- reading */

/* The tasks there are, then those of the account that ended last. */
static json_t *list_with_logs(struct home *home, const char *account, struct err *e)
{
	OWN(json) json_t *entries = tasks_list(home, account, e);
	OWN(json) json_t *session = entries != NULL ? session_load(home, e) : NULL;
	const json_t *ended = json_object_get(session_account(session, account), "ended");

	if (session == NULL)
		return NULL;
	for (size_t i = json_array_size(ended); i > 0; i--) {
		json_t *one = json_copy(json_array_get(ended, i - 1));

		json_object_set_new(one, "pid", json_null());
		json_put_text(one, "account", account);
		json_array_append_new(entries, one);
	}
	return STEAL(entries);
}

static void print_title(const struct screen *screen, const json_t *entry)
{
	char title[TITLE_SIZE];

	putchar('\n');
	screen_say(screen, TONE_BOLD, task_title(entry, title, sizeof title));
	putchar('\n');
}

static bool view(struct home *home, const char *account, struct asker *asker, struct err *e)
{
	OWN(json) json_t *entries = list_with_logs(home, account, e);
	OWN(json) json_t *picked = json_incref(entries);
	struct screen screen;
	size_t i;
	json_t *entry;

	if (entries == NULL)
		return false;
	screen_stdout(&screen);
	if (json_array_size(entries) > 1) {
		table_numbered(stdout, entries, screen.columns, screen.colour);
		json_decref(picked);
		picked = pick_ask(asker, "Which task's log?", entries, "1", e);
		if (picked == NULL)
			return false;
	}
	if (json_array_size(entries) == 0)
		puts("No task has a log yet.");
	json_each_item(picked, i, entry) {
		if (json_array_size(picked) > 1)
			print_title(&screen, entry);
		logs_show(home, json_get_text(entry, "id", ""));
	}
	ask_enter(asker);
	return true;
}

bool logs_menu(struct home *home, const char *account, struct asker *asker, struct err *e)
{
	for (;;) {
		int64_t number;

		puts("\n  (1) Set the level\n  (2) Read a log\n  (0) Back");
		if (!ask_number(asker, "Logs", 0, 2, "0", &number, e))
			return false;
		if (number == 0)
			return true;
		if (number == 1 ? !set_level(home, asker, e) : !view(home, account, asker, e))
			return false;
	}
}
