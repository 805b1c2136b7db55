/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/recover.h"

#include "base/json.h"
#include "base/text.h"
#include "task/stop.h"
#include "task/tasks.h"

bool recover_task(struct home *home, const json_t *entry, const struct key *key,
		  struct launched *launched, struct err *e)
{
	struct launch launch = {
		.resume = json_get_text(entry, "id", ""),
		.function = json_get_text(entry, "action", ""),
		.account = json_get_text(entry, "account", ""),
		.key = key,
	};

	return launch_task(home, &launch, launched, e);
}

bool restart_task(struct home *home, const json_t *entry, const struct key *key, int wait_ms,
		  struct launched *launched, struct err *e)
{
	enum stop_way way;

	return (!task_runs(entry) || task_interrupt(home, entry, wait_ms, &way, e)) &&
	       recover_task(home, entry, key, launched, e);
}

json_t *recover_candidates(const json_t *entries)
{
	json_t *candidates = json_array();
	size_t i;
	json_t *entry;

	json_array_foreach(entries, i,
			   entry) if (text_equal(json_get_text(entry, "state", ""), "interrupted"))
		json_array_append(candidates, entry);
	return candidates;
}
