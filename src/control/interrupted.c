/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/interrupted.h"

#include <stdio.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "control/clash.h"
#include "control/instance.h"
#include "control/tasks.h"
#include "os/lock.h"
#include "store/home.h"
#include "store/state.h"
#include "task/function.h"
#include "task/moment.h"

bool if_interrupted_find(const char *name, enum if_interrupted *choice)
{
	static const char *const names[] = {
		[IF_INTERRUPTED_FAIL] = "fail",
		[IF_INTERRUPTED_RESUME] = "resume",
		[IF_INTERRUPTED_REPLACE] = "replace",
		[IF_INTERRUPTED_BESIDE] = "beside",
	};

	for (size_t i = IF_INTERRUPTED_FAIL; i < sizeof names / sizeof *names; i++)
		if (text_equal(names[i], name)) {
			*choice = (enum if_interrupted)i;
			return true;
		}
	return false;
}

static bool is_copy(const struct interrupted *start, const json_t *entry)
{
	return text_equal(json_get_text(entry, "action", ""), start->function->name);
}

/* Copies of a function that says what it touches clash only when they touch the same, or are to
 * be the same instance. */
static bool is_in_the_way(const struct interrupted *start, json_t *entry, const json_t *theirs)
{
	const char *name = json_get_text(entry, "action", "");
	const struct function *other = function_find(start->functions, name);
	bool is_instance = json_get_number(entry, "instance", 1) == start->instance;
	char text[CLASH_TEXT_SIZE];

	if (theirs == NULL) /* it is damaged: what it would touch is unknown */
		return is_copy(start, entry) && (start->instance == 0 || is_instance);
	if (start->function->touches == NULL || start->configuration == NULL)
		return is_copy(start, entry) && (start->instance == 0 || is_instance);
	if (other != NULL && clash_is(start->function, start->configuration, other, theirs, text)) {
		json_put_text(entry, "touches", text);
		return true;
	}
	return is_copy(start, entry) && is_instance;
}

/* What a configuration holds besides its answers, such as names of cities, may be another. */
static bool is_same(const struct interrupted *start, const json_t *theirs)
{
	const json_t *ours = start->configuration;

	if (ours == NULL)
		return false;
	for (const struct question *one = start->function->questions; one->key != NULL; one++) {
		const json_t *a = json_object_get(ours, one->key);
		const json_t *b = json_object_get(theirs, one->key);

		if (a != b && !json_equal(a, b))
			return false;
	}
	return true;
}

json_t *interrupted_list(struct home *home, const struct interrupted *start)
{
	struct err e = { 0 };
	OWN(json) json_t *entries = tasks_list(home, start->account, &e);
	json_t *found = json_array();
	size_t i;
	json_t *entry;

	if (entries == NULL)
		json_array_append_new(found, json_pack("{s:s}", "obstacle", e.text));
	json_each_item(entries, i, entry) {
		OWN(json) json_t *saved = NULL;
		const json_t *theirs;

		if (task_runs(entry))
			continue;
		saved = state_load(home, json_get_text(entry, "id", ""), &e);
		theirs = json_object_get(saved, "configuration");
		if ((theirs == NULL && !task_is_damaged(entry)) ||
		    !is_in_the_way(start, entry, theirs))
			continue;
		json_put_flag(entry, "same",
			      theirs != NULL && is_copy(start, entry) && is_same(start, theirs));
		json_array_append(found, entry);
	}
	return found;
}

const json_t *interrupted_same(const json_t *entries)
{
	size_t i;
	json_t *entry;

	json_each_item(entries, i, entry) {
		if (json_get_flag(entry, "same", false))
			return entry;
	}
	return NULL;
}

const json_t *interrupted_only(const json_t *entries, const struct function *function)
{
	const json_t *same = interrupted_same(entries);
	const json_t *first = json_array_get(entries, 0);

	if (same != NULL || json_array_size(entries) != 1 || task_is_damaged(first))
		return same;
	return text_equal(json_get_text(first, "action", ""), function->name) ? first : NULL;
}

void interrupted_describe(const json_t *entry, char *text, size_t size)
{
	const char *obstacle = json_get_text(entry, "obstacle", NULL);
	bool failed = text_equal(json_get_text(entry, "state", ""), "failed");
	const char *status = json_get_text(entry, "status", "");
	const char *touches = json_get_text(entry, "touches", NULL);
	OWN(buffer) struct buffer described = { 0 };
	char since[32] = "?";
	char title[96];

	if (obstacle != NULL) {
		snprintf(text, size, "it cannot be seen which tasks are saved: %s", obstacle);
		return;
	}
	moment_short(entry, since, sizeof since, json_get_number(entry, "date", 0) * 1000);
	buffer_format(&described, "%s, started %s, %s%s%s", task_title(entry, title, sizeof title),
		      since,
		      task_is_damaged(entry) ? "is damaged and cannot go on"
		      : failed		     ? "has failed and is saved"
					     : "was interrupted and is saved",
		      *status != '\0' ? ": " : "", status);
	if (touches != NULL)
		buffer_format(&described, "; it works on the same: %s", touches);
	text_copy(text, size, described.bytes);
}

bool interrupted_stays_beside(struct home *home, const json_t *entry, struct err *e)
{
	const char *id = json_get_text(entry, "id", "");
	const char *account = json_get_text(entry, "account", "");
	OWN(lock) struct lock *lock = NULL;
	OWN(json) json_t *now = NULL;
	OWN(json) json_t *saved = NULL;

	if (task_is_damaged(entry))
		return true; /* it is never resumed */
	lock = clash_lock(home, account, CLASH_WAIT_MS, e);
	if (lock == NULL)
		return false;
	now = tasks_find(home, id, account, e);
	saved = now != NULL ? state_load(home, id, e) : NULL;
	if (saved == NULL)
		return false;
	if (task_runs(now))
		return err_set(e, ERR_BUSY, "task %s was resumed meanwhile; try again", id);
	if (json_get_flag(saved, "anyway", false))
		return true;
	json_put_flag(saved, "anyway", true);
	return state_save(home, saved, true, e);
}

int interrupted_free_instance(struct home *home, const char *account, const char *function)
{
	struct err e = { 0 };
	OWN(json) json_t *entries = tasks_list(home, account, &e);
	bool taken[INSTANCE_MAX + 1] = { false };
	size_t i;
	json_t *entry;

	json_each_item(entries, i, entry) {
		int64_t number = json_get_number(entry, "instance", 1);

		if (text_equal(json_get_text(entry, "action", ""), function) && number >= 1 &&
		    number <= INSTANCE_MAX)
			taken[number] = true;
	}
	return instance_free(home, account, function, taken);
}
