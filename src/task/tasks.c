/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "task/tasks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "os/file.h"
#include "os/lock.h"
#include "store/home.h"
#include "store/register.h"
#include "store/session.h"
#include "store/state.h"
#include "task/control.h"
#include "task/instance.h"

enum { SETTLE_WAIT_MS = 2000, LOOKS_MAX = 3 };

struct listing {
	const struct home *home;
	const char *account; /* NULL: all */
	json_t *entries;
	json_t *ids; /* of the entries: a set, as there may be many */
};

bool task_runs(const json_t *entry)
{
	return json_is_integer(json_object_get(entry, "pid"));
}

const char *task_title(const json_t *entry, char *title, size_t size)
{
	snprintf(title, size, "%s (%s)", json_get_text(entry, "action", "?"),
		 json_get_text(entry, "id", "?"));
	return title;
}

/* Is it the label of that task? A keeper writes the id first (keeper_label), so that most
 * labels need no parser. */
static bool names(const char *label, const char *id)
{
	static const char start[] = "{\"id\":\"";
	OWN(json) json_t *parsed = NULL;
	struct err e = { 0 };

	if (text_starts(label, start) && text_starts(label + strlen(start), id) &&
	    label[strlen(start) + strlen(id)] == '"')
		return true;
	parsed = json_parse(label, strlen(label), "the label", &e);
	return text_equal(json_get_text(parsed, "id", NULL), id);
}

/* Does this task hold the lock that it would hold? Then the lock's label, too. */
static bool is_held(const struct home *home, const char *account, const char *function,
		    int instance, const char *id, char label[LABEL_SIZE])
{
	char path[HOME_PATH_SIZE];

	instance_path(home, account, function, instance, path);
	return lock_look(path, label, LABEL_SIZE) && names(label, id);
}

static void list_registered(struct listing *listing, const char *account, const json_t *list)
{
	size_t i;
	json_t *entry;

	json_array_foreach(list, i, entry)
	{
		const char *id = json_get_text(entry, "id", NULL);
		OWN(json) json_t *copy = NULL;
		char label[LABEL_SIZE];

		if (!state_id_is_valid(id) ||
		    !is_held(listing->home, account, json_get_text(entry, "action", ""),
			     (int)json_get_number(entry, "instance", 1), id, label))
			continue; /* dead; a state file, if there is one, is found below */
		copy = json_copy(entry);
		json_put_text(copy, "account", account);
		json_array_append(listing->entries, copy);
		json_put_flag(listing->ids, id, true);
	}
}

/* An entry made from a state file: of a task that the register has lost, or that is no
 * longer alive. */
static json_t *entry_of_saved(const json_t *saved, const json_t *label)
{
	static const char *const from_label[] = { "pid", "start", "boot", "host" };
	static const char *const from_saved[] = { "id", "account", "instance", "date", "status" };
	bool failed = text_equal(json_get_text(saved, "state", ""), "failed");
	json_t *entry = json_object();

	for (size_t i = 0; i < sizeof from_saved / sizeof *from_saved; i++)
		json_object_set(entry, from_saved[i], json_object_get(saved, from_saved[i]));
	for (size_t i = 0; i < sizeof from_label / sizeof *from_label; i++)
		json_object_set_new(entry, from_label[i],
				    label != NULL
					    ? json_incref(json_object_get(label, from_label[i]))
					    : json_null());
	json_put_text(entry, "action", json_get_text(saved, "function", ""));
	json_put_text(entry, "state",
		      label != NULL ? json_get_text(saved, "state", "running")
		      : failed	    ? "failed"
				    : "interrupted");
	json_put_number(entry, "until", label != NULL ? json_get_number(saved, "until", 0) : 0);
	return entry;
}

static void list_saved(const char *id, void *argument)
{
	struct listing *listing = argument;
	struct err e = { 0 };
	OWN(json) json_t *saved = NULL;
	OWN(json) json_t *label = NULL;
	char text[LABEL_SIZE];
	const char *account;

	if (json_object_get(listing->ids, id) != NULL)
		return;
	saved = state_load(listing->home, id, &e);
	if (saved == NULL) {
		if (e.kind != ERR_MISSING) /* it may have ended just now */
			log_warning("%s", e.text);
		return;
	}
	account = json_get_text(saved, "account", "");
	if (listing->account != NULL && !text_equal(account, listing->account))
		return;
	if (is_held(listing->home, account, json_get_text(saved, "function", ""),
		    (int)json_get_number(saved, "instance", 1), id, text))
		label = json_parse(text, strlen(text), "the label", &e);
	if (label == NULL && state_is_over(saved))
		return; /* tasks_settle */
	json_array_append_new(listing->entries, entry_of_saved(saved, label));
}

/* --- what killed tasks have left */

struct settling {
	struct home *home;
	json_t *accounts; /* {account: [what its register keeps of each]} */
};

static void find_over(const char *id, void *argument)
{
	const struct settling *settling = argument;
	struct err e = { 0 };
	OWN(json) json_t *saved = state_load(settling->home, id, &e);
	const char *account = json_get_text(saved, "account", "");
	const char *function = json_get_text(saved, "function", "");
	char label[LABEL_SIZE];
	json_t *one;

	if (!state_is_over(saved))
		return;
	if (is_held(settling->home, account, function, (int)json_get_number(saved, "instance", 1),
		    id, label))
		return; /* it is just leaving */
	one = json_object();
	json_put_text(one, "id", id);
	json_put_text(one, "action", function);
	json_put_text(one, "state", json_get_text(saved, "state", ""));
	json_put_text(one, "status", json_get_text(saved, "status", ""));
	json_object_set(one, "date", json_object_get(saved, "ended"));
	if (json_object_get(settling->accounts, account) == NULL)
		json_object_set_new(settling->accounts, account, json_array());
	json_array_append_new(json_object_get(settling->accounts, account), one);
}

static void settle(struct home *home, const char *account, const json_t *ended)
{
	struct err e = { 0 };
	char path[HOME_PATH_SIZE];
	char name[32];
	size_t i;
	const json_t *one;

	if (!register_remove_all(home, account, ended, SETTLE_WAIT_MS, &e)) {
		log_warning("%s", e.text);
		return; /* their files say what there is to settle */
	}
	json_array_foreach((json_t *)ended, i, one)
	{
		const char *id = json_get_text(one, "id", "");

		control_socket_name(id, name);
		if (!file_remove(home_path(home, path, "run/%s", name), &e) ||
		    !state_remove(home, id, &e))
			log_warning("%s", e.text);
	}
}

void tasks_settle(struct home *home)
{
	OWN(json) json_t *accounts = json_object();
	struct settling settling = { home, accounts };
	struct err e = { 0 };
	const char *account;
	json_t *ended;

	if (!state_each(home, find_over, &settling, &e))
		log_warning("%s", e.text);
	json_object_foreach(accounts, account, ended) settle(home, account, ended);
}

/* A lock has one holder at a time: of two that were seen to hold the same one, the first has
 * left while the list was made. */
static json_t *without_gone(const json_t *entries)
{
	OWN(json) json_t *holders = json_object();
	json_t *present = json_array();

	for (size_t i = json_array_size(entries); i-- > 0;) {
		json_t *entry = json_array_get(entries, i);
		OWN(text)
		char *lock = text_format("%s %s %lld", json_get_text(entry, "account", ""),
					 json_get_text(entry, "action", ""),
					 (long long)json_get_number(entry, "instance", 1));

		if (task_runs(entry) && json_object_get(holders, lock) != NULL)
			continue;
		if (task_runs(entry))
			json_put_flag(holders, lock, true);
		json_array_append(present, entry);
	}
	return present;
}

static int by_date(const void *a, const void *b)
{
	const json_t *left = *(json_t *const *)a;
	const json_t *right = *(json_t *const *)b;
	int64_t difference = json_get_number(left, "date", 0) - json_get_number(right, "date", 0);

	if (difference != 0)
		return difference < 0 ? -1 : 1;
	return strcmp(json_get_text(left, "id", ""), json_get_text(right, "id", ""));
}

static json_t *sorted(const json_t *entries)
{
	size_t count = json_array_size(entries);
	json_t **order = calloc(count > 0 ? count : 1, sizeof *order);
	json_t *result = json_array();

	for (size_t i = 0; order != NULL && i < count; i++)
		order[i] = json_array_get(entries, i);
	if (order != NULL)
		qsort(order, count, sizeof *order, by_date);
	for (size_t i = 0; order != NULL && i < count; i++)
		json_array_append(result, order[i]);
	free(order);
	return result;
}

static json_t *look(struct home *home, const char *account, struct err *e)
{
	OWN(json) json_t *session = session_load_whole(home, e);
	OWN(json) json_t *entries = json_array();
	OWN(json) json_t *ids = json_object();
	struct listing listing = { home, account, entries, ids };
	const char *name;
	json_t *one;

	if (session == NULL)
		return NULL;
	json_object_foreach(json_object_get(session, "accounts"), name,
			    one) if (account == NULL || text_equal(account, name))
		list_registered(&listing, name, json_object_get(one, "processList"));
	return state_each(home, list_saved, &listing, e) ? STEAL(entries) : NULL;
}

json_t *tasks_list(struct home *home, const char *account, struct err *e)
{
	for (int looks = 1;; looks++) {
		OWN(json) json_t *entries = look(home, account, e);
		OWN(json) json_t *present = entries != NULL ? without_gone(entries) : NULL;

		if (present == NULL)
			return NULL;
		/* What has become of the one that left is seen at another look. */
		if (json_array_size(present) == json_array_size(entries) || looks == LOOKS_MAX)
			return sorted(present);
	}
}

static bool fits(const json_t *entry, const char *wanted)
{
	char pid[32];

	snprintf(pid, sizeof pid, "%lld", (long long)json_get_number(entry, "pid", 0));
	return text_equal(json_get_text(entry, "id", NULL), wanted) ||
	       (task_runs(entry) && text_equal(pid, wanted)) ||
	       text_equal(json_get_text(entry, "action", NULL), wanted);
}

json_t *tasks_find(struct home *home, const char *wanted, const char *account, struct err *e)
{
	OWN(json) json_t *entries = tasks_list(home, account, e);
	const json_t *found = NULL;
	char ids[256] = "";
	size_t i;
	json_t *entry;
	int count = 0;

	if (entries == NULL)
		return NULL;
	json_array_foreach(entries, i, entry)
	{
		size_t used = strlen(ids);

		if (!fits(entry, wanted))
			continue;
		found = entry;
		count++;
		snprintf(ids + used, sizeof ids - used, " %s", json_get_text(entry, "id", ""));
	}
	if (count == 1)
		return json_incref((json_t *)found);
	if (count == 0)
		return err_null(e, ERR_MISSING, "there is no task \"%.60s\"; see: ikabot --list",
				wanted);
	return err_null(e, ERR_INPUT, "\"%.60s\" fits %d tasks; give an id, one of:%s", wanted,
			count, ids);
}
