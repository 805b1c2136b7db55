/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What there is and what ended lately: a list, or everything about some. Needs no login. */
#include "cli/command/task.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/near.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/functions.h"
#include "control/control.h"
#include "control/tasks.h"
#include "os/signals.h"
#include "os/terminal.h"
#include "store/ended.h"
#include "task/moment.h"
#include "task/words.h"
#include "ui/details.h"
#include "ui/table.h"

enum { WATCH_MS = 1000, PIPE_COLUMNS = 600 };

/* --- the list */

/* Is the word one of those with commas between? */
static bool is_among(const char *words, const char *word)
{
	size_t length = strlen(word);

	while (*words != '\0') {
		size_t end = strcspn(words, ",");

		if (end == length && strncasecmp(words, word, length) == 0)
			return true;
		words += end + (words[end] == ',');
	}
	return false;
}

/* A state that does not exist is a mistake, not an empty list. */
static bool check_states(const char *states, struct err *e)
{
	while (states != NULL && *states != '\0') {
		OWN(text) char *state = text_format("%.*s", (int)strcspn(states, ","), states);
		struct near near;

		near_begin(&near, state);
		near_offer_words(&near, TASK_STATES);
		if (strcasecmp(near.name, state) != 0)
			return err_set(e, ERR_INPUT, "there is no state \"%.40s\"; there are: %s%s",
				       state, TASK_STATES, near_hint(&near));
		states += strlen(state);
		states += *states == ',';
	}
	return true;
}

static bool check_filters(const struct call *call, struct err *e)
{
	const char *function = call_option(call, "function");

	if (function != NULL && function_find(function_table, function) == NULL)
		return function_unknown(function_table, function, e);
	return check_states(call_option(call, "state"), e);
}

static json_t *filtered(const struct call *call, const json_t *entries)
{
	const char *function = call_option(call, "function");
	const char *states = call_option(call, "state");
	json_t *chosen = json_array();
	size_t i;
	json_t *entry;

	json_each_item(entries, i, entry) {
		if (function != NULL &&
		    strcasecmp(json_get_text(entry, "action", ""), function) != 0)
			continue;
		if (states == NULL || is_among(states, json_get_text(entry, "state", "")))
			json_array_append(chosen, entry);
	}
	return chosen;
}

static json_t *list_entries(struct call *call, struct err *unseen, struct err *e)
{
	OWN(json) json_t *entries = NULL;
	OWN(text) char *account = NULL;

	if (!check_filters(call, e))
		return NULL;
	if (call_option(call, "ended") == NULL) {
		entries = command_list_tasks(call, unseen, e);
	} else {
		account = call_account(call, e);
		if (account != NULL || e->kind == ERR_NONE)
			entries = ended_list(&call->home, account, e);
	}
	return entries != NULL ? filtered(call, entries) : NULL;
}

static bool print_table(const struct call *call, const json_t *entries, struct err *e)
{
	const char *names = call_option(call, "columns");
	bool colour = terminal_has_colour(STDOUT_FILENO);
	int columns = PIPE_COLUMNS;
	int rows;

	if (terminal_is(STDOUT_FILENO))
		terminal_size(STDOUT_FILENO, &columns, &rows);
	if (names != NULL)
		return table_chosen(stdout, entries, names, columns, colour, e);
	table_tasks(stdout, entries, columns, colour);
	return true;
}

static void print_nothing(const struct call *call)
{
	if (!terminal_is(STDOUT_FILENO))
		return;
	if (call->option_count > 0)
		puts("No such tasks.");
	else
		puts("No tasks. Start one in the menu, or with: ikabot --run FUNCTION");
}

static int print_list(struct call *call)
{
	struct err e = { 0 };
	struct err unseen = { 0 };
	OWN(json) json_t *entries = list_entries(call, &unseen, &e);

	if (entries == NULL)
		return command_fail(&e);
	if (call_option(call, "json") != NULL)
		command_print_json(json_pack("{s:O}", "tasks", entries));
	else if (json_array_size(entries) == 0 && unseen.kind == ERR_NONE &&
		 call_option(call, "columns") == NULL)
		print_nothing(call);
	else if (!print_table(call, entries, &e))
		return command_fail(&e);
	command_notice(&call->home);
	return unseen.kind == ERR_NONE ? EXIT_DONE : command_fail(&unseen);
}

/* --- watching */

static volatile sig_atomic_t interrupted;

/* Waits for the next look; false when it is to be the last. */
static bool goes_on(bool has_keys)
{
	if (has_keys)
		return terminal_key(WATCH_MS) != 'q' && !interrupted;
	clock_nap_ms(WATCH_MS);
	return true;
}

static int watch(struct call *call, bool has_keys)
{
	int status;

	do {
		if (terminal_is(STDOUT_FILENO))
			fputs("\033[H\033[J", stdout);
		status = print_list(call);
		if (has_keys)
			puts("q: end");
		fflush(stdout);
		if (ferror(stdout))
			return EXIT_FAILED;
	} while (status == EXIT_DONE && goes_on(has_keys));
	return interrupted ? (int)EXIT_INTERRUPTED : status;
}

static int run_list(struct call *call)
{
	bool has_keys;
	int status;

	if (call_option(call, "watch") == NULL)
		return print_list(call);
	has_keys = terminal_is(STDIN_FILENO) && terminal_is(STDOUT_FILENO) && terminal_keys(true);
	if (has_keys)
		signals_flag(SIGINT, &interrupted);
	status = watch(call, has_keys);
	if (has_keys)
		(void)terminal_keys(false);
	return status;
}

/* --- everything about some */

static json_t *full_status(struct call *call, json_t *entry, struct err *e)
{
	json_t *status = json_incref(entry);

	if (task_runs(entry) && task_elsewhere(entry) == NULL) {
		json_decref(status);
		status = control_do(&call->home, json_get_text(entry, "id", ""), "status", e);
	}
	if (status != NULL)
		json_object_del(status, "ok");
	return status;
}

static void print_over(const json_t *entry)
{
	char title[96];
	char when[32];

	moment_short(entry, when, sizeof when, json_get_number(entry, "date", 0) * 1000);
	printf("%s: %s %s\n%s\nIts log: ikabot --log %s\n", task_title(entry, title, sizeof title),
	       words_of_state(json_get_text(entry, "state", "ended")), when,
	       json_get_text(entry, "status", ""), json_get_text(entry, "id", ""));
}

/* An entry, or that of a task that has ended; NULL and *e. */
static json_t *find_any(struct call *call, const char *wanted, bool *over, struct err *e)
{
	json_t *entry = command_find_task(call, wanted, e);
	struct err ignored = { 0 };
	OWN(text) char *account = NULL;

	*over = false;
	if (entry != NULL || e->kind != ERR_MISSING)
		return entry;
	account = call_account(call, &ignored);
	if (account == NULL && ignored.kind != ERR_NONE)
		return NULL;
	entry = ended_find(&call->home, account, wanted);
	*over = entry != NULL;
	return entry;
}

static int show(struct call *call, json_t *entry, bool over, json_t *shown)
{
	struct err e = { 0 };
	json_t *status;

	if (shown == NULL) {
		if (over)
			print_over(entry);
		else
			details_print(&call->home, function_table, entry, DETAILS_WHOLE, stdout,
				      terminal_has_colour(STDOUT_FILENO));
		return EXIT_DONE;
	}
	status = over ? json_incref(entry) : full_status(call, entry, &e);
	if (status == NULL)
		return command_fail(&e);
	json_array_append_new(shown, status);
	return EXIT_DONE;
}

static int show_named(struct call *call, json_t *shown)
{
	int result = EXIT_DONE;

	for (size_t i = 0; i < call->count; i++) {
		struct err e = { 0 };
		bool over;
		OWN(json) json_t *entry = find_any(call, call->words[i], &over, &e);

		if (i > 0 && shown == NULL && entry != NULL)
			putchar('\n');
		command_note_status(&result, entry != NULL ? show(call, entry, over, shown)
							   : command_fail(&e));
	}
	return result;
}

static int show_all(struct call *call, json_t *shown)
{
	int result = EXIT_DONE;
	OWN(json) json_t *entries = command_find_tasks(call, NULL, &result);
	size_t i;
	json_t *entry;

	json_each_item(entries, i, entry) {
		if (i > 0 && shown == NULL)
			putchar('\n');
		command_note_status(&result, show(call, entry, false, shown));
	}
	return result;
}

/* As JSON, one task is itself; of several a list is made. */
static int run_status(struct call *call)
{
	OWN(json) json_t *shown = call_option(call, "json") != NULL ? json_array() : NULL;
	bool all = call_option(call, "all") != NULL;
	int result = all ? show_all(call, shown) : show_named(call, shown);

	if (shown != NULL && (all || call->count > 1))
		command_print_json(json_pack("{s:O}", "tasks", shown));
	else if (json_array_size(shown) == 1)
		command_print_json(json_incref(json_array_get(shown, 0)));
	return result;
}

const struct command command_list = {
	.name = "list",
	.arguments = "[--ended] [--function=NAME] [--state=NAME,...] [--columns=NAME,...] [--json] "
		     "[--watch] [--account=A]",
	.options = "ended function= state= columns= json watch account=",
	.help = "list the tasks",
	.example = "ikabot --list --state=failed,interrupted --columns=id,status",
	.run = run_list,
};
const struct command command_status = {
	.name = "status",
	.arguments = "TASK... | --all [--json] [--account=A]",
	.options = "all json account=",
	.help = "everything about tasks, also about those that ended lately",
	.example = "ikabot --status k3f9",
	.words_min = 1,
	.words_max = -1,
	.run = run_status,
};
