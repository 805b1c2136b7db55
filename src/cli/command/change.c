/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/change.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/command/task.h"
#include "cli/command/unlock.h"
#include "cli/functions.h"
#include "control/change.h"
#include "control/control.h"
#include "control/tasks.h"

/* The request is consumed. */
static bool ask_task(struct call *call, const json_t *entry, json_t *request, struct err *e)
{
	OWN(json) json_t *answer = NULL;

	if (!task_is_ours(entry, e)) {
		json_decref(request);
		return false;
	}
	answer = control_ask(&call->home, json_get_text(entry, "id", ""), request, CONTROL_WAIT_MS,
			     e);
	return answer != NULL;
}

static const struct key *find_key(void *argument, const char *account, struct err *e)
{
	struct call *call = argument;

	return keyring_find(call->keyring, &call->home, account, e);
}

/* The request is consumed. */
static bool change(struct call *call, const json_t *entry, json_t *request, struct err *e)
{
	const struct change order = { .home = &call->home,
				      .functions = function_table,
				      .entry = entry,
				      .key = find_key,
				      .argument = call };

	return change_task(&order, request, e);
}

/* "KEY=VALUE" put into the values. */
static bool read_pair(const char *pair, json_t *values, struct err *e)
{
	const char *equals = strchr(pair, '=');
	OWN(text) char *key = NULL;

	if (equals == NULL)
		return err_set(e, ERR_INPUT, "\"%s\" is not KEY=VALUE", pair);
	key = text_format("%.*s", (int)(equals - pair), pair);
	return json_object_set_new(values, key, json_string(equals + 1)) == 0 ||
	       err_set(e, ERR_INPUT, "\"%s\" is not UTF-8", pair);
}

/* One answer is asked for as a keeper of an older version understands it. */
static json_t *set_request(json_t *values)
{
	json_t *request = json_object();
	const char *key = json_object_iter_key(json_object_iter(values));

	json_put_text(request, "do", "set");
	if (json_object_size(values) == 1) {
		json_put_text(request, "key", key);
		json_object_set(request, "value", json_object_get(values, key));
	} else {
		json_object_set(request, "values", values);
	}
	return request;
}

static bool add_one(struct call *call, const json_t *entry, const char *item, struct err *e)
{
	json_t *request = json_object();

	json_put_text(request, "do", "add");
	json_put_text(request, "item", item);
	return change(call, entry, request, e);
}

static bool answer_one(struct call *call, const json_t *entry, const char *text, struct err *e)
{
	json_t *request = json_object();

	json_put_text(request, "do", "answer");
	json_put_text(request, "text", text);
	return ask_task(call, entry, request, e);
}

/* NULL: all words are pairs to be set together. */
typedef bool change_one(struct call *call, const json_t *entry, const char *word, struct err *e);

/* What was done for it, once for each word. */
static void tell(const struct call *call, const json_t *entry, size_t first, size_t end,
		 const char *said, bool names_word)
{
	char title[96];

	for (size_t i = first; i < end; i++)
		printf("%s: %s%s\n", task_title(entry, title, sizeof title), said,
		       names_word ? call->words[i] : "");
}

/* All pairs together: two of them may only make sense with each other. */
static int set_together(struct call *call, const json_t *entry, size_t first)
{
	OWN(json) json_t *values = json_object();
	struct err e = { 0 };
	bool fine = true;

	for (size_t i = first; fine && i < call->count; i++)
		fine = read_pair(call->words[i], values, &e);
	if (!fine)
		return command_fail(&e);
	if (!change(call, entry, set_request(values), &e)) {
		if (e.kind == ERR_SYSTEM)
			err_prefix(&e, "nothing was changed");
		return command_fail(&e);
	}
	tell(call, entry, first, call->count, "", true);
	return EXIT_DONE;
}

/* One word after the other; the first that is refused ends it. */
static int change_by_words(struct call *call, const json_t *entry, size_t first, change_one *run,
			   const char *said)
{
	struct err e = { 0 };

	if (run == NULL)
		return set_together(call, entry, first);
	for (size_t i = first; i < call->count; i++) {
		if (!run(call, entry, call->words[i], &e)) {
			if (e.kind == ERR_SYSTEM)
				err_prefix(&e, "\"%s\" was not taken", call->words[i]);
			return command_fail(&e);
		}
		tell(call, entry, i, i + 1, said, run != answer_one);
	}
	return EXIT_DONE;
}

/* How many of the words name tasks, before those that say what is to change: pairs, and items such
 * as "tavern:9" and "1>2 wine:500", which no name looks like. */
static size_t count_names(const struct call *call, change_one *run)
{
	const char *marks = run == NULL ? "=" : ":>";
	size_t count = 1;

	if (call_option(call, "all") != NULL)
		return 0;
	while (run != answer_one && count < call->count &&
	       strpbrk(call->words[count], marks) == NULL)
		count++;
	/* A last word that looks like nothing is an item, and refused as that. */
	return run == add_one && count == call->count ? count - 1 : count;
}

static bool is_whole(const json_t *entry)
{
	return !task_is_damaged(entry);
}

static int for_each_task(struct call *call, change_one *run, const char *said)
{
	struct call names = *call;
	int result = EXIT_DONE;
	OWN(json) json_t *entries = NULL;
	size_t i;
	json_t *entry;

	names.count = count_names(call, run);
	if (names.count == call->count)
		return command_usage(&command_set, "KEY=VALUE is missing");
	entries = command_find_tasks(&names, is_whole, &result);
	json_each_item(entries, i, entry)
		command_note_status(&result, change_by_words(call, entry, names.count, run, said));
	return result;
}

static int set_each(struct call *call)
{
	return for_each_task(call, NULL, "");
}

static int run_set(struct call *call)
{
	return command_with_keyring(call, set_each);
}

static int add_each(struct call *call)
{
	return for_each_task(call, add_one, "added ");
}

static int run_add(struct call *call)
{
	return command_with_keyring(call, add_each);
}

static int run_answer(struct call *call)
{
	return for_each_task(call, answer_one, "answered");
}

const struct command command_set = {
	.name = "set",
	.arguments = "TASK... KEY=VALUE... [--all] [--account=A]",
	.options = "all account=",
	.help = "change tasks, running or saved",
	.example = "ikabot --set k3f9 missions=20",
	.words_min = 2,
	.words_max = -1,
	.run = run_set,
};
const struct command command_add = {
	.name = "add",
	.arguments = "TASK... ITEM... [--all] [--account=A]",
	.options = "all account=",
	.help = "add to the lists of tasks, or raise an item of them",
	.example = "ikabot --add k3f9 tavern:9",
	.words_min = 2,
	.words_max = -1,
	.run = run_add,
};
const struct command command_answer = {
	.name = "answer",
	.arguments = "TASK TEXT [--account=A]",
	.options = "account=",
	.help = "answer what a task asks (a captcha)",
	.example = "ikabot --answer k3f9 KXW7",
	.words_min = 2,
	.words_max = 2,
	.run = run_answer,
};
