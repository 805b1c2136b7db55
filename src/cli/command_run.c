/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --run: a task from the command line, from cron, from a service manager. */
#include "cli/command_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/login_child.h"
#include "cli/unlock.h"
#include "functions/list.h"
#include "os/terminal.h"
#include "store/session.h"
#include "store/state.h"
#include "task/instance.h"
#include "task/keeper.h"
#include "task/start.h"
#include "task/stop.h"
#include "task/survey.h"
#include "task/tasks.h"
#include "ui/ask.h"
#include "ui/conversation.h"

struct run {
	struct call *call;
	const struct function *function;
	char account[ACCOUNT_NAME_SIZE];
	struct unlocked unlocked;
	json_t *given; /* for a talk, which makes the configuration of it */
	json_t *configuration;
	json_t *result; /* of a FUNCTION_ONESHOT */
	enum if_running choice;
	long instance;
};

static void own_run(struct run *run)
{
	json_decref(run->given);
	json_decref(run->configuration);
	json_decref(run->result);
	unlock_done(&run->unlocked);
}

static bool read_options(struct run *run, struct err *e)
{
	const char *choice = call_option(run->call, "if-running");
	const char *name = run->call->words[0];

	run->function = function_find(function_table, name);
	if (run->function == NULL)
		return err_set(e, ERR_INPUT, "there is no function \"%s\"; see: ikabot --help",
			       name);
	if (choice != NULL && !if_running_find(choice, &run->choice))
		return err_set(e, ERR_INPUT,
			       "--if-running=%s: fail, use, wait, restart or anyway is needed",
			       choice);
	if (!call_number(run->call, "instance", 1, INSTANCE_MAX, 0, &run->instance, e))
		return false;
	if (run->function->talk != NULL) {
		run->given = question_given(run->function->questions, run->call->words + 1,
					    run->call->count - 1, e);
		return run->given != NULL;
	}
	run->configuration = question_from_pairs(run->function->questions, run->call->words + 1,
						 run->call->count - 1, e);
	return run->configuration != NULL && function_check(run->function, run->configuration, e);
}

/* The account that is named, the only one there is, or the one that the environment
 * logs in to. */
static bool choose_account(struct run *run, struct err *e)
{
	const char *wanted = call_option(run->call, "account");
	OWN(json) json_t *session = session_load(&run->call->home, e);
	struct asker asker;
	const char *name;
	bool in;

	if (session == NULL)
		return false;
	if (wanted == NULL)
		wanted = getenv("IKABOT_ACCOUNT");
	name = session_choose(session, wanted, e);
	if (name != NULL) {
		text_copy(run->account, sizeof run->account, name);
		return true;
	}
	if (e->kind != ERR_SESSION || getenv("IKABOT_MAIL") == NULL)
		return false;
	asker_init(&asker, NULL, 0);
	in = login_child(&run->call->home, &asker, run->account, &run->unlocked, e);
	asker_done(&asker);
	return in;
}

/* The quick way out of a cron line that finds its task running: no key, no network. */
static bool is_settled(struct run *run, int *status)
{
	OWN(json) json_t *holder = NULL;
	struct err e = { 0 };
	char text[384];

	/* What a task would touch is known after its talk only. */
	if (run->function->kind == FUNCTION_ONESHOT || run->function->touches != NULL ||
	    (run->choice != IF_RUNNING_FAIL && run->choice != IF_RUNNING_USE))
		return false;
	holder = instance_holder(&run->call->home, run->account, run->function->name,
				 run->instance > 0 ? (int)run->instance : 1);
	if (holder == NULL)
		return false;
	*status = EXIT_DONE;
	if (run->choice == IF_RUNNING_FAIL) {
		json_put_text(holder, "action", run->function->name);
		start_describe(&run->call->home, holder, text, sizeof text);
		err_set(&e, ERR_BUSY, "%s", text);
		*status = command_fail(&e);
	}
	return true;
}

static struct start start_of(const struct run *run)
{
	return (struct start){ .functions = function_table,
			       .function = run->function,
			       .account = run->account,
			       .key = run->unlocked.key,
			       .configuration = run->configuration,
			       .instance = (int)run->instance,
			       .choice = run->choice,
			       .stop_wait_ms = STOP_WAIT_MS };
}

static int start_in_background(struct run *run)
{
	const struct start start = start_of(run);
	struct started started;
	struct err e = { 0 };

	if (!start_task(&run->call->home, &start, &started, &e))
		return command_fail(&e);
	/* Nothing to say when all is well: cron would mail it. */
	if (terminal_is(STDOUT_FILENO))
		printf("%s %s (%s, PID %ld).\n", run->function->name,
		       started.used ? "runs already" : "runs", started.task.id,
		       (long)started.task.pid);
	return EXIT_DONE;
}

/* The id of the same task, interrupted: a service manager that starts it again means
 * that it should go on. Owned by the caller; NULL when there is none. */
static char *find_interrupted(struct run *run, int instance)
{
	struct err e = { 0 };
	OWN(json) json_t *entries = tasks_list(&run->call->home, run->account, &e);
	size_t i;
	json_t *entry;

	json_array_foreach(entries, i, entry)
	{
		const char *id = json_get_text(entry, "id", "");
		OWN(json) json_t *saved = NULL;

		if (!text_equal(json_get_text(entry, "state", ""), "interrupted") ||
		    !text_equal(json_get_text(entry, "action", ""), run->function->name) ||
		    json_get_number(entry, "instance", 1) != instance)
			continue;
		saved = state_load(&run->call->home, id, &e);
		if (json_equal(json_object_get(saved, "configuration"), run->configuration))
			return mem_text(id);
	}
	return NULL;
}

/* This process becomes the task: for systemd and containers. */
static int run_in_foreground(struct run *run)
{
	int instance = run->instance > 0 ? (int)run->instance : 1;
	const struct start start = start_of(run);
	struct started started;
	struct err e = { 0 };
	OWN(json) json_t *order = NULL;
	OWN(text) char *interrupted = NULL;
	int status;

	if (!start_clear(&run->call->home, &start, &started, &e))
		return command_fail(&e);
	if (started.used)
		return EXIT_DONE;
	if ((run->choice == IF_RUNNING_ANYWAY || run->function->touches != NULL) &&
	    run->instance == 0)
		instance = instance_free(&run->call->home, run->account, run->function->name);
	interrupted = find_interrupted(run, instance);
	order = launch_order(&(struct launch){ .resume = interrupted,
					       .function = run->function->name,
					       .account = run->account,
					       .configuration = run->configuration,
					       .instance = instance,
					       .anyway = run->choice == IF_RUNNING_ANYWAY });
	status = keeper_foreground(function_table, order, run->unlocked.key, &e);
	return status >= 0 ? status : command_fail(&e);
}

/* Nobody is asked: what is missing in the pairs is the default, or an error. What a talk of a
 * background task says is for people only; cron would mail it. */
static bool converse(struct run *run, struct err *e)
{
	struct talk_listener listener = conversation(NULL);
	struct talk_outcome outcome;
	bool fine;

	listener.wants_json = call_option(run->call, "json") != NULL;
	if (run->function->kind != FUNCTION_ONESHOT && !terminal_is(STDOUT_FILENO))
		listener.say = NULL;
	fine = talk_listen(&run->call->home, function_table, run->function, run->account,
			   run->unlocked.key, run->given, &listener, NULL, &outcome, e);
	run->configuration = outcome.configuration;
	run->result = outcome.result;
	return fine;
}

/* With --json, even of what failed half way: what was done is told. */
static void print_result(const struct run *run)
{
	OWN(text) char *text = NULL;

	if (call_option(run->call, "json") == NULL || run->result == NULL)
		return;
	text = json_shown(run->result, true);
	fputs(text, stdout);
}

static bool prepare(struct run *run, struct err *e)
{
	bool fine;

	if (run->function->talk == NULL)
		return survey_run(&run->call->home, run->function, run->account, run->unlocked.key,
				  run->configuration, NULL, e);
	fine = converse(run, e);
	print_result(run);
	return fine;
}

static int run_run(struct call *call)
{
	OWN(run) struct run run = { .call = call };
	struct err e = { 0 };
	int status;

	if (!read_options(&run, &e))
		return command_fail(&e);
	if (!choose_account(&run, &e))
		return command_fail_login(&e);
	command_notice(&call->home);
	if (is_settled(&run, &status))
		return status;
	if (run.unlocked.key == NULL && !unlock(&call->home, run.account, &run.unlocked, &e))
		return command_fail(&e);
	if (!prepare(&run, &e))
		return command_fail(&e);
	if (run.function->kind == FUNCTION_ONESHOT)
		return EXIT_DONE;
	return call_option(call, "foreground") != NULL ? run_in_foreground(&run)
						       : start_in_background(&run);
}

const struct command command_run = {
	.name = "run",
	.arguments = "FUNCTION [KEY=VALUE...] [--if-running=fail|use|wait|restart|anyway] "
		     "[--foreground] [--instance=N] [--json] [--account=A]",
	.options = "if-running= foreground instance= json account=",
	.help = "start a task",
	.words_min = 1,
	.words_max = -1,
	.run = run_run,
};
