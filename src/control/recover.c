/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/recover.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/text.h"
#include "control/control.h"
#include "control/identity.h"
#include "control/stop.h"
#include "control/tasks.h"
#include "store/home.h"

enum { ORPHANS_WAIT_MS = 3000, NAP_MS = 5 };

bool recover_task(struct home *home, const json_t *entry, const struct key *key,
		  struct launched *launched, struct err *e)
{
	struct launch launch = {
		.resume = json_get_text(entry, "id", ""),
		.function = json_get_text(entry, "action", ""),
		.account = json_get_text(entry, "account", ""),
		.key = key,
	};

	return task_is_ours(entry, e) && launch_task(home, &launch, launched, e);
}

bool resume_task(struct home *home, const json_t *entry, const struct key *key,
		 struct launched *launched, struct err *e)
{
	struct err ignored = { 0 };

	if (!recover_task(home, entry, key, launched, e))
		return false;
	/* Where it has failed already no answer comes; what became of it is told. */
	json_decref(control_do(home, json_get_text(entry, "id", ""), "resume", &ignored));
	return true;
}

bool restart_is_possible(struct home *home, const json_t *entry, struct err *e)
{
	if (!task_is_ours(entry, e) || !home_takes_tasks(home, e))
		return false;
	return !task_runs(entry) || launch_is_possible(home, e) ||
	       err_prefix(e, "the task runs on");
}

bool restart_ended(struct home *home, const json_t *entry, const struct key *key,
		   struct launched *launched, struct err *e)
{
	return recover_task(home, entry, key, launched, e) ||
	       (task_runs(entry) &&
		err_prefix(e, "the task has ended, is saved, and was not started again (try "
			      "ikabot --recover)"));
}

bool restart_task(struct home *home, const json_t *entry, const struct key *key, int wait_ms,
		  struct launched *launched, struct err *e)
{
	enum stop_way way;

	return restart_is_possible(home, entry, e) &&
	       (!task_runs(entry) || task_interrupt(home, entry, wait_ms, &way, e)) &&
	       restart_ended(home, entry, key, launched, e);
}

/* A worker dies with its keeper, but not in the same instant. */
static bool has_orphans(const json_t *entries)
{
	size_t i;
	json_t *entry;

	json_each_item(entries, i, entry)
		if (task_runs(entry) && !identity_is_elsewhere(entry) && !identity_lives(entry))
			return true;
	return false;
}

json_t *recover_list(struct home *home, const char *account, struct err *e)
{
	int64_t start = clock_monotonic_ms();
	json_t *entries;

	while ((entries = tasks_list(home, account, e)) != NULL && has_orphans(entries) &&
	       clock_monotonic_ms() - start < ORPHANS_WAIT_MS) {
		json_decref(entries);
		clock_nap_ms(NAP_MS);
	}
	return entries;
}

json_t *recover_candidates(const json_t *entries)
{
	json_t *candidates = json_array();
	size_t i;
	json_t *entry;

	json_each_item(entries, i, entry)
		if (text_equal(json_get_text(entry, "state", ""), "interrupted"))
			json_array_append(candidates, entry);
	return candidates;
}
