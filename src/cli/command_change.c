/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command_change.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "cli/command_task.h"
#include "task/control.h"
#include "task/tasks.h"

/* The request is consumed. */
static bool ask_task(struct call *call, const json_t *entry, json_t *request, struct err *e)
{
	OWN(json)
	json_t *answer = control_ask(&call->home, json_get_text(entry, "id", ""), request,
				     CONTROL_WAIT_MS, e);

	return answer != NULL;
}

static bool set_one(struct call *call, const json_t *entry, const char *pair, struct err *e)
{
	const char *equals = strchr(pair, '=');
	json_t *request;
	char key[64];

	if (equals == NULL)
		return err_set(e, ERR_INPUT, "\"%s\" is not KEY=VALUE", pair);
	snprintf(key, sizeof key, "%.*s", (int)(equals - pair), pair);
	request = json_object();
	json_put_text(request, "do", "set");
	json_put_text(request, "key", key);
	json_put_text(request, "value", equals + 1);
	return ask_task(call, entry, request, e);
}

static bool add_one(struct call *call, const json_t *entry, const char *item, struct err *e)
{
	json_t *request = json_object();

	json_put_text(request, "do", "add");
	json_put_text(request, "item", item);
	return ask_task(call, entry, request, e);
}

static bool answer_one(struct call *call, const json_t *entry, const char *text, struct err *e)
{
	json_t *request = json_object();

	json_put_text(request, "do", "answer");
	json_put_text(request, "text", text);
	return ask_task(call, entry, request, e);
}

/* The first word names the task; what follows is done one after the other. */
static int for_each_word(struct call *call,
			 bool (*run)(struct call *call, const json_t *entry, const char *word,
				     struct err *e),
			 const char *said)
{
	struct err e = { 0 };
	OWN(json) json_t *entry = command_find_task(call, call->words[0], &e);
	char title[96];

	if (entry == NULL)
		return command_fail(&e);
	for (size_t i = 1; i < call->count; i++) {
		if (!run(call, entry, call->words[i], &e))
			return command_fail(&e);
		printf("%s: %s%s\n", task_title(entry, title, sizeof title), said,
		       run == answer_one ? "" : call->words[i]);
	}
	return EXIT_DONE;
}

static int run_set(struct call *call)
{
	return for_each_word(call, set_one, "");
}

static int run_add(struct call *call)
{
	return for_each_word(call, add_one, "added ");
}

static int run_answer(struct call *call)
{
	return for_each_word(call, answer_one, "answered");
}

const struct command command_set = {
	.name = "set",
	.arguments = "TASK KEY=VALUE... [--account=A]",
	.options = "account=",
	.help = "change a running task",
	.words_min = 2,
	.words_max = -1,
	.run = run_set,
};
const struct command command_add = {
	.name = "add",
	.arguments = "TASK ITEM... [--account=A]",
	.options = "account=",
	.help = "add to the list of a running task, or change an item of it",
	.words_min = 2,
	.words_max = -1,
	.run = run_add,
};
const struct command command_answer = {
	.name = "answer",
	.arguments = "TASK TEXT [--account=A]",
	.options = "account=",
	.help = "answer what a task asks (a captcha)",
	.words_min = 2,
	.words_max = 2,
	.run = run_answer,
};
