/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/candidates.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/command/known_cities.h"
#include "cli/command/option.h"
#include "cli/functions.h"
#include "control/tasks.h"
#include "store/session.h"
#include "store/settings.h"
#include "world/world.h"

struct typing {
	struct call *call;
	const char *const *words; /* whole ones, without the last */
	size_t count;
	const char *part; /* the last, as far as it is typed */
};

/* --- offering */

/* about: "", or what it is. */
static void offer(const struct typing *typing, const char *before, const char *name,
		  const char *after, const char *about)
{
	OWN(text) char *whole = text_format("%s%s%s", before, name, after);

	if (strncasecmp(whole, typing->part, strlen(typing->part)) == 0)
		printf("%s%s%s\n", whole, *about != '\0' ? "\t" : "", about);
}

/* Each of the words between blanks, bars or commas. */
static void offer_words(const struct typing *typing, const char *before, const char *words)
{
	while (words != NULL && *words != '\0') {
		size_t length = strcspn(words, " |,");
		OWN(text) char *word = text_format("%.*s", (int)length, words);

		offer(typing, before, word, "", "");
		words += length + strspn(words + length, " |,");
	}
}

/* The same where several may stand with commas between: the last of them. */
static void offer_listed(const struct typing *typing, const char *before, const char *words)
{
	const char *comma = strrchr(typing->part, ',');
	OWN(text) char *all = NULL;

	if (comma == NULL) {
		offer_words(typing, before, words);
		return;
	}
	all = text_format("%.*s", (int)(comma + 1 - typing->part), typing->part);
	offer_words(typing, all, words);
}

static void offer_functions(const struct typing *typing, const char *before)
{
	for (const struct function *const *row = function_table; *row != NULL; row++)
		offer(typing, before, (*row)->name, "", (*row)->menu);
}

static void offer_commands(const struct typing *typing, const char *before)
{
	for (const struct command *const *row = typing->call->commands; *row != NULL; row++)
		if (*(*row)->help != '\0')
			offer(typing, before, (*row)->name, "", (*row)->help);
}

static void offer_accounts(const struct typing *typing, const char *before)
{
	struct err ignored = { 0 };
	OWN(json) json_t *session = session_load(&typing->call->home, &ignored);
	const char *name;
	json_t *account;

	json_each_member(json_object_get(session, "accounts"), name, account)
		offer(typing, before, name, "", "");
}

/* By id, and by name where only one task has it. */
static void offer_tasks(const struct typing *typing)
{
	struct err unseen = { 0 };
	OWN(json) json_t *entries = tasks_look(&typing->call->home, NULL, &unseen);
	size_t i;
	json_t *entry;

	json_each_item(entries, i, entry) {
		const char *name = json_get_text(entry, "action", "");
		size_t j;
		json_t *other;
		int same = 0;

		json_each_item(entries, j, other)
			same += text_equal(name, json_get_text(other, "action", ""));
		offer(typing, "", json_get_text(entry, "id", ""), "", name);
		if (same == 1)
			offer(typing, "", name, "", json_get_text(entry, "state", ""));
	}
}

/* --- options */

/* The words that stand for themselves among the arguments of a command; NULL: there are none. */
static const char *words_of(const char *command)
{
	static const char channels[] = "telegram discord ntfy command";
	static const struct {
		const char *command, *words;
	} rows[] = { { "completion", "bash zsh fish" },
		     { "proxy", "off try" },
		     { "notify-test", channels },
		     { "notify-set", channels },
		     { "demo", "end" } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (text_equal(rows[i].command, command))
			return rows[i].words;
	return NULL;
}

static bool is_of_world(const struct command *command)
{
	return text_equal(command->name, "world") || text_equal(command->name, "demo");
}

static void offer_option(const struct typing *typing, const char *name, bool has_value)
{
	const struct option *option = option_find(name);

	offer(typing, "--", name, has_value ? "=" : "", option != NULL ? option->help : "");
}

static void offer_options(const struct typing *typing, const struct command *command)
{
	const char *names = command->options;
	char name[64];

	while (option_next(&names, name, sizeof name))
		if (!text_equal(name, "*"))
			offer_option(typing, name, option_wants_value(command, name));
	for (const struct world_option *row = world_option_table;
	     is_of_world(command) && row->key != NULL; row++)
		offer(typing, "--", row->key, row->argument != NULL ? "=" : "", row->help);
	offer(typing, "--", "help", "", "all about this command");
}

static void offer_world_values(const struct typing *typing, const char *name, const char *before)
{
	for (const struct world_option *row = world_option_table; row->key != NULL; row++)
		if (text_equal(row->key, name) && row->argument != NULL &&
		    strchr(row->argument, '|') != NULL)
			offer_words(typing, before, row->argument);
}

/* before: "--state=", where its value is offered. */
static void offer_values(const struct typing *typing, const char *name, const char *before)
{
	const struct option *option = option_find(name);

	if (text_equal(name, "account"))
		offer_accounts(typing, before);
	else if (text_equal(name, "function"))
		offer_functions(typing, before);
	else if (option_words(name) != NULL)
		offer_listed(typing, before, option_words(name));
	else if (words_of(name) != NULL) /* "--completion=bash" */
		offer_words(typing, before, words_of(name));
	else if (option == NULL)
		offer_world_values(typing, name, before);
	else if (option->value != NULL && strchr(option->value, '|') != NULL)
		offer_words(typing, before, option->value);
}

/* --- words */

/* A name that a shell would take apart is offered as its id. */
static bool is_one_word(const char *name)
{
	OWN(buffer) struct buffer visible = { 0 };

	text_visible(&visible, name);
	return text_equal(visible.bytes, name) &&
	       strpbrk(name, " \t,;&|<>()$`\\\"'*?[]{}~#!=") == NULL;
}

/* Of several with commas between, the last. */
static void offer_cities(const struct typing *typing)
{
	OWN(json) json_t *cities = known_cities(&typing->call->home);
	const char *comma = strrchr(typing->part, ',');
	const char *start = comma != NULL ? comma : strchr(typing->part, '=');
	OWN(text) char *before = NULL;
	const char *name;
	json_t *id;

	before = text_format("%.*s", (int)(start + 1 - typing->part), typing->part);
	json_each_member(cities, name, id) {
		if (is_one_word(name))
			offer(typing, before, name, "", json_string_value(id));
		else
			offer(typing, before, json_string_value(id), "", name);
	}
}

static void offer_answers(const struct typing *typing, const struct question *question)
{
	OWN(text) char *before = text_format("%s=", question->key);

	if (strchr(typing->part, '=') == NULL) {
		offer(typing, "", before, "", question->text);
		return;
	}
	if (strncasecmp(typing->part, before, strlen(before)) != 0)
		return;
	if (question->type == QUESTION_YES_NO)
		offer_words(typing, before, "y n");
	offer_words(typing, before, question->words);
	offer_words(typing, before, question->names);
	for (const char *const *option = question->options; option != NULL && *option != NULL;
	     option++)
		offer_words(typing, before, *option);
	if (question->type == QUESTION_CITY || question->type == QUESTION_CITIES ||
	    text_equal(question->key, "city"))
		offer_cities(typing);
}

static void offer_keys(const struct typing *typing, const struct function *function,
		       bool only_changeable)
{
	if (function == NULL)
		return;
	for (const struct question *question = function->questions; question->key != NULL;
	     question++)
		if (question->changeable || !only_changeable)
			offer_answers(typing, question);
}

static void offer_keys_of_task(const struct typing *typing, const char *wanted)
{
	struct err ignored = { 0 };
	OWN(json) json_t *entry = tasks_find(&typing->call->home, wanted, NULL, &ignored);

	offer_keys(typing, function_find(function_table, json_get_text(entry, "action", "")), true);
}

static void offer_settings(const struct typing *typing)
{
	bool alone = false; /* with --unset, no value follows */

	for (size_t i = 0; i < typing->count; i++)
		alone |= text_equal(typing->words[i], "--unset");
	for (const struct setting *row = setting_table; row->key != NULL; row++)
		offer(typing, "", row->key, alone ? "" : "=", row->help);
}

/* The words of a command: those that stand in its arguments, and what they name. */
static void offer_arguments(const struct typing *typing, const struct command *command,
			    const char *first)
{
	offer_words(typing, "", words_of(command->name));
	if (text_equal(command->name, "settings"))
		offer_settings(typing);
	if (text_equal(command->name, "help"))
		offer_commands(typing, "");
	if (strstr(command->arguments, "FUNCTION") != NULL && first == NULL)
		offer_functions(typing, "");
	else if (strstr(command->arguments, "FUNCTION") != NULL && first != NULL)
		offer_keys(typing, function_find(function_table, first), false);
	if (strstr(command->arguments, "TASK") != NULL)
		offer_tasks(typing);
	if (text_equal(command->name, "set") && first != NULL)
		offer_keys_of_task(typing, first);
}

static const struct command *find_command(const struct typing *typing)
{
	for (size_t i = 0; i < typing->count; i++) {
		const char *word = typing->words[i];
		const struct command *command = NULL;

		if (text_starts(word, "--"))
			command = command_find(typing->call->commands, word + 2);
		else if (i == 0)
			command = command_find(typing->call->commands, word);
		if (command != NULL)
			return command;
	}
	return NULL;
}

/* The first word that is not an option and not the command; NULL: none yet. */
static const char *find_first(const struct typing *typing, const struct command *command)
{
	for (size_t i = 0; i < typing->count; i++)
		if (typing->words[i][0] != '-' &&
		    !(i == 0 && text_equal(typing->words[i], command->name)))
			return typing->words[i];
	return NULL;
}

static void complete(const struct typing *typing)
{
	const struct command *command = find_command(typing);
	size_t length = strcspn(typing->part, "=");
	OWN(text) char *before = NULL;
	OWN(text) char *name = NULL;

	if (command == NULL && typing->part[length] == '\0') {
		offer_commands(typing, "--");
		if (typing->count == 0 && *typing->part != '\0')
			offer_commands(typing, "");
	} else if (command != NULL && !text_starts(typing->part, "-")) {
		offer_arguments(typing, command, find_first(typing, command));
	} else if (command != NULL && typing->part[length] == '\0') {
		offer_options(typing, command);
	} else if (length > 2) {
		before = text_format("%.*s=", (int)length, typing->part);
		name = text_format("%.*s", (int)length - 2, typing->part + 2);
		offer_values(typing, name, before);
	}
}

static int run_complete(struct call *call)
{
	const struct typing typing = { .call = call,
				       .words = call->words,
				       .count = call->count - 1,
				       .part = call->words[call->count - 1] };

	complete(&typing);
	return EXIT_DONE;
}

const struct command command_complete = {
	.name = "complete",
	.arguments = "WORD...",
	.options = "",
	.help = "",
	.words_min = 1,
	.words_max = -1,
	.run = run_complete,
};
