/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/tasks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/near.h"
#include "base/own.h"
#include "base/text.h"
#include "control/control.h"
#include "control/identity.h"
#include "control/instance.h"
#include "control/tasks_lost.h"
#include "os/disk.h"
#include "os/file.h"
#include "os/lock.h"
#include "store/home.h"
#include "store/register.h"
#include "store/session.h"
#include "store/state.h"
#include "store/telling.h"

enum {
	LIVE_WAIT_MS = 1000, /* an answer takes less than one, unless the task hangs */
	SETTLE_WAIT_MS = 2000,
	LOOKS_MAX = 3,
	ADRIFT_WAIT_MS = GLANCE_MS + 500,
	LOST_WAIT_MS = 300, /* one that starts or leaves is known by then, or gone */
	NAP_MS = 20,
};

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

/* The entry may be older than the label: of where the task ran before it was resumed. */
static void look_elsewhere(json_t *entry, const char *label)
{
	OWN(json) json_t *parsed = NULL;
	struct err e = { 0 };

	if (identity_is_elsewhere(entry))
		parsed = json_parse(label, strlen(label), "the label", &e);
	identity_note_elsewhere(entry, parsed);
}

/* Its lock is free, as far as can be seen from here. On a remote disk that need not be far: its
 * server may run tasks itself, or forget the locks of others. */
static bool may_live_unseen(const struct home *home, const json_t *entry)
{
	char kind[DISK_KIND_SIZE];
	char path[HOME_PATH_SIZE];

	return identity_is_of_another_computer(entry) &&
	       file_exists(
		       home_path(home, path, "state/%s.json", json_get_text(entry, "id", ""))) &&
	       disk_look(home->root, kind) != DISK_LOCAL;
}

static void note_unseen(json_t *entry)
{
	OWN(text) char *perhaps = NULL;

	identity_note_elsewhere(entry, entry);
	perhaps = text_format("perhaps %s", json_get_text(entry, "elsewhere", ""));
	json_put_text(entry, "elsewhere", perhaps);
	json_put_flag(entry, "unseen", true);
}

/* Of a task whose register cannot be written: what it says itself, while it answers. */
static void take_live(const struct home *home, json_t *entry)
{
	static const char *const keys[] = { "state", "status", "utcOffset", "until" };
	OWN(json) json_t *live = NULL;
	struct err e = { 0 };

	live = control_ask(home, json_get_text(entry, "id", ""), json_pack("{s:s}", "do", "status"),
			   LIVE_WAIT_MS, &e);
	for (size_t i = 0; live != NULL && i < sizeof keys / sizeof *keys; i++)
		json_object_set(entry, keys[i], json_object_get(live, keys[i]));
	if (live == NULL)
		json_put_text(entry, "status",
			      "unknown: its disk takes no status, and it does "
			      "not answer");
}

/* Where the register cannot be written (a full disk), the label knows the state, and the task the
 * rest. */
static void take_state(const struct home *home, json_t *entry, const char *label)
{
	OWN(json) json_t *parsed = NULL;
	struct err e = { 0 };
	const char *state;

	if (strstr(label, "\"state\":") == NULL)
		return;
	parsed = json_parse(label, strlen(label), "the label", &e);
	state = json_get_text(parsed, "state", NULL);
	if (state == NULL)
		return;
	json_put_text(entry, "state", state);
	take_live(home, entry);
}

/* A keeper that has just resumed the task holds the lock, but what is written may still be of the
 * one before, which is dead. False: it let the lock go, and the task does not run. */
static bool take_holder(const struct home *home, json_t *entry)
{
	static const char *const keys[] = { "pid", "start", "boot", "space", "machine", "host" };
	const char *account = json_get_text(entry, "account", "");
	OWN(json) json_t *holder = NULL;

	holder = instance_holder(home, account, json_get_text(entry, "action", ""),
				 json_get_int(entry, "instance", 1));
	if (!text_equal(json_get_text(holder, "id", ""), json_get_text(entry, "id", "")))
		return false;
	if (json_equal(json_object_get(holder, "pid"), json_object_get(entry, "pid")) &&
	    json_equal(json_object_get(holder, "start"), json_object_get(entry, "start")))
		return true; /* what wrote it is dead, or runs elsewhere, and the lock is held */
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		json_object_set(entry, keys[i], json_object_get(holder, keys[i]));
	json_object_del(entry, "elsewhere");
	identity_note_elsewhere(entry, holder);
	json_put_text(entry, "state", json_get_text(holder, "state", "starting"));
	json_put_number(entry, "until", 0);
	return true;
}

static void list_registered(struct listing *listing, const char *account, const json_t *list)
{
	size_t i;
	json_t *entry;

	json_each_item(list, i, entry) {
		const char *id = json_get_text(entry, "id", NULL);
		OWN(json) json_t *copy = NULL;
		char label[LABEL_SIZE];
		bool held;

		if (!state_id_is_valid(id))
			continue;
		held = is_held(listing->home, account, json_get_text(entry, "action", ""),
			       json_get_int(entry, "instance", 1), id, label);
		copy = json_copy(entry);
		json_put_text(copy, "account", account);
		if (held && identity_is_gone(copy))
			held = take_holder(listing->home, copy);
		if (!held && !may_live_unseen(listing->home, entry)) {
			/* A state file, if there is one, is found below. */
			json_object_set(listing->dead, id, copy);
			listing->adrift |= identity_lives(entry);
			continue;
		}
		if (held) {
			take_state(listing->home, copy, label);
			look_elsewhere(copy, label);
		} else {
			note_unseen(copy);
		}
		json_array_append(listing->entries, copy);
		json_put_flag(listing->ids, id, true);
	}
}

/* An entry made from a state file: of a task that the register has lost, or that is no
 * longer alive. */
static json_t *entry_of_saved(const json_t *saved, const json_t *label)
{
	static const char *const from_label[] = {
		"pid", "start", "boot", "space", "machine", "host"
	};
	static const char *const from_saved[] = { "id",	  "account", "instance",
						  "date", "status",  "utcOffset" };
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
		      label != NULL ? json_get_text(label, "state",
						    json_get_text(saved, "state", "running"))
		      : failed	    ? "failed"
				    : "interrupted");
	json_put_number(entry, "until", label != NULL ? json_get_number(saved, "until", 0) : 0);
	identity_note_elsewhere(entry, label);
	return entry;
}

static void list_saved(const char *id, void *argument)
{
	struct listing *listing = argument;
	struct err e = { 0 };
	OWN(json) json_t *saved = NULL;
	OWN(json) json_t *label = NULL;
	OWN(json) json_t *entry = NULL;
	char text[LABEL_SIZE];
	const char *account;

	if (json_object_get(listing->ids, id) != NULL)
		return;
	saved = state_load(listing->home, id, &e);
	if (saved == NULL) {
		if (e.kind != ERR_MISSING) /* it may have ended just now */
			json_put_text(listing->damaged, id, e.text);
		return;
	}
	account = json_get_text(saved, "account", "");
	if (listing->account != NULL && !text_equal(account, listing->account))
		return;
	if (is_held(listing->home, account, json_get_text(saved, "function", ""),
		    json_get_int(saved, "instance", 1), id, text))
		label = json_parse(text, strlen(text), "the label", &e);
	if (label == NULL && state_is_over(saved))
		return; /* tasks_settle */
	entry = entry_of_saved(saved, label);
	if (label == NULL || !identity_is_gone(entry) || take_holder(listing->home, entry))
		json_array_append(listing->entries, entry);
	else if (!state_is_over(saved))
		json_array_append_new(listing->entries, entry_of_saved(saved, NULL));
}

/* --- what killed tasks have left */

struct settling {
	struct home *home;
	json_t *accounts; /* {account: [what its register keeps of each]} */
};

/* What it had to tell is not through, and not too old. */
static bool is_still_told(const json_t *saved)
{
	int64_t ended = json_get_number(saved, "ended", 0);

	return telling_outlives(saved) &&
	       clock_wall_ms() / 1000 - ended < TELLING_KEEP_HOURS * 3600;
}

static void find_over(const char *id, void *argument)
{
	const struct settling *settling = argument;
	struct err e = { 0 };
	OWN(json) json_t *saved = state_load(settling->home, id, &e);
	const char *account = json_get_text(saved, "account", "");
	const char *function = json_get_text(saved, "function", "");
	char label[LABEL_SIZE];
	json_t *one;

	if (!state_is_over(saved) || is_still_told(saved))
		return;
	if (is_held(settling->home, account, function, json_get_int(saved, "instance", 1), id,
		    label))
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
		return; /* their files say what is to be settled */
	}
	json_each_item(ended, i, one) {
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
	json_each_member(accounts, account, ended)
		settle(home, account, ended);
}

/* False when another has been noted as the holder of its lock. */
static bool note_holder(json_t *holders, const json_t *entry)
{
	OWN(text) char *lock = listing_lock_name(entry);

	if (json_object_get(holders, lock) != NULL)
		return false;
	json_put_flag(holders, lock, true);
	return true;
}

/* A lock has one holder at a time: of two that were seen to hold the same one, the first has
 * left while the list was made. */
static json_t *without_gone(const json_t *entries)
{
	OWN(json) json_t *holders = json_object();
	json_t *present = json_array();

	for (size_t i = json_array_size(entries); i-- > 0;) {
		json_t *entry = json_array_get(entries, i);

		if (!task_runs(entry) || task_is_unseen(entry) || note_holder(holders, entry))
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

static void empty(struct listing *listing)
{
	json_decref(listing->entries);
	json_decref(listing->ids);
	json_decref(listing->dead);
	json_decref(listing->damaged);
}

static void begin(struct listing *listing, struct home *home, const char *account)
{
	*listing = (struct listing){ .home = home,
				     .account = account,
				     .entries = json_array(),
				     .ids = json_object(),
				     .dead = json_object(),
				     .damaged = json_object() };
}

/* What could not be looked at is told in *unseen, the first of it. */
static void list_known(struct listing *listing, struct home *home, struct err *unseen)
{
	OWN(json) json_t *session = session_load_whole(home, unseen);
	struct err e = { 0 };
	const char *name;
	json_t *one;

	json_each_member(json_object_get(session, "accounts"), name, one)
		if (listing->account == NULL || text_equal(listing->account, name))
			list_registered(listing, name, json_object_get(one, "processList"));
	/* Locks and state files know all tasks that the register of a newer ikabot may list. */
	if (session == NULL && unseen->kind == ERR_INPUT) {
		text_copy(home->notice, sizeof home->notice, unseen->text);
		*unseen = (struct err){ 0 };
	}
	if (!state_each(home, list_saved, listing, &e) && unseen->kind == ERR_NONE)
		*unseen = e;
}

/* A task that starts, leaves or takes its lock anew is seen as it is at another look, soon. */
static json_t *look_through(struct home *home, const char *account, bool holders,
			    struct err *unseen)
{
	int64_t start = clock_monotonic_ms();

	for (int looks = 1;; looks++) {
		int64_t passed = clock_monotonic_ms() - start;
		struct listing listing;
		OWN(json) json_t *present = NULL;
		struct err e = { 0 };
		bool again;

		begin(&listing, home, account);
		list_known(&listing, home, &e);
		if (holders)
			(void)listing_holders(&listing, passed >= LOST_WAIT_MS,
					      e.kind == ERR_NONE ? &e : &(struct err){ 0 });
		again = (listing.adrift && passed < ADRIFT_WAIT_MS) ||
			(listing.lost && passed < LOST_WAIT_MS);
		if (!again && listing.adrift) {
			listing_leave_out_adrift(&listing);
			listing_adrift(&listing);
		}
		listing_damaged(&listing);
		present = without_gone(listing.entries);
		again |= json_array_size(present) != json_array_size(listing.entries) &&
			 looks < LOOKS_MAX;
		empty(&listing);
		if (!again) {
			if (e.kind != ERR_NONE)
				*unseen = e;
			return sorted(present);
		}
		clock_nap_ms(listing.adrift || listing.lost ? NAP_MS : 0);
	}
}

json_t *tasks_look(struct home *home, const char *account, struct err *unseen)
{
	return look_through(home, account, true, unseen);
}

json_t *tasks_list(struct home *home, const char *account, struct err *e)
{
	struct err unseen = { 0 };
	OWN(json) json_t *entries = look_through(home, account, false, &unseen);

	if (unseen.kind == ERR_NONE)
		return STEAL(entries);
	*e = unseen;
	return NULL;
}

static bool fits(const json_t *entry, const char *wanted)
{
	char pid[32];

	snprintf(pid, sizeof pid, "%lld", (long long)json_get_number(entry, "pid", 0));
	return strcasecmp(json_get_text(entry, "id", ""), wanted) == 0 ||
	       (task_runs(entry) && text_equal(pid, wanted)) ||
	       strcasecmp(json_get_text(entry, "action", ""), wanted) == 0;
}

static json_t *no_task(const json_t *entries, const char *wanted, struct err *e)
{
	struct near near;
	size_t i;
	json_t *entry;

	near_begin(&near, wanted);
	json_each_item(entries, i, entry) {
		near_offer(&near, json_get_text(entry, "id", ""));
		near_offer(&near, json_get_text(entry, "action", ""));
	}
	return err_null(e, ERR_MISSING, "there is no task \"%.60s\"; see: ikabot --list%s", wanted,
			near_hint(&near));
}

json_t *tasks_find(struct home *home, const char *wanted, const char *account, struct err *e)
{
	struct err unseen = { 0 };
	OWN(json) json_t *entries = tasks_look(home, account, &unseen);
	const json_t *found = NULL;
	char ids[256] = "";
	size_t i;
	json_t *entry;
	int count = 0;

	json_each_item(entries, i, entry) {
		size_t used = strlen(ids);

		if (!fits(entry, wanted))
			continue;
		found = entry;
		count++;
		snprintf(ids + used, sizeof ids - used, " %s", json_get_text(entry, "id", ""));
	}
	if (count == 1)
		return json_incref((json_t *)found);
	if (count == 0 && unseen.kind != ERR_NONE) {
		*e = unseen;
		return NULL;
	}
	if (count == 0)
		return no_task(entries, wanted, e);
	return err_null(e, ERR_INPUT, "\"%.60s\" fits %d tasks; give an id, one of:%s", wanted,
			count, ids);
}
