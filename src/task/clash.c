/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/clash.h"

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "os/lock.h"
#include "store/home.h"
#include "store/state.h"
#include "task/function.h"
#include "task/tasks.h"

struct lock *clash_lock(const struct home *home, const char *account, int wait_ms, struct err *e)
{
	char name[ACCOUNT_NAME_SIZE];
	char path[HOME_PATH_SIZE];

	return lock_take(home_path(home, path, "locks/%s.start", account_file_name(account, name)),
			 wait_ms, e);
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
	json_array_foreach(entries, i, entry)
	{
		const char *other_id = json_get_text(entry, "id", "");
		const struct function *other =
			function_find(table, json_get_text(entry, "action", ""));
		OWN(json) json_t *saved = NULL;
		char text[CLASH_TEXT_SIZE];

		if (!task_runs(entry) || text_equal(other_id, id) || other == NULL)
			continue;
		saved = state_load(home, other_id, &e);
		if (!function_clash(function, configuration, other,
				    json_object_get(saved, "configuration"), text, sizeof text))
			continue;
		json_put_text(entry, "touches", text);
		json_array_append(clashes, entry);
	}
	return clashes;
}
