/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The functions there are, and starting one of them: detect and warn, as everywhere. */
#include "web/api/start.h"

#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "control/start.h"
#include "control/stop.h"
#include "control/survey.h"
#include "task/function.h"
#include "web/api/question.h"
#include "web/api/reply.h"
#include "web/api/talk.h"
#include "web/api/tasks.h"
#include "web/server/server.h"

enum {
	START_LIMIT_MS = 300000, /* the look at the game may have to log in first */
	DESCRIPTION_SIZE = 384,
};

/* --- what there is */

static json_t *print_function(const struct function *function)
{
	static const char *const kinds[] = {
		[FUNCTION_ONESHOT] = "oneshot",
		[FUNCTION_FINITE] = "finite",
		[FUNCTION_ENDLESS] = "endless",
	};
	static const char *const duplicates[] = {
		[DUPLICATE_SAFE] = "safe",
		[DUPLICATE_WASTEFUL] = "wasteful",
		[DUPLICATE_HARMFUL] = "harmful",
	};
	json_t *object = json_object();
	json_t *questions = json_array();

	for (const struct question *one = function->questions; one->key != NULL; one++)
		json_array_append_new(questions, api_question(one));
	json_put_text(object, "name", function->name);
	json_put_text(object, "number", function->number);
	json_put_text(object, "menu", function->menu);
	json_put_text(object, "help", function->help);
	json_put_text(object, "kind", kinds[function->kind]);
	json_put_text(object, "duplicate", duplicates[function->duplicate]);
	json_put_text(object, "why", function->why != NULL ? function->why : "");
	json_object_set_new(object, "questions", questions);
	json_put_flag(object, "hasTalk", function->talk != NULL);
	return object;
}

void api_functions(const struct api_call *call)
{
	OWN(json) json_t *list = json_array();

	for (const struct function *const *one = call->api->web->step->functions; *one != NULL;
	     one++)
		json_array_append_new(list, print_function(*one));
	api_answer(call->exchange, 200, list);
}

/* --- starting, in a job's process */

static struct start start_of(const struct step *step, const json_t *order)
{
	return (struct start){
		.functions = step->functions,
		.function = function_find(step->functions, json_get_text(order, "function", "")),
		.account = step->account,
		.key = step->key,
		.configuration = json_object_get(order, "configuration"),
		.choice = (enum if_running)json_get_number(order, "choice", 0),
		.if_interrupted = (enum if_interrupted)json_get_number(order, "saved", 0),
		.stop_wait_ms = STOP_WAIT_MS,
	};
}

/* The choices are consumed. */
static json_t *finish_warning(json_t *warning, const struct start *start, const char *text,
			      json_t *choices)
{
	json_put_text(warning, "error", text);
	json_put_text(warning, "kind", err_kind_name(ERR_BUSY));
	json_put_text(warning, "why", start->function->why);
	json_object_set_new(warning, "choices", choices);
	json_put_number(warning, "httpStatus", 409);
	return warning;
}

/* What a person chooses from, as in the dialogs of the terminal. */
static json_t *print_warning(struct home *home, const struct start *start, json_t *running)
{
	json_t *choices = json_pack("[s, s, s]", "use", "restart", "anyway");
	json_t *warning = json_object();
	const struct question *question = start->function->questions;
	char text[DESCRIPTION_SIZE];

	while (question->key != NULL && !question->changeable)
		question++;
	if (question->key != NULL)
		json_array_append_new(choices, json_string("change"));
	start_describe(home, json_array_get(running, 0), text, sizeof text);
	json_object_set(warning, "running", running);
	return finish_warning(warning, start, text, choices);
}

static json_t *print_saved_warning(const struct start *start, json_t *saved)
{
	json_t *choices = json_pack("[s, s, s]", "resume", "replace", "beside");
	json_t *warning = json_object();
	char text[DESCRIPTION_SIZE];

	interrupted_describe(json_array_get(saved, 0), text, sizeof text);
	json_object_set(warning, "saved", saved);
	return finish_warning(warning, start, text, choices);
}

static json_t *start_now(const struct step *step, const struct start *start, bool is_running,
			 struct err *e)
{
	bool is_settled = is_running && start->choice == IF_RUNNING_USE;
	const struct survey survey = { .home = step->home,
				       .functions = step->functions,
				       .function = start->function,
				       .account = start->account,
				       .key = start->key,
				       .configuration = start->configuration };
	OWN(json) json_t *looked_at = NULL;
	struct start order = *start;
	struct started started;
	json_t *answer;

	looked_at = is_settled || start_only_resumes(step->home, start)
			    ? json_incref((json_t *)start->configuration)
			    : survey_run(&survey, NULL, e);
	if (looked_at == NULL)
		return NULL;
	order.configuration = looked_at;
	if (!start_task(step->home, &order, &started, e))
		return NULL;
	answer = json_object();
	json_put_text(answer, "id", started.task.id);
	json_put_text(answer, "action", start->function->name);
	json_put_number(answer, "pid", started.task.pid);
	json_put_flag(answer, "used", started.used);
	json_put_flag(answer, "resumed", *started.resumed != '\0');
	if (*started.resumed != '\0' && !api_tell_outcome(step, answer, started.looks, e)) {
		json_decref(answer);
		return NULL;
	}
	return answer;
}

/* Another may be quicker between the look and the start: then the warning comes after all. */
static json_t *start_job(void *context, const json_t *order, struct err *e)
{
	const struct api *api = context;
	const struct step *step = api->web->step;
	const struct start start = start_of(step, order);
	struct err failed = { 0 };
	json_t *answer = NULL;

	/* An errand's order comes from the sandbox and is not trusted. */
	if (start.function == NULL || start.function->kind == FUNCTION_ONESHOT ||
	    start.choice > IF_RUNNING_ANYWAY || start.if_interrupted > IF_INTERRUPTED_BESIDE ||
	    !json_is_object(start.configuration))
		return err_null(e, ERR_INPUT, "that cannot be started");
	for (int i = 0; i < 2 && answer == NULL; i++) {
		OWN(json) json_t *running = start_in_the_way(step->home, &start);
		OWN(json) json_t *saved = NULL;

		if (start.choice == IF_RUNNING_FAIL && json_array_size(running) > 0)
			return print_warning(step->home, &start, running);
		saved = json_array_size(running) == 0 ? start_fails_for(step->home, &start) : NULL;
		if (json_array_size(saved) > 0)
			return print_saved_warning(&start, saved);
		if (i > 0)
			break;
		answer = start_now(step, &start, json_array_size(running) > 0, &failed);
		if (answer == NULL && failed.kind != ERR_BUSY)
			break;
	}
	if (answer == NULL)
		*e = failed;
	return answer;
}

const struct api_work api_start_work = { "start", start_job };

/* --- the request */

/* What a form sends, texts or JSON, as the configuration; the defaults are added. */
static json_t *read_configuration(const struct function *function, const json_t *given,
				  struct err *e)
{
	OWN(json) json_t *configuration = json_object();
	OWN(json) json_t *complete = NULL;
	const char *key;
	json_t *value;

	json_each_member(given, key, value) {
		const struct question *question = question_find(function->questions, key);
		OWN(text) char *text = question_text(value);
		json_t *parsed;

		if (question == NULL)
			return err_null(e, ERR_INPUT, "%s has no key \"%.40s\"", function->name,
					key);
		if (!question_parse(question, text, &parsed, e))
			return NULL;
		json_object_set_new(configuration, question->key, parsed);
	}
	complete = question_complete(function->questions, configuration, e);
	if (complete == NULL || !function_check(function, complete, e))
		return NULL;
	return STEAL(complete);
}

static json_t *configuration_of(const struct api_call *call, const struct function *function,
				struct err *e)
{
	const char *talk = json_get_text(call->body, "talk", NULL);
	const json_t *given = json_object_get(call->body, "configuration");

	if (talk != NULL)
		return json_incref(
			(json_t *)talks_configuration(call->api->talks, talk, function, e));
	if (given != NULL && !json_is_object(given))
		return err_null(e, ERR_INPUT, "\"configuration\" is an object");
	return read_configuration(function, given, e);
}

static json_t *read_order(const struct api_call *call, struct err *e)
{
	const char *name = json_get_text(call->body, "function", "");
	const struct function *function = function_find(call->api->web->step->functions, name);
	const char *choice_name = json_get_text(call->body, "ifRunning", "fail");
	const char *saved_name = json_get_text(call->body, "ifInterrupted", NULL);
	enum if_interrupted saved = IF_INTERRUPTED_SAME;
	enum if_running choice;
	json_t *configuration;

	if (function == NULL)
		return err_null(e, ERR_MISSING, "there is no function \"%.40s\"", name);
	if (function->kind == FUNCTION_ONESHOT)
		return err_null(e, ERR_REFUSED, "%s leaves no task; it is talked with",
				function->name);
	if (!if_running_find(choice_name, &choice) || choice == IF_RUNNING_WAIT)
		return err_null(e, ERR_INPUT, "\"ifRunning\": fail, use, restart or anyway");
	if (saved_name != NULL && !if_interrupted_find(saved_name, &saved))
		return err_null(e, ERR_INPUT, "\"ifInterrupted\": fail, resume, replace or beside");
	configuration = configuration_of(call, function, e);
	if (configuration == NULL)
		return NULL;
	return json_pack("{s:s, s:i, s:i, s:o}", "function", function->name, "choice", (int)choice,
			 "saved", (int)saved, "configuration", configuration);
}

void api_start(const struct api_call *call)
{
	struct err e = { 0 };
	json_t *order = read_order(call, &e);

	if (order == NULL) {
		api_fail(call->exchange, &e);
		return;
	}
	log_info("the dashboard asks: start %s", json_get_text(order, "function", ""));
	api_job(call, &api_start_work, order, START_LIMIT_MS);
}
