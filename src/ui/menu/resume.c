/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/menu/resume.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "control/messenger_start.h"
#include "control/recover.h"
#include "control/resumed.h"
#include "control/tasks.h"
#include "os/terminal.h"
#include "ui/ask.h"
#include "ui/menu/given.h"
#include "ui/pick.h"
#include "ui/screen.h"
#include "ui/table.h"

enum { TITLE_SIZE = 96, LINE_SIZE = RESUMED_TEXT_SIZE + 64 };

/* "y", "", "n", or numbers such as "1,3-5": the chosen ones, owned by the caller; NULL when
 * it is none of these. */
static json_t *chosen(const json_t *candidates, const char *answer)
{
	OWN(text) char *copy = mem_text(answer);
	const char *plain = text_trim(copy);

	if (*plain == '\0' || text_equal(plain, "y") || text_equal(plain, "Y"))
		return json_copy((json_t *)candidates);
	if (text_equal(plain, "n") || text_equal(plain, "N"))
		return json_array();
	return pick_entries(candidates, plain);
}

static json_t *ask_which(const json_t *candidates, struct asker *asker)
{
	struct err e = { 0 };
	struct screen screen;
	json_t *which = NULL;

	screen_stdout(&screen);
	putchar('\n');
	screen_tell("These tasks were interrupted, and can go on from where they were:");
	table_numbered(stdout, candidates, screen.columns, screen.colour);
	while (which == NULL) {
		OWN(text) char *answer = NULL;

		answer = ask_line(asker, "Resume them? (Y/n, or numbers: 1,3-5) ", ASK_FORGET, &e);
		if (answer == NULL)
			return NULL;
		which = chosen(candidates, answer);
		if (which == NULL)
			puts("  y, n, or numbers of the list are needed, such as 1,3-5");
	}
	return which;
}

static void say(struct buffer *said, const json_t *entry, const char *what)
{
	char title[TITLE_SIZE];

	buffer_format(said, "%s%s %s.", said->length > 0 ? " " : "",
		      task_title(entry, title, sizeof title), what);
}

/* Those that go on get "looks" and "now": their PID. */
static json_t *resume_all(struct home *home, const json_t *which, const struct key *key,
			  struct buffer *said)
{
	json_t *resumed = json_array();
	size_t i;
	json_t *entry;

	json_each_item(which, i, entry) {
		int64_t looks = resumed_looks(home, entry);
		struct launched launched;
		struct err e = { 0 };
		char line[LINE_SIZE];

		if (!recover_task(home, entry, key, &launched, &e)) {
			snprintf(line, sizeof line, "does not go on: %s", e.text);
			say(said, entry, line);
			continue;
		}
		json_put_number(entry, "looks", looks);
		json_put_number(entry, "now", launched.pid);
		json_array_append(resumed, entry);
	}
	return resumed;
}

/* All have begun before any is waited for. */
static void say_outcomes(struct home *home, const struct function *const *functions,
			 const json_t *resumed, struct buffer *said)
{
	int64_t until = clock_monotonic_ms() + RESUMED_WAIT_MS;
	size_t i;
	json_t *entry;

	json_each_item(resumed, i, entry) {
		struct resumed outcome;
		char line[LINE_SIZE];

		resumed_await(home, functions, entry, json_get_number(entry, "looks", -1), until,
			      &outcome);
		resumed_print(&outcome, json_get_number(entry, "now", 0), line, sizeof line);
		say(said, entry, line);
	}
}

static void offer(const struct menu *menu, const json_t *candidates, struct buffer *said)
{
	struct asker *asker = menu->asker;
	OWN(json) json_t *which = NULL;
	OWN(json) json_t *resumed = NULL;

	if (asker_left(asker) > 0 || !terminal_is(STDIN_FILENO)) {
		buffer_format(said, "Interrupted tasks: %zu; resume them with: ikabot --recover",
			      json_array_size(candidates));
		return;
	}
	which = ask_which(candidates, asker);
	resumed = resume_all(menu->home, which, menu->key, said);
	if (json_array_size(resumed) > 0)
		puts("...");
	fflush(stdout);
	say_outcomes(menu->home, menu->functions, resumed, said);
}

static const struct key *the_key(const char *account, void *argument)
{
	(void)account;
	return argument;
}

void resume_offer(const struct menu *menu, char *said, size_t size)
{
	struct err e = { 0 };
	OWN(json) json_t *entries = recover_list(menu->home, menu->account, &e);
	OWN(json) json_t *candidates = NULL;
	OWN(buffer) struct buffer text = { 0 };

	if (entries == NULL) {
		text_copy(said, size, e.text);
		return;
	}
	candidates = recover_candidates(entries);
	if (json_array_size(candidates) > 0)
		offer(menu, candidates, &text);
	messengers_revive(menu->home, menu->account, the_key, (void *)menu->key);
	text_copy(said, size, text.bytes != NULL ? text.bytes : "");
}
