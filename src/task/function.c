/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/function.h"

#include <strings.h>

#include "base/err.h"
#include "base/json.h"
#include "base/near.h"
#include "base/own.h"
#include "base/text.h"

const struct function *function_find(const struct function *const *table, const char *name)
{
	for (; name != NULL && *table != NULL; table++)
		if (strcasecmp((*table)->name, name) == 0)
			return *table;
	return NULL;
}

enum find_fit function_fit(const struct function *function, const char *typed)
{
	OWN(text)
	char *about = text_format("%s %s", function->help,
				  function->keywords != NULL ? function->keywords : "");
	const struct findable thing = { function->number, function->menu, function->name, about };

	return find_fit(&thing, typed);
}

bool function_unknown(const struct function *const *table, const char *name, struct err *e)
{
	char visible[NEAR_NAME_SIZE];
	struct near near;

	near_begin(&near, name);
	for (; *table != NULL; table++)
		near_offer(&near, (*table)->name);
	text_visible_copy(visible, sizeof visible, name);
	return err_set(e, ERR_INPUT, "there is no function \"%s\"%s", visible, near_hint(&near));
}

bool function_check(const struct function *function, const json_t *configuration, struct err *e)
{
	return question_check(function->questions, configuration, e) &&
	       (function->check == NULL || function->check(configuration, e));
}

const struct question *function_list(const struct function *function)
{
	for (const struct question *question = function->questions; question->key != NULL;
	     question++)
		if (question->type == QUESTION_LIST && question->changeable)
			return question;
	return NULL;
}

bool function_clash(const struct function *one, const json_t *configuration,
		    const struct function *other, const json_t *other_configuration, char *text,
		    size_t size)
{
	OWN(json) json_t *mine = one->touches != NULL ? one->touches(configuration) : NULL;
	OWN(json) json_t *theirs = NULL;

	theirs = other->touches != NULL ? other->touches(other_configuration) : NULL;
	for (size_t i = 0; i < json_array_size(mine); i++)
		for (size_t j = 0; j < json_array_size(theirs); j++)
			if (json_equal(json_array_get(mine, i), json_array_get(theirs, j))) {
				text_copy(text, size, json_string_value(json_array_get(mine, i)));
				return true;
			}
	return false;
}
