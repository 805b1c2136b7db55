/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands that speak with tasks. None of them needs a login, or the network. */
#include "cli/command_task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/unlock.h"
#include "functions/list.h"
#include "os/file.h"
#include "os/terminal.h"
#include "store/logs.h"
#include "task/control.h"
#include "task/recover.h"
#include "task/stop.h"
#include "task/tasks.h"
#include "ui/ask.h"
#include "ui/details.h"
#include "ui/kill.h"
#include "ui/table.h"

enum { WATCH_MS = 1000, LOG_TAIL = 10000, FOLLOW_NAP_MS = 250, STOP_WAIT_MAX_S = 86400 };

/* --- finding tasks */

static json_t *list(struct call *call, struct err *e)
{
	OWN(text) char *account = call_account(call, e);

	if (account == NULL && e->kind != ERR_NONE)
		return NULL;
	return tasks_list(&call->home, account, e);
}

json_t *command_find_task(struct call *call, const char *wanted, struct err *e)
{
	OWN(text) char *account = call_account(call, e);

	if (account == NULL && e->kind != ERR_NONE)
		return NULL;
	return tasks_find(&call->home, wanted, account, e);
}

/* Runs act on each task that the words name; the first failure's status is the result,
 * the others are done all the same. */
static int for_each(struct call *call, int (*act)(struct call *call, const json_t *entry))
{
	int result = EXIT_DONE;

	for (size_t i = 0; i < call->count; i++) {
		struct err e = { 0 };
		OWN(json) json_t *entry = command_find_task(call, call->words[i], &e);
		int status = entry != NULL ? act(call, entry) : command_fail(&e);

		if (result == EXIT_DONE)
			result = status;
	}
	return result;
}

/* --- showing */

static int print_list(struct call *call)
{
	struct err e = { 0 };
	OWN(json) json_t *entries = list(call, &e);
	OWN(json) json_t *object = NULL;
	OWN(text) char *text = NULL;
	int columns;
	int rows;

	if (entries == NULL)
		return command_fail(&e);
	if (call_option(call, "json") != NULL) {
		object = json_pack("{s:O}", "tasks", entries);
		text = json_shown(object, false);
		puts(text);
	} else if (json_array_size(entries) == 0) {
		if (terminal_is(STDOUT_FILENO))
			puts("No tasks. Start one in the menu, or with: ikabot --run FUNCTION");
	} else {
		terminal_size(STDOUT_FILENO, &columns, &rows);
		table_tasks(stdout, entries, terminal_is(STDOUT_FILENO) ? columns : 200,
			    terminal_has_colour(STDOUT_FILENO));
	}
	command_notice(&call->home);
	return EXIT_DONE;
}

static int run_list(struct call *call)
{
	int status;

	if (call_option(call, "watch") == NULL)
		return print_list(call);
	do {
		if (terminal_is(STDOUT_FILENO))
			fputs("\033[H\033[J", stdout);
		status = print_list(call);
		fflush(stdout);
		if (ferror(stdout))
			return EXIT_FAILED;
		clock_nap_ms(WATCH_MS);
	} while (status == EXIT_DONE);
	return status;
}

static int run_status(struct call *call)
{
	struct err e = { 0 };
	OWN(json) json_t *entry = command_find_task(call, call->words[0], &e);
	OWN(json) json_t *status = NULL;
	OWN(text) char *text = NULL;

	if (entry == NULL)
		return command_fail(&e);
	if (call_option(call, "json") == NULL) {
		details_print(&call->home, function_table, entry, stdout,
			      terminal_has_colour(STDOUT_FILENO));
		return EXIT_DONE;
	}
	if (task_runs(entry))
		status = control_do(&call->home, json_get_text(entry, "id", ""), "status", &e);
	else
		status = json_incref(entry);
	if (status == NULL)
		return command_fail(&e);
	json_object_del(status, "ok");
	text = json_shown(status, false);
	puts(text);
	return EXIT_DONE;
}

/* Lines are harmless when they are logged, but who knows who else has written there. */
static void print_log(const char *text)
{
	OWN(buffer) struct buffer visible = { 0 };

	text_visible_lines(&visible, text);
	fputs(visible.bytes != NULL ? visible.bytes : "", stdout);
}

/* Follows by name: a log that was rotated goes on in the new file. */
static int follow_log(struct call *call, const json_t *entry, const char *id)
{
	char path[HOME_PATH_SIZE];
	FILE *log = file_stream(home_path(&call->home, path, "log/%s.log", id));
	OWN(text) char *line = NULL;
	size_t room = 0;

	if (log != NULL)
		fseek(log, 0, SEEK_END);
	for (int idle = 0;;) {
		struct err e = { 0 };
		OWN(json) json_t *now = NULL;

		while (log != NULL && getline(&line, &room, log) > 0) {
			print_log(line);
			idle = 0;
		}
		if (fflush(stdout) != 0 || ferror(stdout))
			break;
		if (log != NULL && file_is_other(path, fileno(log))) {
			fclose(log);
			log = file_stream(path);
			continue;
		}
		if (log != NULL)
			clearerr(log);
		now = ++idle % 4 == 0 ? tasks_find(&call->home, id, NULL, &e)
				      : json_incref((json_t *)entry);
		if (now == NULL)
			break; /* the task has ended and its last lines are out */
		clock_nap_ms(FOLLOW_NAP_MS);
	}
	if (log != NULL)
		fclose(log);
	return EXIT_DONE;
}

static int run_log(struct call *call)
{
	struct err e = { 0 };
	OWN(json) json_t *entry = command_find_task(call, call->words[0], &e);
	const char *id = entry != NULL ? json_get_text(entry, "id", "") : call->words[0];
	OWN(buffer) struct buffer text = { 0 };
	struct err missing = { 0 };

	/* The log of a task that has ended is there still, under its id. */
	if (!logs_tail(&call->home, id, LOG_TAIL, &text, &missing))
		return command_fail(entry == NULL ? &e : &missing);
	print_log(text.bytes != NULL ? text.bytes : "");
	fflush(stdout);
	return entry != NULL && call_option(call, "follow") != NULL ? follow_log(call, entry, id)
								    : EXIT_DONE;
}

/* --- steering */

static bool stop_wait(const struct call *call, long *wait_s, struct err *e)
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

static int stop_entry(struct call *call, const json_t *entry)
{
	enum stop_way way = STOP_ASKED;
	struct err e = { 0 };
	long wait_s;

	if (stop_wait(call, &wait_s, &e))
		(void)task_stop(&call->home, entry, (int)wait_s * 1000, &way, &e);
	return tell_stop(entry, way, &e);
}

/* The status is that of the first that fails. */
static void note_stop(const json_t *entry, enum stop_way way, const struct err *e, void *argument)
{
	int *result = argument;
	int status = tell_stop(entry, way, e);

	if (*result == EXIT_DONE)
		*result = status;
}

static int stop_all(struct call *call)
{
	struct err e = { 0 };
	OWN(json) json_t *entries = list(call, &e);
	int result = EXIT_DONE;
	long wait_s;

	if (entries == NULL || !stop_wait(call, &wait_s, &e))
		return command_fail(&e);
	tasks_stop(&call->home, entries, (int)wait_s * 1000, note_stop, &result);
	return result;
}

static int run_stop(struct call *call)
{
	if (call_option(call, "all") != NULL)
		return stop_all(call);
	if (call->count == 0)
		return command_usage(command_find("stop"), "which task? or --all");
	return for_each(call, stop_entry);
}

static int run_kill_tasks(struct call *call)
{
	struct err e = { 0 };
	OWN(text) char *account = NULL;
	struct asker asker;
	int status;

	if (call->count > 0)
		return for_each(call, stop_entry);
	if (call_option(call, "all") != NULL && call_option(call, "yes") != NULL)
		return stop_all(call);
	if (!terminal_is(STDIN_FILENO) || !terminal_is(STDOUT_FILENO))
		return command_usage(command_find("kill-tasks"),
				     "without a terminal, name the tasks or say --all --yes");
	account = call_account(call, &e);
	if (account == NULL && e.kind != ERR_NONE)
		return command_fail(&e);
	asker_init(&asker, NULL, 0);
	status = kill_menu(&call->home, account, &asker);
	asker_done(&asker);
	return status;
}

/* A verb of the control protocol that takes no arguments. */
static int tell(struct call *call, const json_t *entry, const char *verb, const char *said)
{
	struct err e = { 0 };
	OWN(json) json_t *answer = NULL;
	char title[96];

	if (!task_runs(entry))
		err_set(&e, ERR_MISSING, "%s is %s; start it again with: ikabot --restart %s",
			task_title(entry, title, sizeof title), json_get_text(entry, "state", "?"),
			json_get_text(entry, "id", ""));
	else
		answer = control_do(&call->home, json_get_text(entry, "id", ""), verb, &e);
	if (answer == NULL)
		return command_fail(&e);
	if (text_equal(verb, "pause") &&
	    !text_equal(json_get_text(answer, "state", "paused"), "paused"))
		said = "pauses after the present step";
	printf("%s: %s%s\n", task_title(entry, title, sizeof title), said,
	       json_get_flag(answer, "unsaved", false) ? CONTROL_UNSAVED : "");
	return EXIT_DONE;
}

static int pause_entry(struct call *call, const json_t *entry)
{
	return tell(call, entry, "pause", "paused");
}

static int run_pause(struct call *call)
{
	return for_each(call, pause_entry);
}

static int restart_entry(struct call *call, const json_t *entry)
{
	struct err e = { 0 };
	struct launched launched;
	const struct key *key =
		keyring_find(call->keyring, &call->home, json_get_text(entry, "account", ""), &e);
	char title[96];

	if (key == NULL || !restart_task(&call->home, entry, key, STOP_WAIT_MS, &launched, &e))
		return command_fail(&e);
	printf("%s: runs, PID %ld\n", task_title(entry, title, sizeof title), (long)launched.pid);
	return EXIT_DONE;
}

static int with_keyring(struct call *call, int (*work)(struct call *call))
{
	OWN(keyring) struct keyring *keyring = keyring_new();

	call->keyring = keyring;
	return work(call);
}

static int restart_each(struct call *call)
{
	return for_each(call, restart_entry);
}

static int run_restart(struct call *call)
{
	return with_keyring(call, restart_each);
}

/* A task that is only interrupted is resumed by starting it again. */
static int resume_entry(struct call *call, const json_t *entry)
{
	return task_runs(entry) ? tell(call, entry, "resume", "goes on")
				: restart_entry(call, entry);
}

static int resume_each(struct call *call)
{
	return for_each(call, resume_entry);
}

static int run_resume(struct call *call)
{
	return with_keyring(call, resume_each);
}

static int wake_entry(struct call *call, const json_t *entry)
{
	return tell(call, entry, "wake", "looks again now");
}

static int run_wake(struct call *call)
{
	return for_each(call, wake_entry);
}

static int recover_each(struct call *call)
{
	struct err e = { 0 };
	OWN(text) char *account = call_account(call, &e);
	OWN(json) json_t *entries = NULL;
	OWN(json) json_t *candidates = NULL;
	int result = EXIT_DONE;
	size_t i;
	json_t *entry;

	if (e.kind == ERR_NONE)
		entries = recover_list(&call->home, account, &e);
	if (entries == NULL)
		return command_fail(&e);
	candidates = recover_candidates(entries);
	json_array_foreach(candidates, i, entry)
	{
		int status = restart_entry(call, entry);

		if (result == EXIT_DONE)
			result = status;
	}
	if (json_array_size(candidates) == 0 && terminal_is(STDOUT_FILENO))
		puts("Nothing was interrupted.");
	return result;
}

static int run_recover(struct call *call)
{
	return with_keyring(call, recover_each);
}

#define TASKS "TASK..."

const struct command command_list = {
	.name = "list",
	.arguments = "[--json] [--watch] [--account=A]",
	.options = "json watch account=",
	.help = "list the tasks",
	.run = run_list,
};
const struct command command_status = {
	.name = "status",
	.arguments = "TASK [--json] [--account=A]",
	.options = "json account=",
	.help = "everything about one task",
	.words_min = 1,
	.words_max = 1,
	.run = run_status,
};
const struct command command_stop = {
	.name = "stop",
	.arguments = TASKS " | --all [--timeout=SECONDS] [--account=A]",
	.options = "all timeout= account=",
	.help = "stop tasks: ask, then SIGTERM, then SIGKILL",
	.words_max = -1,
	.run = run_stop,
};
const struct command command_kill_tasks = {
	.name = "kill-tasks",
	.arguments = "[" TASKS " | --all] [--yes] [--timeout=SECONDS] [--account=A]",
	.options = "all yes timeout= account=",
	.help = "stop tasks picked from a list; needs no login",
	.words_max = -1,
	.run = run_kill_tasks,
};
const struct command command_pause = {
	.name = "pause",
	.arguments = TASKS " [--account=A]",
	.options = "account=",
	.help = "let tasks rest after the present step",
	.words_min = 1,
	.words_max = -1,
	.run = run_pause,
};
const struct command command_resume = {
	.name = "resume",
	.arguments = TASKS " [--account=A]",
	.options = "account=",
	.help = "let paused or interrupted tasks go on",
	.words_min = 1,
	.words_max = -1,
	.run = run_resume,
};
const struct command command_restart = {
	.name = "restart",
	.arguments = TASKS " [--account=A]",
	.options = "account=",
	.help = "end tasks and start them again from where they were",
	.words_min = 1,
	.words_max = -1,
	.run = run_restart,
};
const struct command command_wake = {
	.name = "wake",
	.arguments = TASKS " [--account=A]",
	.options = "account=",
	.help = "end the present wait of tasks now",
	.words_min = 1,
	.words_max = -1,
	.run = run_wake,
};
const struct command command_log = {
	.name = "log",
	.arguments = "TASK [--follow] [--account=A]",
	.options = "follow account=",
	.help = "the last lines of a task's log",
	.words_min = 1,
	.words_max = 1,
	.run = run_log,
};
const struct command command_recover = {
	.name = "recover",
	.arguments = "[--account=A]",
	.options = "account=",
	.help = "start interrupted tasks again, for cron's @reboot",
	.run = run_recover,
};
