/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ending tasks: named, all of them, or picked from a list. */
#include "cli/command/task.h"

#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "control/stop.h"
#include "control/tasks.h"
#include "os/terminal.h"
#include "ui/ask.h"
#include "ui/kill.h"

enum { STOP_WAIT_MAX_S = 86400 };

static bool stop_wait(const struct call *call, int64_t *wait_s, struct err *e)
{
	return call_number(call, "timeout", 0, STOP_WAIT_MAX_S, STOP_WAIT_MS / 1000, wait_s, e);
}

static int tell_stop(const json_t *entry, enum stop_way way, const struct err *e)
{
	char title[96];

	if (e->kind != ERR_NONE)
		return command_fail(e);
	printf("%s: %s\n", task_title(entry, title, sizeof title), stop_way_text(way));
	return EXIT_DONE;
}

/* The status is that of the first that fails. */
static void note_stop(const json_t *entry, enum stop_way way, const struct err *e, void *argument)
{
	command_note_status(argument, tell_stop(entry, way, e));
}

static int stop_all(struct call *call)
{
	struct err e = { 0 };
	struct err unseen = { 0 };
	OWN(json) json_t *entries = command_list_tasks(call, &unseen, &e);
	int result = EXIT_DONE;
	int64_t wait_s;

	if (entries == NULL || !stop_wait(call, &wait_s, &e))
		return command_fail(&e);
	tasks_stop(&call->home, entries, (int)wait_s * 1000, note_stop, &result);
	tasks_settle(&call->home); /* what an earlier one has left that was killed */
	return unseen.kind == ERR_NONE ? result : command_fail(&unseen);
}

/* At once, as one that hangs would keep the others waiting. */
static int stop_named(struct call *call)
{
	struct err e = { 0 };
	OWN(json) json_t *entries = NULL;
	int result = EXIT_DONE;
	int64_t wait_s;

	if (!stop_wait(call, &wait_s, &e))
		return command_fail(&e);
	entries = command_find_tasks(call, NULL, &result);
	tasks_stop(&call->home, entries, (int)wait_s * 1000, note_stop, &result);
	return result;
}

static int run_stop(struct call *call)
{
	if (call_option(call, "all") != NULL)
		return stop_all(call);
	if (call->count == 0)
		return command_usage(&command_stop, "which task? or --all");
	return stop_named(call);
}

static int run_kill_tasks(struct call *call)
{
	struct err e = { 0 };
	OWN(text) char *account = NULL;
	struct asker asker;
	int status;

	if (call->count > 0)
		return stop_named(call);
	if (call_option(call, "all") != NULL && call_option(call, "yes") != NULL)
		return stop_all(call);
	if (!terminal_is(STDIN_FILENO) || !terminal_is(STDOUT_FILENO))
		return command_usage(&command_kill_tasks,
				     "without a terminal, name the tasks or say --all --yes");
	account = call_account(call, &e);
	if (account == NULL && e.kind != ERR_NONE)
		return command_fail(&e);
	asker_init(&asker, NULL, 0);
	status = kill_menu(&call->home, account, &asker, NULL);
	asker_done(&asker);
	return status;
}

#define TASKS "TASK..."

const struct command command_stop = {
	.name = "stop",
	.arguments = TASKS " | --all [--timeout=SECONDS] [--account=A]",
	.options = "all timeout= account=",
	.help = "stop tasks: ask, then SIGTERM, then SIGKILL",
	.example = "ikabot --stop k3f9 autoPirate --timeout=30",
	.words_max = -1,
	.run = run_stop,
};
const struct command command_kill_tasks = {
	.name = "kill-tasks",
	.arguments = "[" TASKS " | --all] [--yes] [--timeout=SECONDS] [--account=A]",
	.options = "all yes timeout= account=",
	.help = "stop tasks picked from a list; needs no login",
	.example = "ikabot --kill-tasks --all --yes",
	.words_max = -1,
	.run = run_kill_tasks,
};
