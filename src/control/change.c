/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/change.h"

#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "control/clash.h"
#include "control/control.h"
#include "control/survey.h"
#include "control/tasks.h"
#include "os/lock.h"
#include "store/home.h"
#include "store/state.h"
#include "task/function.h"

/* --- what is asked for */

static bool set_value(const struct function *function, json_t *changed, const char *key,
		      const json_t *given, struct err *e)
{
	const struct question *question = question_find(function->questions, key);
	OWN(text) char *text = NULL;
	json_t *value = NULL;

	if (question == NULL)
		return question_unknown(function->questions, key, e);
	if (!question->changeable)
		return err_set(e, ERR_REFUSED, "\"%s\" cannot be changed while %s runs", key,
			       function->name);
	if (given == NULL)
		return err_set(e, ERR_INPUT, "\"set\" needs a \"value\"");
	text = question_text(given);
	if (!question_parse(question, text, &value, e))
		return false;
	json_object_set_new(changed, question->key, value);
	return true;
}

/* The answers of a request by their keys: one, or several that are taken together or not at all. */
static json_t *answers_of(const json_t *request)
{
	json_t *several = json_object_get(request, "values");
	OWN(json) json_t *one = json_object();

	if (json_is_object(several))
		return json_incref(several);
	/* A key without a value is refused when its question is known. */
	json_object_set_new(one, json_get_text(request, "key", ""),
			    json_incref(json_object_get(request, "value")) ?: json_null());
	return STEAL(one);
}

static bool set(const struct function *function, json_t *changed, const json_t *request,
		struct err *e)
{
	OWN(json) json_t *answers = answers_of(request);
	const char *key;
	json_t *given;

	json_each_member(answers, key, given) {
		if (!set_value(function, changed, key, json_is_null(given) ? NULL : given, e))
			return false;
	}
	return true;
}

/* As at a start, an answer to a question that is not asked is not taken. */
static bool all_apply(const struct function *function, const json_t *changed, const json_t *request,
		      struct err *e)
{
	OWN(json) json_t *answers = answers_of(request);
	const char *key;
	json_t *given;

	json_each_member(answers, key, given) {
		const struct question *question = question_find(function->questions, key);

		if (question != NULL && !question_applies(question, changed))
			return err_set(e, ERR_INPUT, "%s goes with %s only", question->key,
				       question->only_if);
	}
	return true;
}

/* One more item for the function's list, merged as the function says. */
static bool merge(const struct function *function, json_t *list, const json_t *request,
		  struct err *e)
{
	const char *item = json_get_text(request, "item", "");

	if (*item == '\0' || strlen(item) > QUESTION_ITEM_MAX || strchr(item, ',') != NULL)
		return err_set(e, ERR_INPUT, "an item has 1 to %d bytes and no comma",
			       QUESTION_ITEM_MAX);
	if (function->merge != NULL)
		return function->merge(list, item, e);
	json_array_append_new(list, json_string(item));
	return true;
}

static bool add(const struct function *function, json_t *changed, const json_t *request,
		struct err *e)
{
	const struct question *question = function_list(function);
	OWN(json) json_t *list = NULL;

	if (question == NULL)
		return err_set(e, ERR_REFUSED, "%s has no list to add to", function->name);
	list = json_is_array(json_object_get(changed, question->key))
		       ? json_copy(json_object_get(changed, question->key))
		       : json_array();
	if (!merge(function, list, request, e))
		return false;
	json_object_set(changed, question->key, list);
	return true;
}

json_t *change_apply(const struct function *function, const json_t *configuration,
		     const json_t *request, struct err *e)
{
	OWN(json) json_t *changed = json_copy((json_t *)configuration);
	bool adds = text_equal(json_get_text(request, "do", ""), "add");
	OWN(json) json_t *complete = NULL;

	if (!(adds ? add : set)(function, changed, request, e))
		return NULL;
	complete = question_complete(function->questions, changed, e);
	if (complete == NULL || (!adds && !all_apply(function, complete, request, e)))
		return NULL;
	return STEAL(complete);
}

bool change_refused(struct err *e)
{
	struct err why = *e;
	/* What this machine does not allow, such as a port, is no trouble of the game either. */
	bool judged = why.kind == ERR_INPUT || why.kind == ERR_REFUSED || why.kind == ERR_MISSING ||
		      why.kind == ERR_SYSTEM;

	if (judged)
		return err_set(e, why.kind, "%s (nothing was changed)", why.text);
	return err_set(e, why.kind,
		       "the game could not be looked at, and nothing was changed: %s; try again "
		       "later",
		       why.text);
}

/* --- a task that is only saved */

static bool take(const struct change *change, const json_t *saved, const json_t *before,
		 const json_t *changed, struct err *e)
{
	const char *id = json_get_text(saved, "id", "");
	const char *account = json_get_text(saved, "account", "");
	OWN(lock) struct lock *lock = clash_lock(change->home, account, CLASH_WAIT_MS, e);
	OWN(json) json_t *now = NULL;
	OWN(json) json_t *entry = NULL;

	if (lock == NULL)
		return false;
	entry = tasks_find(change->home, id, account, e);
	now = entry != NULL ? state_load(change->home, id, e) : NULL;
	if (now == NULL)
		return false;
	if (task_runs(entry) || !json_equal(json_object_get(now, "configuration"), before))
		return err_set(e, ERR_BUSY, "the task was resumed or changed meanwhile; try again");
	json_object_set(now, "configuration", (json_t *)changed);
	return state_save(change->home, now, true, e);
}

static bool look_at(const struct change *change, const struct function *function,
		    const json_t *saved, json_t **changed, struct err *e)
{
	struct survey survey = { .home = change->home,
				 .functions = change->functions,
				 .function = function,
				 .account = json_get_text(saved, "account", ""),
				 .configuration = *changed,
				 .before = json_object_get(saved, "configuration") };
	json_t *looked_at;

	if (function->survey == NULL)
		return function_check(function, *changed, e);
	survey.key = change->known;
	if (survey.key == NULL && change->key != NULL) {
		survey.key = change->key(change->argument, survey.account, e);
		if (survey.key == NULL)
			return false;
	}
	looked_at = survey_run(&survey, NULL, e);
	if (looked_at == NULL)
		return change_refused(e);
	json_decref(*changed);
	*changed = looked_at;
	return true;
}

static bool change_saved(const struct change *change, const char *id, const json_t *request,
			 struct err *e)
{
	OWN(json) json_t *saved = state_load(change->home, id, e);
	const json_t *before = json_object_get(saved, "configuration");
	const char *name = json_get_text(saved, "function", "");
	const struct function *function = function_find(change->functions, name);
	OWN(json) json_t *changed = NULL;

	if (saved == NULL)
		return false;
	if (function == NULL)
		return err_set(e, ERR_INPUT, "there is no function \"%.60s\"", name);
	changed = change_apply(function, before, request, e);
	return changed != NULL && look_at(change, function, saved, &changed, e) &&
	       take(change, saved, before, changed, e);
}

/* The request is consumed. */
static bool change_running(struct home *home, const char *id, json_t *request, struct err *e)
{
	OWN(json) json_t *answer = control_ask(home, id, request, CHANGE_WAIT_MS, e);

	return answer != NULL;
}

bool change_task(const struct change *change, json_t *request, struct err *e)
{
	OWN(json) json_t *order = request;
	const char *id = json_get_text(change->entry, "id", "");
	const char *account = json_get_text(change->entry, "account", NULL);
	/* It may have ended, or been resumed, since somebody looked. */
	OWN(json) json_t *entry = tasks_find(change->home, id, account, e);

	if (entry == NULL || !task_is_ours(entry, e))
		return false;
	return task_runs(entry) ? change_running(change->home, id, json_incref(order), e)
				: change_saved(change, id, order, e);
}

json_t *change_configuration(const struct change *change, struct err *e)
{
	const char *id = json_get_text(change->entry, "id", "");
	OWN(json) json_t *said = NULL;

	said = task_runs(change->entry) ? control_do(change->home, id, "status", e)
					: state_load(change->home, id, e);
	return json_incref(json_object_get(said, "configuration"));
}
