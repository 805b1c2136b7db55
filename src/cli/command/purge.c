/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --purge: nothing of ours stays in the home. */
#include "cli/command/backup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "os/file.h"
#include "os/service.h"
#include "os/terminal.h"
#include "store/purge.h"
#include "ui/ask.h"

#define WORD "everything"

static void print_paths(const char *title, const json_t *paths)
{
	size_t i;
	json_t *path;

	if (json_array_size(paths) > 0)
		puts(title);
	json_each_item(paths, i, path)
		printf("  %s\n", json_string_value(path));
}

static bool ask_twice(const struct call *call, struct err *e)
{
	OWN(text) char *typed = NULL;
	struct asker asker;
	bool yes = false;

	asker_init(&asker, NULL, 0);
	if (ask_yes_no(&asker, "Remove all of that for good, accounts and tasks too?", false, &yes,
		       e) &&
	    yes)
		typed = ask_line(&asker, "Type " WORD " to do it: ", ASK_FORGET, e);
	asker_done(&asker);
	if (text_equal(typed, WORD))
		return true;
	return err_set(e, ERR_STOPPED, "nothing was removed from %s", call->home.root);
}

static bool is_wanted(const struct call *call, const struct purge *there, struct err *e)
{
	print_paths("This is ikabot's:", there->ours);
	print_paths("This stays:", there->left);
	return ask_twice(call, e);
}

static void print_unit(const char *name, void *argument)
{
	if (text_starts(name, "ikabot-"))
		printf("The unit %s%s stays; see: ikabot --service FUNCTION --remove\n",
		       (const char *)argument, name);
}

/* They are outside the home, and systemd has to be told. */
static void tell_units(void)
{
	struct err ignored = { 0 };
	char folder[1280];

	if (!service_path("", folder, sizeof folder, &ignored) || !folder_is(folder))
		return;
	(void)folder_each(folder, ".service", print_unit, folder, &ignored);
}

static int remove_all(struct call *call)
{
	OWN(purge) struct purge gone = { .ours = NULL };
	struct err e = { 0 };
	bool whole = purge(&call->home, &gone, &e);

	print_paths("Removed:", gone.ours);
	print_paths("Left where it is:", gone.left);
	if (!whole)
		return command_fail(&e);
	tell_units();
	return EXIT_DONE;
}

static int run_purge(struct call *call)
{
	bool has_word = call->count > 0 && text_equal(call->words[0], WORD);
	bool asks = terminal_is(STDIN_FILENO) && terminal_is(STDOUT_FILENO);
	OWN(purge) struct purge there = { .ours = NULL };
	struct err e = { 0 };

	if (call->count > 0 && !has_word)
		return command_usage(&command_purge, "\"%s\": the word is " WORD, call->words[0]);
	if (!has_word && !asks)
		return command_usage(&command_purge,
				     "without a terminal, say: ikabot --purge " WORD);
	*call->home.notice = '\0';
	if (!command_no_task_runs(call, &e) || !purge_look(&call->home, &there, &e))
		return command_fail(&e);
	*call->home.notice = '\0';
	if (json_array_size(there.ours) == 0) {
		print_paths("Left where it is:", there.left);
		err_set(&e, ERR_MISSING, "there is nothing of ikabot in %s", call->home.root);
		return command_fail(&e);
	}
	if (!has_word && !is_wanted(call, &there, &e))
		return command_fail(&e);
	return remove_all(call);
}

const struct command command_purge = {
	.name = "purge",
	.arguments = "[" WORD "]",
	.options = "",
	.help = "remove all that is ikabot's from the home, while no task runs; asks twice, or "
		"wants the word",
	.example = "ikabot --purge",
	.words_max = 1,
	.run = run_purge,
};
