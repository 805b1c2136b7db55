/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --run: a task from the command line, from cron, from a service manager. */
#include "cli/command/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/command/login_child.h"
#include "cli/command/make_way.h"
#include "cli/command/resumed.h"
#include "cli/command/task.h"
#include "cli/command/unlock.h"
#include "cli/functions.h"
#include "control/instance.h"
#include "control/listen.h"
#include "control/resumed.h"
#include "control/start.h"
#include "control/stop.h"
#include "control/survey.h"
#include "keeper/keeper.h"
#include "os/terminal.h"
#include "store/session.h"
#include "ui/ask.h"
#include "ui/conversation.h"
#include "ui/doing.h"

struct run {
	struct call *call;
	const struct function *function;
	char account[ACCOUNT_NAME_SIZE];
	struct unlocked unlocked;
	json_t *given; /* for a talk, which makes the configuration of it */
	json_t *configuration;
	json_t *result; /* of a FUNCTION_ONESHOT */
	enum if_running choice;
	enum if_interrupted if_interrupted;
	int64_t instance;
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
	const char *saved = call_option(run->call, "if-interrupted");
	const char *name = run->call->words[0];

	run->function = function_find(function_table, name);
	if (run->function == NULL)
		return function_unknown(function_table, name, e);
	if (choice != NULL && !if_running_find(choice, &run->choice))
		return err_set(e, ERR_INPUT,
			       "--if-running=%s: fail, use, wait, restart or anyway is needed",
			       choice);
	if (saved != NULL && !if_interrupted_find(saved, &run->if_interrupted))
		return err_set(e, ERR_INPUT,
			       "--if-interrupted=%s: fail, resume, replace or beside is needed",
			       saved);
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
	in = make_way(&run->call->home, &asker, WAY_ASK, e) &&
	     login_child(&run->call->home, &asker, run->account, &run->unlocked, e);
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
			       .if_interrupted = run->if_interrupted,
			       .stop_wait_ms = STOP_WAIT_MS };
}

static json_t *entry_of(const struct run *run, const struct started *started)
{
	return json_pack("{s:s, s:i, s:s}", "action", run->function->name, "instance",
			 started->task.instance, "account", run->account);
}

static void tell_started(const struct run *run, const struct started *started)
{
	OWN(json) json_t *entry = entry_of(run, started);
	json_t *told = command_started(entry, started->task.id, (int64_t)started->task.pid);

	json_put_flag(told, "used", started->used);
	json_put_flag(told, "resumed", *started->resumed != '\0');
	command_print_json(told);
}

/* A saved task that goes on may do so to no purpose: cron mails that. */
static int tell_gone_on(const struct run *run, const struct started *started)
{
	OWN(json) json_t *entry = entry_of(run, started);
	int64_t until = clock_monotonic_ms() + RESUMED_WAIT_MS;
	struct home *home = &run->call->home;

	json_put_text(entry, "id", started->task.id);
	if (terminal_is(STDOUT_FILENO))
		return command_tell_resumed(home, entry, started->looks, started->task.pid, until);
	return command_tell_trouble(home, entry, started->looks, until);
}

static int start_in_background(struct run *run)
{
	const struct start start = start_of(run);
	struct started started;
	struct err e = { 0 };

	if (!start_task(&run->call->home, &start, &started, &e)) {
		if (e.kind == ERR_SYSTEM)
			err_prefix(&e, "%s was not started", run->function->name);
		return command_fail(&e);
	}
	if (call_option(run->call, "json") != NULL) {
		tell_started(run, &started);
		return EXIT_DONE;
	}
	if (*started.resumed != '\0')
		return tell_gone_on(run, &started);
	/* Nothing to say when all is well: cron would mail it. */
	if (terminal_is(STDOUT_FILENO))
		printf("%s %s (%s, PID %ld).\n", run->function->name,
		       started.used ? "runs already" : "runs", started.task.id,
		       (long)started.task.pid);
	return EXIT_DONE;
}

/* This process becomes the task: for systemd and containers. */
static int run_in_foreground(struct run *run)
{
	const struct start start = start_of(run);
	struct started started;
	struct launch launch;
	struct err e = { 0 };
	OWN(json) json_t *order = NULL;
	int status;

	if (!start_clear(&run->call->home, &start, &started, &e))
		return command_fail(&e);
	if (started.used)
		return EXIT_DONE;
	launch = start_launch(&run->call->home, &start, &started);
	order = launch_order(&launch);
	status = keeper_foreground(function_table, order, run->unlocked.key, &e);
	return status >= 0 ? status : command_fail(&e);
}

/* No question is asked: what is missing in the pairs is the default, or an error. What a talk of a
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
	doing_clear();
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
	const struct survey_watch watch = { .doing = doing_show };
	const struct survey survey = { .home = &run->call->home,
				       .functions = function_table,
				       .function = run->function,
				       .account = run->account,
				       .key = run->unlocked.key,
				       .configuration = run->configuration };
	const struct start start = start_of(run);
	bool fine;

	if (run->function->talk == NULL && start_only_resumes(&run->call->home, &start))
		return true;
	if (run->function->talk == NULL) {
		json_t *looked_at = survey_run(&survey, &watch, e);

		doing_clear();
		json_decref(run->configuration);
		run->configuration = looked_at;
		return looked_at != NULL;
	}
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
		     "[--if-interrupted=fail|resume|replace|beside] "
		     "[--foreground] [--instance=N] [--json] [--account=A]",
	.options = "if-running= if-interrupted= foreground instance= json account=",
	.help = "start a task",
	.example = "ikabot --run autoPirate missions=10 mission=2 --if-running=use",
	.words_min = 1,
	.words_max = -1,
	.run = run_run,
};
