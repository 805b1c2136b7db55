/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify/source.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "control/clash.h"
#include "control/control.h"
#include "control/instance.h"
#include "control/tasks.h"
#include "os/lock.h"
#include "store/telling.h"

static bool ask_keeper(struct source *source, const struct news *news, struct told *told)
{
	json_t *request = json_object();
	OWN(json) json_t *answer = NULL;
	struct err e = { 0 };

	json_put_text(request, "do", "tell");
	/* Apart from each other: a keeper of an older version knows no marks. */
	json_object_set(request, "ticks", (json_t *)news->ticks);
	json_object_set(request, "marks", (json_t *)news->marks);
	answer = control_ask(source->home, source->id, request,
			     source->wait_ms > 0 ? source->wait_ms : CONTROL_WAIT_MS, &e);
	if (answer == NULL)
		return false;
	told->events = json_incref(json_object_get(answer, "events"));
	told->asks = json_get_flag(answer, "asks", false);
	source->unsaved = json_get_flag(answer, "unsaved", false);
	return true;
}

/* Has another of the task's processes its lock? Its keeper may not answer for a moment. */
static bool is_held(const struct source *source, const json_t *saved)
{
	OWN(json) json_t *holder = NULL;
	const char *id;

	holder =
		instance_holder(source->home, source->account, json_get_text(saved, "function", ""),
				json_get_int(saved, "instance", 1));
	id = json_get_text(holder, "id", NULL);
	return holder != NULL && (id == NULL || text_equal(id, source->id));
}

/* No other process writes it: the task is not held, and a resume waits. */
static bool write_down(struct source *source, json_t *saved, const struct news *news)
{
	struct err e = { 0 };
	bool ticked = json_array_size(news->ticks) > 0;
	size_t given_up;

	telling_tick(saved, news->ticks, clock_wall_ms());
	telling_mark(saved, news->marks);
	given_up = telling_expire(saved, clock_wall_ms());
	if (given_up == 0 && !ticked && json_array_size(news->marks) == 0)
		return true;
	/* A mark need not survive a power cut. */
	if (state_save(source->home, saved, given_up > 0 || ticked, &e)) {
		if (given_up > 0)
			log_warning("%zu messages were not told for %d h and are given up",
				    given_up, TELLING_KEEP_HOURS);
		source->refused = false;
		return true;
	}
	if (!source->refused)
		log_warning("what is told cannot be noted, and waits for that: %s", e.text);
	source->refused = true;
	return false;
}

static enum source_state ask_file(struct source *source, const struct news *news, struct told *told)
{
	struct err e = { 0 };
	OWN(lock) struct lock *starting = clash_lock(source->home, source->account, 0, &e);
	OWN(json) json_t *saved = NULL;

	if (starting == NULL)
		return SOURCE_BUSY;
	saved = state_load(source->home, source->id, &e);
	if (saved == NULL)
		return e.kind == ERR_MISSING ? SOURCE_GONE : SOURCE_BUSY;
	if (is_held(source, saved) || !write_down(source, saved, news))
		return SOURCE_BUSY;
	told->asks = false;
	told->events = json_incref(telling_events(saved));
	if (told->events == NULL)
		told->events = json_array();
	/* What waited for this only is through now. */
	if (state_is_over(saved) && !telling_outlives(saved))
		tasks_settle(source->home);
	return SOURCE_FILE;
}

enum source_state source_ask(struct source *source, const struct news *news, struct told *told)
{
	*told = (struct told){ 0 };
	if (ask_keeper(source, news, told))
		return SOURCE_KEEPER;
	return ask_file(source, news, told);
}
