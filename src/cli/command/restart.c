/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starting saved tasks again: after an end (restart), or from how they were left (resume, recover).
 */
#include "cli/command/task.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/command/resumed.h"
#include "cli/command/unlock.h"
#include "control/control.h"
#include "control/messenger_start.h"
#include "control/recover.h"
#include "control/resumed.h"
#include "control/stop.h"
#include "control/tasks.h"
#include "os/terminal.h"

static int tell_damaged(const json_t *entry)
{
	struct err e = { 0 };

	err_set(&e, ERR_INPUT, "task %s is damaged: %s", json_get_text(entry, "id", "?"),
		json_get_text(entry, "status", ""));
	return command_fail(&e);
}

static const struct key *key_of(struct call *call, const json_t *entry, struct err *e)
{
	return keyring_find(call->keyring, &call->home, json_get_text(entry, "account", ""), e);
}

/* Those that were started again: entries, with "looks" and "now" (their PID). */
struct revival {
	struct call *call;
	json_t *started;
	int result;
};

static void revive(struct revival *revival, json_t *entry)
{
	struct call *call = revival->call;
	int64_t looks = resumed_looks(&call->home, entry);
	struct launched launched;
	struct err e = { 0 };
	const struct key *key;

	if (task_is_damaged(entry)) {
		command_note_status(&revival->result, tell_damaged(entry));
		return;
	}
	key = key_of(call, entry, &e);
	if (key == NULL || !restart_ended(&call->home, entry, key, &launched, &e)) {
		command_note_status(&revival->result, command_fail(&e));
		return;
	}
	json_put_number(entry, "looks", looks);
	json_put_number(entry, "now", launched.pid);
	json_put_number(entry, "instance", launched.instance);
	json_array_append(revival->started, entry);
}

/* What became of them: none waits longer because there are others. */
static int tell_revived(const struct revival *revival)
{
	int64_t until = clock_monotonic_ms() + RESUMED_WAIT_MS;
	int result = revival->result;
	size_t i;
	json_t *entry;

	json_each_item(revival->started, i, entry)
		command_note_status(&result,
				    command_tell_resumed(&revival->call->home, entry,
							 json_get_number(entry, "looks", -1),
							 json_get_number(entry, "now", 0), until));
	return result;
}

static void print_revived(const struct revival *revival)
{
	json_t *list = json_array();
	size_t i;
	json_t *entry;

	json_each_item(revival->started, i, entry)
		json_array_append_new(list, command_started(entry, json_get_text(entry, "id", ""),
							    json_get_number(entry, "now", 0)));
	command_print_json(json_pack("{s:o}", "tasks", list));
}

int command_with_keyring(struct call *call, int (*work)(struct call *call))
{
	OWN(keyring) struct keyring *keyring = keyring_new();

	call->keyring = keyring;
	return work(call);
}

/* Those of the tasks that can be started again; *result is why the first of the others cannot. */
static json_t *restartable(struct call *call, const json_t *entries, int *result)
{
	json_t *found = json_array();
	size_t i;
	json_t *entry;

	json_each_item(entries, i, entry) {
		const char *account = json_get_text(entry, "account", "");
		struct err e = { 0 };

		if (task_is_damaged(entry))
			command_note_status(result, tell_damaged(entry));
		else if (restart_is_possible(&call->home, entry, &e) &&
			 keyring_find(call->keyring, &call->home, account, &e) != NULL)
			json_array_append(found, entry);
		else
			command_note_status(result, command_fail(&e));
	}
	return found;
}

struct restart {
	json_t *ended; /* entries; what still runs is not among them */
	int result;
};

static void note_ended(const json_t *entry, enum stop_way way, const struct err *e, void *argument)
{
	struct restart *restart = argument;

	(void)way;
	if (e->kind == ERR_NONE)
		json_array_append(restart->ended, (json_t *)entry);
	else
		command_note_status(&restart->result, command_fail(e));
}

/* Ended together, as one that hangs would keep the others waiting; then started again. */
static int restart_all(struct call *call, const json_t *entries)
{
	OWN(json) json_t *running = json_array();
	struct restart restart = { .ended = json_array() };
	OWN(json) json_t *ended = restart.ended;
	OWN(json) json_t *started = json_array();
	struct revival revival = { .call = call, .started = started };
	size_t i;
	json_t *entry;

	json_each_item(entries, i, entry)
		json_array_append(task_runs(entry) ? running : ended, entry);
	tasks_interrupt(&call->home, running, STOP_WAIT_MS, note_ended, &restart);
	revival.result = restart.result;
	json_each_item(ended, i, entry)
		revive(&revival, entry);
	return tell_revived(&revival);
}

static int restart_named(struct call *call)
{
	int result = EXIT_DONE;
	OWN(json) json_t *entries = command_find_tasks(call, task_runs, &result);
	OWN(json) json_t *possible = restartable(call, entries, &result);

	command_note_status(&result, restart_all(call, possible));
	return result;
}

static int run_restart(struct call *call)
{
	return command_with_keyring(call, restart_named);
}

/* Started again; a paused one comes back paused, and is to go on. */
static void resume_saved(struct revival *revival, json_t *entry)
{
	size_t before = json_array_size(revival->started);
	struct err ignored = { 0 };

	revive(revival, entry);
	/* Where it has failed already no answer comes, and that is told. */
	if (json_array_size(revival->started) > before)
		json_decref(control_do(&revival->call->home, json_get_text(entry, "id", ""),
				       "resume", &ignored));
}

/* Those that were paused look at the game now. */
static void resume_running(struct revival *revival, json_t *entry)
{
	struct home *home = &revival->call->home;
	int64_t looks = resumed_looks(home, entry);
	struct err e = { 0 };
	OWN(json) json_t *answer = NULL;

	if (task_is_ours(entry, &e))
		answer = control_do(home, json_get_text(entry, "id", ""), "resume", &e);
	if (answer == NULL) {
		command_note_status(&revival->result, command_fail(&e));
		return;
	}
	/* Of one that was not paused no look comes. */
	json_put_number(entry, "looks",
			text_equal(json_get_text(entry, "state", ""), "paused") ? looks : -1);
	json_array_append(revival->started, entry);
}

/* One that failed would fail again; it is resumed by its name. */
static bool rests(const json_t *entry)
{
	const char *state = json_get_text(entry, "state", "");

	return text_equal(state, "paused") || text_equal(state, "interrupted");
}

/* A task that is only interrupted is resumed by starting it again. */
static int resume_named(struct call *call)
{
	int result = EXIT_DONE;
	OWN(json) json_t *entries = command_find_tasks(call, rests, &result);
	OWN(json) json_t *started = json_array();
	struct revival revival = { .call = call, .started = started };
	size_t i;
	json_t *entry;

	revival.result = result;
	json_each_item(entries, i, entry)
		(task_runs(entry) ? resume_running : resume_saved)(&revival, entry);
	return tell_revived(&revival);
}

static int run_resume(struct call *call)
{
	return command_with_keyring(call, resume_named);
}

static const struct key *find_key(const char *account, void *argument)
{
	struct call *call = argument;
	struct err e = { 0 };

	return keyring_find(call->keyring, &call->home, account, &e);
}

static int recover_each(struct call *call)
{
	struct err e = { 0 };
	OWN(text) char *account = call_account(call, &e);
	OWN(json) json_t *entries = NULL;
	OWN(json) json_t *candidates = NULL;
	OWN(json) json_t *started = json_array();
	struct revival revival = { .call = call, .started = started };
	bool wants_json = call_option(call, "json") != NULL;
	int result;
	char title[96];
	size_t i;
	json_t *entry;

	if (e.kind == ERR_NONE) {
		tasks_settle(&call->home);
		entries = recover_list(&call->home, account, &e);
	}
	if (entries == NULL)
		return command_fail(&e);
	candidates = recover_candidates(entries);
	json_each_item(candidates, i, entry)
		revive(&revival, entry);
	result = wants_json ? revival.result : tell_revived(&revival);
	json_each_item(entries, i, entry)
		if (task_elsewhere(entry) != NULL && !wants_json)
			printf("%s: left alone, it is %s\n", task_title(entry, title, sizeof title),
			       task_elsewhere(entry));
	messengers_revive(&call->home, account, find_key, call);
	json_each_item(entries, i, entry)
		if (task_is_damaged(entry))
			command_note_status(&result, tell_damaged(entry));
	if (wants_json)
		print_revived(&revival);
	else if (json_array_size(candidates) == 0 && result == EXIT_DONE &&
		 terminal_is(STDOUT_FILENO))
		puts("Nothing was interrupted.");
	return result;
}

static int run_recover(struct call *call)
{
	return command_with_keyring(call, recover_each);
}

#define TASKS "TASK... | --all"

const struct command command_resume = {
	.name = "resume",
	.arguments = TASKS " [--account=A]",
	.options = "all account=",
	.help = "let paused or interrupted tasks go on",
	.example = "ikabot --resume k3f9",
	.words_min = 1,
	.words_max = -1,
	.run = run_resume,
};
const struct command command_restart = {
	.name = "restart",
	.arguments = TASKS " [--account=A]",
	.options = "all account=",
	.help = "end tasks and start them again from where they were",
	.example = "ikabot --restart k3f9",
	.words_min = 1,
	.words_max = -1,
	.run = run_restart,
};
const struct command command_recover = {
	.name = "recover",
	.arguments = "[--json] [--account=A]",
	.options = "json account=",
	.help = "start interrupted tasks again, for cron's @reboot",
	.example = "ikabot --recover",
	.run = run_recover,
};
