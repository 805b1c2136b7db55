/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changing what a task is to do while it runs: the requests "set" and "add". */
#include "task/keeper_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "os/lock.h"
#include "task/clash.h"
#include "task/function.h"
#include "task/start.h"

bool keeper_is_clear(struct keeper *keeper, const json_t *configuration, struct err *e)
{
	OWN(json) json_t *clashes = NULL;
	char text[384];

	if (json_get_flag(keeper->saved, "anyway", false))
		return true;
	clashes = clash_list(&keeper->home, keeper->table, keeper->account, keeper->function,
			     configuration, keeper->id);
	if (json_array_size(clashes) == 0)
		return true;
	start_describe(&keeper->home, json_array_get(clashes, 0), text, sizeof text);
	return err_set(e, ERR_BUSY, "%s", text);
}

/* The value of "value" as the answer to the question it would have been. */
static bool checked_value(const struct question *question, const json_t *request, json_t **value,
			  struct err *e)
{
	const json_t *given = json_object_get(request, "value");
	OWN(text) char *text = NULL;

	if (given == NULL)
		return err_set(e, ERR_INPUT, "\"set\" needs a \"value\"");
	text = question_text(given);
	return question_parse(question, text, value, e);
}

/* Takes a changed configuration when it makes sense as a whole and the disk has it. */
static bool change_configuration(struct keeper *keeper, json_t *changed, struct err *e)
{
	OWN(json) json_t *before = json_incref(json_object_get(keeper->saved, "configuration"));
	OWN(json) json_t *complete = question_complete(keeper->function->questions, changed, e);
	OWN(lock) struct lock *starting = NULL;

	if (complete == NULL || !function_check(keeper->function, complete, e))
		return false;
	/* Of two that begin to touch the same at the same moment one must see the other. */
	if (keeper->function->touches != NULL) {
		starting = clash_lock(&keeper->home, keeper->account, CLASH_WAIT_SHORT_MS, e);
		if (starting == NULL)
			return e->kind == ERR_BUSY
				       ? err_set(e, ERR_BUSY,
						 "another task is just starting; try again")
				       : false;
	}
	if (!keeper_is_clear(keeper, complete, e))
		return false;
	json_object_set(keeper->saved, "configuration", complete);
	if (!keeper_save(keeper, true, e)) {
		json_object_set(keeper->saved, "configuration", before);
		return false;
	}
	keeper_wake(keeper);
	keeper_tell_followers(keeper);
	return true;
}

bool keeper_set(struct keeper *keeper, const json_t *request, json_t *answer, struct err *e)
{
	const char *key = json_get_text(request, "key", "");
	const struct question *question = question_find(keeper->function->questions, key);
	OWN(json) json_t *changed = json_copy(json_object_get(keeper->saved, "configuration"));
	json_t *value = NULL;
	char visible[64];

	(void)answer;
	text_visible_copy(visible, sizeof visible, key);
	if (question == NULL)
		return err_set(e, ERR_INPUT, "%s has no key \"%s\"", keeper->function->name,
			       visible);
	if (!question->changeable)
		return err_set(e, ERR_REFUSED, "\"%s\" cannot be changed while %s runs", key,
			       keeper->function->name);
	if (!checked_value(question, request, &value, e))
		return false;
	json_object_set_new(changed, key, value);
	if (!change_configuration(keeper, changed, e))
		return false;
	log_info("changed: %s", key);
	return true;
}

/* One more item for the function's list, merged as the function says. */
static bool merge(const struct keeper *keeper, json_t *list, const json_t *request, struct err *e)
{
	const char *item = json_get_text(request, "item", "");

	if (*item == '\0' || strlen(item) > QUESTION_ITEM_MAX || strchr(item, ',') != NULL)
		return err_set(e, ERR_INPUT, "an item has 1 to %d bytes and no comma",
			       QUESTION_ITEM_MAX);
	if (keeper->function->merge != NULL)
		return keeper->function->merge(list, item, e);
	json_array_append_new(list, json_string(item));
	return true;
}

bool keeper_add(struct keeper *keeper, const json_t *request, json_t *answer, struct err *e)
{
	const struct question *question = function_list(keeper->function);
	OWN(json) json_t *changed = json_copy(json_object_get(keeper->saved, "configuration"));
	OWN(json) json_t *list = NULL;

	(void)answer;
	if (question == NULL)
		return err_set(e, ERR_REFUSED, "%s has no list to add to", keeper->function->name);
	list = json_is_array(json_object_get(changed, question->key))
		       ? json_copy(json_object_get(changed, question->key))
		       : json_array();
	if (!merge(keeper, list, request, e))
		return false;
	json_object_set(changed, question->key, list);
	if (!change_configuration(keeper, changed, e))
		return false;
	log_info("added to %s: %s", question->key, json_get_text(request, "item", ""));
	return true;
}
