/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/function.h"

#include "base/text.h"

const struct function *function_find(const struct function *const *table, const char *name)
{
	for (; *table != NULL; table++)
		if (text_equal((*table)->name, name))
			return *table;
	return NULL;
}

const struct function *function_numbered(const struct function *const *table, const char *number)
{
	for (; *table != NULL; table++)
		if (text_equal((*table)->number, number))
			return *table;
	return NULL;
}

bool function_check(const struct function *function, const json_t *configuration, struct err *e)
{
	return question_check(function->questions, configuration, e) &&
	       (function->check == NULL || function->check(configuration, e));
}
