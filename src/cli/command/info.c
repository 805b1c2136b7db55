/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/info.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "cli/command/completion.h"
#include "cli/functions.h"
#include "config.h"
#include "game/pages/inspect.h"
#include "keeper/keeper.h"
#include "os/detached.h"
#include "os/file.h"

enum { PAGE_MAX = 16 * 1024 * 1024 };

static int run_version(struct call *call)
{
	(void)call;
	puts("ikabot " PACKAGE_VERSION);
	return EXIT_DONE;
}

static int run_completion(struct call *call)
{
	if (completion_print(call->words[0], stdout))
		return EXIT_DONE;
	return command_usage(&command_completion, "\"%s\" is not bash, zsh or fish",
			     call->words[0]);
}

static int run_inspect(struct call *call)
{
	OWN(buffer) struct buffer page = { 0 };
	OWN(json) json_t *found = NULL;
	OWN(text) char *text = NULL;
	struct err e = { 0 };

	if (!file_read_named(call->words[0], PAGE_MAX, &page, &e))
		return command_fail(&e);
	found = inspect_text(page.bytes != NULL ? page.bytes : "", page.length, &e);
	if (found == NULL) {
		err_prefix(&e, "%s", call->words[0]);
		(void)command_fail(&e);
		return EXIT_DATA;
	}
	text = json_shown(found, true);
	fputs(text, stdout);
	return EXIT_DONE;
}

/* How a task is started; its words are for people who look at ps. */
static int run_keeper(struct call *call)
{
	(void)call;
	return keeper_detached(function_table, DETACHED_CHANNEL);
}

const struct command command_version = {
	.name = "version",
	.arguments = "",
	.options = "",
	.help = "the version",
	.example = "ikabot --version",
	.homeless = true,
	.run = run_version,
};
const struct command command_completion = {
	.name = "completion",
	.arguments = "bash|zsh|fish",
	.options = "",
	.help = "a completion script for the shell",
	.example = "ikabot --completion bash",
	.words_min = 1,
	.words_max = 1,
	.homeless = true,
	.run = run_completion,
};
const struct command command_inspect = {
	.name = "inspect",
	.arguments = "FILE",
	.options = "",
	.help = "what is understood of a saved page of the game, as JSON",
	.example = "ikabot --inspect page.html",
	.words_min = 1,
	.words_max = 1,
	.homeless = true,
	.run = run_inspect,
};
const struct command command_keeper = {
	.name = "keeper",
	.arguments = "",
	.options = "",
	.help = "",
	.words_max = -1,
	.homeless = true,
	.run = run_keeper,
};
