/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands that speak with tasks. None of them needs a login, or the network. */
#include "cli/command/task.h"

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
#include "control/control.h"
#include "control/tasks.h"
#include "os/file.h"
#include "os/terminal.h"
#include "store/logs.h"
#include "task/words.h"
#include "ui/details.h"
#include "ui/table.h"

enum { WATCH_MS = 1000, LOG_TAIL = 10000, FOLLOW_NAP_MS = 250 };

/* --- finding tasks */

json_t *command_list_tasks(struct call *call, struct err *unseen, struct err *e)
{
	OWN(text) char *account = call_account(call, e);

	if (account == NULL && e->kind != ERR_NONE)
		return NULL;
	return tasks_look(&call->home, account, unseen);
}

json_t *command_find_task(struct call *call, const char *wanted, struct err *e)
{
	OWN(text) char *account = call_account(call, e);

	if (account == NULL && e->kind != ERR_NONE)
		return NULL;
	return tasks_find(&call->home, wanted, account, e);
}

void command_note_status(int *result, int status)
{
	if (*result == EXIT_DONE)
		*result = status;
}

/* Of all tasks those that the command is for. */
static json_t *find_all(struct call *call, bool (*fits)(const json_t *entry), int *result)
{
	struct err e = { 0 };
	struct err unseen = { 0 };
	OWN(json) json_t *entries = command_list_tasks(call, &unseen, &e);
	json_t *fitting = json_array();
	size_t i;
	json_t *entry;

	if (entries == NULL)
		command_note_status(result, command_fail(&e));
	else if (unseen.kind != ERR_NONE)
		command_note_status(result, command_fail(&unseen));
	json_each_item(entries, i, entry)
		if (fits == NULL || fits(entry))
			json_array_append(fitting, entry);
	return fitting;
}

json_t *command_find_tasks(struct call *call, bool (*fits)(const json_t *entry), int *result)
{
	OWN(json) json_t *ids = NULL;
	json_t *entries;

	if (call_option(call, "all") != NULL)
		return find_all(call, fits, result);
	ids = json_object();
	entries = json_array();
	for (size_t i = 0; i < call->count; i++) {
		struct err e = { 0 };
		OWN(json) json_t *entry = command_find_task(call, call->words[i], &e);
		const char *id = json_get_text(entry, "id", "");

		if (entry == NULL) {
			command_note_status(result, command_fail(&e));
			continue;
		}
		if (json_object_get(ids, id) == NULL)
			json_array_append(entries, entry);
		json_put_flag(ids, id, true);
	}
	return entries;
}

/* --- what programs read */

json_t *command_started(const json_t *entry, const char *id, int64_t pid)
{
	return json_pack("{s:s, s:I, s:s, s:I, s:s}", "id", id, "pid", (json_int_t)pid, "action",
			 json_get_text(entry, "action", ""), "instance",
			 (json_int_t)json_get_number(entry, "instance", 1), "account",
			 json_get_text(entry, "account", ""));
}

void command_print_json(json_t *json)
{
	OWN(text) char *text = json_shown(json, false);

	puts(text);
	json_decref(json);
}

/* --- steering */

/* What it said, or why it said nothing. */
static int tell_answer(const struct control_call *call, const json_t *entry, const char *verb,
		       const char *said)
{
	char title[96];

	if (call->answer == NULL)
		return command_fail(&call->e);
	if (text_equal(verb, "pause") &&
	    !text_equal(json_get_text(call->answer, "state", "paused"), "paused"))
		said = "pauses after the present step";
	printf("%s: %s%s\n", task_title(entry, title, sizeof title), said,
	       json_get_flag(call->answer, "unsaved", false) ? CONTROL_UNSAVED : "");
	return EXIT_DONE;
}

/* Can it be told anything at all? */
static bool may_tell(const json_t *entry, struct err *e)
{
	char title[96];

	if (!task_is_ours(entry, e))
		return false;
	return task_runs(entry) ||
	       err_set(e, ERR_MISSING, "%s is %s; start it again with: ikabot --restart %s",
		       task_title(entry, title, sizeof title),
		       words_of_state(json_get_text(entry, "state", "?")),
		       json_get_text(entry, "id", ""));
}

/* A verb of the control protocol that takes no arguments, to all of them at once; said: how it is
 * told when the task agrees. */
static int tell_tasks(struct call *call, const json_t *entries, const char *verb, const char *said)
{
	size_t count = json_array_size(entries);
	struct control_call *calls = mem_new((count + 1) * sizeof *calls);
	int result = EXIT_DONE;
	json_t *entry;
	size_t i;

	json_each_item(entries, i, entry) {
		calls[i] = (struct control_call){ .id = json_get_text(entry, "id", ""), .fd = -1 };
		calls[i].settled = !may_tell(entry, &calls[i].e);
	}
	control_ask_all(&call->home, calls, count, json_pack("{s:s}", "do", verb), CONTROL_WAIT_MS);
	json_each_item(entries, i, entry) {
		command_note_status(&result, tell_answer(&calls[i], entry, verb, said));
		json_decref(calls[i].answer);
	}
	free(calls);
	return result;
}

static int tell_named(struct call *call, const char *verb, const char *said)
{
	int result = EXIT_DONE;
	OWN(json) json_t *entries = command_find_tasks(call, task_runs, &result);

	command_note_status(&result, tell_tasks(call, entries, verb, said));
	return result;
}

static int run_pause(struct call *call)
{
	return tell_named(call, "pause", "paused");
}

static int run_wake(struct call *call)
{
	return tell_named(call, "wake", "looks again now");
}

#define TASKS "TASK... | --all"

const struct command command_pause = {
	.name = "pause",
	.arguments = TASKS " [--account=A]",
	.options = "all account=",
	.help = "let tasks rest after the present step",
	.example = "ikabot --pause k3f9",
	.words_min = 1,
	.words_max = -1,
	.run = run_pause,
};
const struct command command_wake = {
	.name = "wake",
	.arguments = TASKS " [--account=A]",
	.options = "all account=",
	.help = "end the present wait of tasks now",
	.example = "ikabot --wake k3f9",
	.words_min = 1,
	.words_max = -1,
	.run = run_wake,
};
