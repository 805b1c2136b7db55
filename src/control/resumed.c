/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/resumed.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "control/control.h"
#include "control/tasks.h"
#include "store/ended.h"
#include "store/state.h"
#include "task/function.h"
#include "task/moment.h"

enum { NAP_MS = 20, STATUS_WAIT_MS = 300 };

/* Looks that have ended, in whatever way. */
static int64_t looks_of(const json_t *said)
{
	const json_t *counters = json_object_get(said, "counters");

	return json_get_number(counters, "steps", 0) + json_get_number(counters, "crashes", 0);
}

int64_t resumed_looks(const struct home *home, const json_t *entry)
{
	const char *id = json_get_text(entry, "id", "");
	struct err ignored = { 0 };
	OWN(json) json_t *said = NULL;

	if (task_runs(entry))
		said = control_ask(home, id, json_pack("{s:s}", "do", "status"), STATUS_WAIT_MS,
				   &ignored);
	if (said == NULL)
		said = state_load(home, id, &ignored);
	return said != NULL ? looks_of(said) : -1;
}

static bool note(struct resumed *resumed, enum resumed_how how, const char *text)
{
	static const char *const verbs[] = {
		[RESUMED_GOES_ON] = "goes on",	    [RESUMED_PAUSED] = "is paused",
		[RESUMED_ASKS] = "needs an answer", [RESUMED_ENDED] = "has ended",
		[RESUMED_FAILED] = "has failed",    [RESUMED_SILENT] = "does not answer",
	};

	resumed->how = how;
	resumed->verb = verbs[how];
	text_copy(resumed->text, sizeof resumed->text, text);
	return true;
}

/* Until when it waits, where its status does not say. */
static void add_until(const json_t *now, struct resumed *resumed)
{
	int64_t until = json_get_number(now, "until", 0);
	size_t used = strlen(resumed->text);
	char clock[32];
	char next[64];

	if (!text_equal(json_get_text(now, "state", ""), "waiting") || until <= 0)
		return;
	moment_short(now, clock, sizeof clock, until * 1000);
	moment_next(now, next, sizeof next, until * 1000);
	if (strstr(resumed->text, clock) == NULL)
		snprintf(resumed->text + used, sizeof resumed->text - used, "%swaits until %s",
			 used > 0 ? " · " : "", next);
}

/* A step that serves is never over. */
static bool has_looked(const struct function *const *functions, const json_t *entry,
		       const json_t *now, int64_t looks)
{
	const struct function *function =
		function_find(functions, json_get_text(entry, "action", NULL));

	return looks_of(now) > looks || (function != NULL && function->step_limit_s == STEP_SERVES);
}

/* It answers: does that say what became of it? */
static bool is_told(const json_t *now, bool looked, struct resumed *resumed)
{
	const char *state = json_get_text(now, "state", "");
	const char *status = json_get_text(now, "status", "");

	if (text_equal(state, "paused"))
		return note(resumed, RESUMED_PAUSED, status);
	if (text_equal(state, "failed") || text_equal(state, "finished"))
		return false; /* it is leaving */
	if (text_equal(state, "needs-answer"))
		return note(resumed, RESUMED_ASKS, status);
	note(resumed, RESUMED_GOES_ON, status);
	add_until(now, resumed);
	return looked;
}

/* It does not answer: has it ended, or failed, or is it only slow? */
static bool is_over(struct home *home, const json_t *entry, struct resumed *resumed)
{
	const char *id = json_get_text(entry, "id", "");
	struct err e = { 0 };
	OWN(json) json_t *left = tasks_find(home, id, NULL, &e);
	OWN(json) json_t *ended = left == NULL ? ended_find(home, NULL, id) : NULL;
	OWN(text) char *text = NULL;

	if (left != NULL && task_runs(left)) {
		note(resumed, RESUMED_SILENT, json_get_text(left, "status", ""));
		return false;
	}
	if (left != NULL) {
		note(resumed, RESUMED_FAILED, json_get_text(left, "status", ""));
		if (!text_equal(json_get_text(left, "state", ""), "failed"))
			resumed->verb = "does not run";
		return true;
	}
	if (ended == NULL)
		return note(resumed, RESUMED_ENDED, "");
	text = text_format("%s: %s", json_get_text(ended, "state", ""),
			   json_get_text(ended, "status", ""));
	return note(resumed, RESUMED_ENDED, text);
}

void resumed_await(struct home *home, const struct function *const *functions, const json_t *entry,
		   int64_t looks, int64_t until_ms, struct resumed *resumed)
{
	note(resumed, RESUMED_SILENT, "");
	for (;;) {
		struct err e = { 0 };
		OWN(json) json_t *now = NULL;
		bool told;

		now = control_ask(home, json_get_text(entry, "id", ""),
				  json_pack("{s:s}", "do", "status"), STATUS_WAIT_MS, &e);
		told = now != NULL ? is_told(now, has_looked(functions, entry, now, looks), resumed)
				   : is_over(home, entry, resumed);
		if (told || clock_monotonic_ms() >= until_ms)
			return;
		clock_nap_ms(NAP_MS);
	}
}

const char *resumed_print(const struct resumed *resumed, int64_t pid, char *text, size_t size)
{
	bool lives = resumed->how != RESUMED_ENDED && resumed->how != RESUMED_FAILED;
	char number[32] = "";

	if (lives && pid > 0)
		snprintf(number, sizeof number, ", PID %lld", (long long)pid);
	snprintf(text, size, "%s%s%s%s", resumed->verb, number, *resumed->text != '\0' ? " · " : "",
		 resumed->text);
	return text;
}
