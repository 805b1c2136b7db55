/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/entry.h"

#include <stdio.h>

#include "base/err.h"
#include "base/json.h"
#include "base/text.h"

bool task_runs(const json_t *entry)
{
	return json_is_integer(json_object_get(entry, "pid"));
}

bool task_is_damaged(const json_t *entry)
{
	return text_equal(json_get_text(entry, "state", ""), "damaged");
}

bool task_is_adrift(const json_t *entry)
{
	return json_get_flag(entry, "adrift", false);
}

const char *task_elsewhere(const json_t *entry)
{
	return json_get_text(entry, "elsewhere", NULL);
}

bool task_is_unseen(const json_t *entry)
{
	return json_get_flag(entry, "unseen", false);
}

bool task_is_ours(const json_t *entry, struct err *e)
{
	const char *elsewhere = task_elsewhere(entry);
	char title[96];

	if (elsewhere == NULL)
		return true;
	task_title(entry, title, sizeof title);
	if (!task_is_unseen(entry))
		return err_set(e, ERR_REFUSED, "%s is %s, and is not touched from here", title,
			       elsewhere);
	return err_set(e, ERR_REFUSED,
		       "%s is %s, whose locks cannot be seen from here: it is not touched; where "
		       "that computer is gone for good, remove .ikabot.d/state/%s.json",
		       title, elsewhere, json_get_text(entry, "id", ""));
}

const char *task_title(const json_t *entry, char *title, size_t size)
{
	snprintf(title, size, "%s (%s)", json_get_text(entry, "action", "?"),
		 json_get_text(entry, "id", "?"));
	return title;
}
