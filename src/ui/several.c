/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/several.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "control/control.h"
#include "control/recover.h"
#include "control/stop.h"
#include "control/tasks.h"
#include "ui/ask.h"
#include "ui/details.h"
#include "ui/screen.h"

enum { TITLE_SIZE = 96 };

static bool pause_one(const struct details *details, const json_t *entry, struct err *e)
{
	OWN(json) json_t *answer = NULL;

	answer = control_do(details->home, json_get_text(entry, "id", ""), "pause", e);
	return answer != NULL;
}

/* Of a paused task, and of one that was interrupted or has failed. */
static bool go_on_one(const struct details *details, const json_t *entry, struct err *e)
{
	struct launched launched;
	OWN(json) json_t *answer = NULL;

	if (!task_runs(entry))
		return resume_task(details->home, entry, details->key, &launched, e);
	answer = control_do(details->home, json_get_text(entry, "id", ""), "resume", e);
	return answer != NULL;
}

static bool stop_one(const struct details *details, const json_t *entry, struct err *e)
{
	enum stop_way way;

	return task_stop(details->home, entry, STOP_WAIT_MS, &way, e);
}

static bool may_pause(const json_t *entry)
{
	const char *state = json_get_text(entry, "state", "");

	return task_runs(entry) && !text_equal(state, "paused") && !text_equal(state, "stopping");
}

static bool may_go_on(const json_t *entry)
{
	return task_runs(entry) ? text_equal(json_get_text(entry, "state", ""), "paused")
				: !task_is_damaged(entry);
}

static bool always(const json_t *entry)
{
	(void)entry;
	return true;
}

static const struct {
	const char *text;
	bool (*fits)(const json_t *entry);
	bool (*run)(const struct details *details, const json_t *entry, struct err *e);
} verbs[] = {
	{ "Pause", may_pause, pause_one },
	{ "Go on", may_go_on, go_on_one },
	{ "Stop, or forget what does not run", always, stop_one },
};

enum { VERBS = sizeof verbs / sizeof *verbs, STOP = VERBS };

static size_t count_fitting(const json_t *entries, size_t verb)
{
	size_t count = 0;
	size_t i;
	const json_t *entry;

	json_each_item(entries, i, entry) {
		count += verbs[verb].fits(entry) ? 1 : 0;
	}
	return count;
}

static void act(const struct details *details, const json_t *entries, size_t verb,
		struct buffer *said)
{
	size_t done = 0;
	size_t i;
	const json_t *entry;

	json_each_item(entries, i, entry) {
		struct err e = { 0 };
		char title[TITLE_SIZE];

		if (!verbs[verb].fits(entry))
			continue;
		if (verbs[verb].run(details, entry, &e))
			done++;
		else
			buffer_format(said, "%s%s: %s.", said->length > 0 ? " " : "",
				      task_title(entry, title, sizeof title), e.text);
	}
	buffer_format(said, "%s%s: %zu of %zu tasks.", said->length > 0 ? " " : "",
		      verb + 1 == STOP ? "Stopped" : verbs[verb].text, done,
		      json_array_size(entries));
}

static bool is_sure(const struct details *details, const json_t *entries, int64_t number,
		    bool *sure, struct err *e)
{
	OWN(text) char *text = NULL;

	text = text_format("Stop these %zu tasks? What does not run is forgotten.",
			   json_array_size(entries));
	*sure = true;
	return number != STOP || ask_yes_no(details->asker, text, true, sure, e);
}

bool several_menu(const struct details *details, const json_t *entries, char *said, size_t size,
		  struct err *e)
{
	OWN(buffer) struct buffer outcome = { 0 };
	int64_t number;
	bool sure;

	printf("\n%zu tasks\n", json_array_size(entries));
	for (size_t i = 0; i < VERBS; i++)
		printf("  (%zu) %s: %zu\n", i + 1, verbs[i].text, count_fitting(entries, i));
	puts("  (0) Back");
	if (!ask_number(details->asker, "Your choice", 0, VERBS, "0", &number, e) ||
	    !is_sure(details, entries, number, &sure, e))
		return false;
	if (number > 0 && sure)
		act(details, entries, (size_t)number - 1, &outcome);
	text_copy(said, size, outcome.bytes != NULL ? outcome.bytes : "");
	return true;
}
