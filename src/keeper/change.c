/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/change.h"

#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "control/clash.h"
#include "control/start.h"
#include "keeper/show.h"
#include "keeper/state.h"
#include "keeper/steps.h"
#include "os/lock.h"
#include "task/function.h"

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

static bool has(const json_t *list, const json_t *item)
{
	size_t i;
	json_t *one;

	json_each_item(list, i, one) {
		if (json_equal(one, item))
			return true;
	}
	return false;
}

/* What a change does not touch anew was judged when the task started, or a person was asked. */
static bool touches_more(const struct function *function, const json_t *before,
			 const json_t *changed)
{
	OWN(json) json_t *had = function->touches != NULL ? function->touches(before) : NULL;
	OWN(json) json_t *has_now = function->touches != NULL ? function->touches(changed) : NULL;
	size_t i;
	json_t *item;

	json_each_item(has_now, i, item) {
		if (!has(had, item))
			return true;
	}
	return false;
}

bool keeper_take_change(struct keeper *keeper, json_t *changed, struct err *e)
{
	OWN(json) json_t *before = json_incref(json_object_get(keeper->saved, "configuration"));
	OWN(lock) struct lock *starting = NULL;

	/* Of two that begin to touch the same at the same moment one must see the other. */
	if (keeper->function->touches != NULL) {
		starting = clash_lock(&keeper->home, keeper->account, CLASH_WAIT_SHORT_MS, e);
		if (starting == NULL)
			return e->kind == ERR_BUSY
				       ? err_set(e, ERR_BUSY,
						 "another task is just starting; try again")
				       : false;
	}
	if (touches_more(keeper->function, before, changed) && !keeper_is_clear(keeper, changed, e))
		return err_prefix(e, "nothing was changed");
	json_object_set(keeper->saved, "configuration", changed);
	if (!keeper_save(keeper, true, e)) {
		json_object_set(keeper->saved, "configuration", before);
		return false;
	}
	log_info("the configuration was changed");
	keeper_wake(keeper);
	keeper_tell_followers(keeper);
	return true;
}
