/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/clash.h"

#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "control/control.h"
#include "control/tasks.h"
#include "os/file.h"
#include "os/lock.h"
#include "store/home.h"
#include "store/state.h"
#include "task/function.h"
#include "task/words.h"

struct lock *clash_lock(const struct home *home, const char *account, int wait_ms, struct err *e)
{
	char name[ACCOUNT_NAME_SIZE];
	char path[HOME_PATH_SIZE];

	home_path(home, path, "locks/%s.start", account_file_name(account, name));
	if (file_is_gone(path) && !home_make(home, e))
		return NULL;
	return lock_take(path, wait_ms, e);
}

/* What the task works with, as its state file says or, where that is gone, the task itself; NULL
 * when it cannot be known. Owned by the caller. */
static json_t *configuration_of(struct home *home, const char *id)
{
	struct err e = { 0 };
	OWN(json) json_t *said = state_load(home, id, &e);

	if (said == NULL)
		said = control_do(home, id, "status", &e);
	return json_incref(json_object_get(said, "configuration"));
}

/* "the wood of city 1295" becomes "the wood of Polis", where one of both knows the name. */
static void name_city(char text[CLASH_TEXT_SIZE], const json_t *configuration, const json_t *theirs)
{
	char *city = strstr(text, "city ");
	const char *id = city != NULL ? city + strlen("city ") : "";
	const char *name =
		json_get_text(json_object_get(configuration, WORDS_CITY_NAMES), id,
			      json_get_text(json_object_get(theirs, WORDS_CITY_NAMES), id, NULL));
	char visible[CLASH_TEXT_SIZE];

	if (city == NULL || name == NULL)
		return;
	text_visible_copy(visible, sizeof visible, name);
	text_copy(city, CLASH_TEXT_SIZE - (size_t)(city - text), visible);
}

bool clash_is(const struct function *one, const json_t *configuration, const struct function *other,
	      const json_t *theirs, char text[CLASH_TEXT_SIZE])
{
	if (!function_clash(one, configuration, other, theirs, text, CLASH_TEXT_SIZE))
		return false;
	name_city(text, configuration, theirs);
	return true;
}

json_t *clash_list(struct home *home, const struct function *const *table, const char *account,
		   const struct function *function, const json_t *configuration, const char *id)
{
	json_t *clashes = json_array();
	struct err e = { 0 };
	OWN(json) json_t *entries = NULL;
	size_t i;
	json_t *entry;

	if (function->touches == NULL)
		return clashes;
	entries = tasks_list(home, account, &e);
	if (entries == NULL)
		json_array_append_new(clashes, json_pack("{s:s}", "obstacle", e.text));
	json_each_item(entries, i, entry) {
		const char *other_id = json_get_text(entry, "id", "");
		const struct function *other =
			function_find(table, json_get_text(entry, "action", ""));
		OWN(json) json_t *theirs = NULL;
		char text[CLASH_TEXT_SIZE];

		if (!task_runs(entry) || text_equal(other_id, id) || other == NULL)
			continue;
		theirs = configuration_of(home, other_id);
		if (theirs == NULL && other->touches != NULL)
			text_copy(text, sizeof text, "what it works on cannot be seen");
		else if (!clash_is(function, configuration, other, theirs, text))
			continue;
		json_put_text(entry, "touches", text);
		json_array_append(clashes, entry);
	}
	return clashes;
}
