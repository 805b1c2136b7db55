/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/resume.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "os/terminal.h"
#include "task/recover.h"
#include "task/tasks.h"
#include "ui/ask.h"
#include "ui/screen.h"
#include "ui/table.h"

enum { TITLE_SIZE = 96 };

/* "y", "", "n", or numbers such as "1 3": the chosen ones, owned by the caller; NULL when
 * it is none of these. */
static json_t *chosen(const json_t *candidates, const char *answer)
{
	OWN(json) json_t *some = json_array();
	OWN(text) char *copy = mem_text(answer);
	const char *plain = text_trim(copy);
	char *end;

	if (*plain == '\0' || text_equal(plain, "y") || text_equal(plain, "Y"))
		return json_copy((json_t *)candidates);
	if (text_equal(plain, "n") || text_equal(plain, "N"))
		return STEAL(some);
	for (; *plain != '\0'; plain = end + strspn(end, " ,")) {
		long number = strtol(plain, &end, 10);

		if (end == plain || number < 1 || (size_t)number > json_array_size(candidates))
			return NULL;
		json_array_append(some, json_array_get(candidates, (size_t)number - 1));
	}
	return STEAL(some);
}

static json_t *ask_which(const json_t *candidates, struct asker *asker)
{
	struct err e = { 0 };
	struct screen screen;
	json_t *which = NULL;

	screen_stdout(&screen);
	puts("\nThese tasks were interrupted, and can go on from where they were:");
	table_numbered(stdout, candidates, screen.columns, screen.colour);
	while (which == NULL) {
		OWN(text)
		char *answer =
			ask_line(asker, "Resume them? (Y/n, or numbers: 1 3) ", ASK_FORGET, &e);

		if (answer == NULL)
			return NULL;
		which = chosen(candidates, answer);
		if (which == NULL)
			puts("  y, n, or numbers of the list with blanks between are needed");
	}
	return which;
}

static void resume_one(struct home *home, const json_t *entry, const struct key *key,
		       struct buffer *said)
{
	struct launched launched;
	struct err e = { 0 };
	char title[TITLE_SIZE];

	task_title(entry, title, sizeof title);
	buffer_text(said, said->length > 0 ? " " : "");
	if (recover_task(home, entry, key, &launched, &e))
		buffer_format(said, "%s goes on, PID %ld.", title, (long)launched.pid);
	else
		buffer_format(said, "%s does not: %s.", title, e.text);
}

static void offer(struct home *home, const json_t *candidates, const struct key *key,
		  struct asker *asker, struct buffer *said)
{
	OWN(json) json_t *which = NULL;
	size_t i;
	json_t *entry;

	if (asker_left(asker) > 0 || !terminal_is(STDIN_FILENO)) {
		buffer_format(said, "Interrupted tasks: %zu; resume them with: ikabot --recover",
			      json_array_size(candidates));
		return;
	}
	which = ask_which(candidates, asker);
	json_array_foreach(which, i, entry) resume_one(home, entry, key, said);
}

void resume_offer(struct home *home, const char *account, const struct key *key,
		  struct asker *asker, char *said, size_t size)
{
	struct err e = { 0 };
	OWN(json) json_t *entries = recover_list(home, account, &e);
	OWN(json) json_t *candidates = NULL;
	OWN(buffer) struct buffer text = { 0 };

	if (entries == NULL) {
		text_copy(said, size, e.text);
		return;
	}
	candidates = recover_candidates(entries);
	if (json_array_size(candidates) > 0)
		offer(home, candidates, key, asker, &text);
	text_copy(said, size, text.bytes != NULL ? text.bytes : "");
}
