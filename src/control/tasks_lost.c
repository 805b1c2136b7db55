/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Somebody else may remove or damage what tells of a task: its entry in the register, its
 * state file, its lock. Each of the others still says that it lives, or what is left of it.
 */
#include "control/tasks_lost.h"

#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "control/entry.h"
#include "control/identity.h"
#include "control/instance.h"
#include "os/file.h"
#include "os/lock.h"
#include "store/home.h"
#include "store/state.h"

/* The lock of an entry, as its file is called; owned by the caller. */
char *listing_lock_name(const json_t *entry)
{
	char name[ACCOUNT_NAME_SIZE];

	return text_format("%s.%s.%lld",
			   account_file_name(json_get_text(entry, "account", ""), name),
			   json_get_text(entry, "action", ""),
			   (long long)json_get_number(entry, "instance", 1));
}

/* The account that a lock's file name begins with: "s301-en+12345.autoPirate.1"; false when it
 * is no task's lock. */
static bool account_of_lock(const char *name, char account[ACCOUNT_NAME_SIZE])
{
	const char *plus = strchr(name, '+');
	const char *dot = plus != NULL ? strchr(plus, '.') : NULL;
	size_t length = dot != NULL ? (size_t)(dot - name) : ACCOUNT_NAME_SIZE;

	if (length >= ACCOUNT_NAME_SIZE || strchr(dot + 1, '.') == NULL)
		return false;
	memcpy(account, name, length);
	account[length] = '\0';
	account[plus - name] = '/';
	return account_name_is_valid(account);
}

struct holding {
	struct listing *listing;
	json_t *known; /* names of locks: a set */
	bool adds;     /* or only says that there is one */
};

static void list_holder(const char *name, void *argument)
{
	const struct holding *holding = argument;
	struct listing *listing = holding->listing;
	OWN(json) json_t *label = NULL;
	char account[ACCOUNT_NAME_SIZE];
	char path[HOME_PATH_SIZE];
	char text[LABEL_SIZE];
	struct err e = { 0 };

	if (json_object_get(holding->known, name) != NULL || !account_of_lock(name, account) ||
	    (listing->account != NULL && !text_equal(account, listing->account)) ||
	    !lock_look(home_path(listing->home, path, "locks/%s", name), text, sizeof text))
		return;
	label = json_parse(text, strlen(text), "the label", &e);
	if (!state_id_is_valid(json_get_text(label, "id", NULL)) ||
	    json_object_get(listing->ids, json_get_text(label, "id", "")) != NULL ||
	    !json_is_integer(json_object_get(label, "pid")))
		return;
	listing->lost = true;
	if (!holding->adds)
		return;
	json_put_text(label, "account", account);
	json_put_text(label, "state", "running");
	json_put_text(label, "status", "its state file and its place in the list are gone");
	json_put_number(label, "until", 0);
	identity_note_elsewhere(label, label);
	json_put_flag(listing->ids, json_get_text(label, "id", ""), true);
	json_array_append(listing->entries, label);
}

/* The lock is the truth: its holder lives, whatever else is gone. */
bool listing_holders(struct listing *listing, bool adds, struct err *e)
{
	OWN(json) json_t *known = json_object();
	struct holding holding = { listing, known, adds };
	char path[HOME_PATH_SIZE];
	size_t i;
	json_t *entry;

	json_each_item(listing->entries, i, entry) {
		OWN(text) char *name = task_runs(entry) ? listing_lock_name(entry) : NULL;

		if (name != NULL)
			json_put_flag(known, name, true);
	}
	home_path(listing->home, path, "locks");
	return file_is_gone(path) || folder_each(path, "", list_holder, &holding, e);
}

void listing_adrift(struct listing *listing)
{
	const char *id;
	json_t *entry;

	json_each_member(listing->dead, id, entry) {
		if (!identity_lives(entry))
			continue;
		json_put_flag(entry, "adrift", true);
		json_object_set_new(entry, "status",
				    json_sprintf("%s; its lock file is gone or was replaced",
						 json_get_text(entry, "status", "")));
		json_array_append(listing->entries, entry);
		json_put_flag(listing->ids, id, true);
	}
}

/* Instead of the entry made from its state file, which says that it does not run. */
void listing_leave_out_adrift(struct listing *listing)
{
	for (size_t i = json_array_size(listing->entries); i-- > 0;) {
		const json_t *entry = json_array_get(listing->entries, i);
		const json_t *dead = json_object_get(listing->dead, json_get_text(entry, "id", ""));

		if (!task_runs(entry) && dead != NULL && identity_lives(dead))
			json_array_remove(listing->entries, i);
	}
}

void listing_damaged(struct listing *listing)
{
	const char *id;
	json_t *why;

	json_each_member(listing->damaged, id, why) {
		json_t *entry = json_copy(json_object_get(listing->dead, id));

		if (json_object_get(listing->ids, id) != NULL) {
			json_decref(entry);
			continue; /* it runs, and writes its file again */
		}
		if (entry == NULL)
			entry = json_pack("{s:s, s:s, s:s, s:i, s:i}", "id", id, "action", "?",
					  "account", "", "instance", 1, "date", 0);
		json_object_set_new(entry, "pid", json_null());
		json_put_text(entry, "state", "damaged");
		json_object_set_new(entry, "status",
				    json_sprintf("%s; remove it with: ikabot --stop %s",
						 json_string_value(why), id));
		json_put_number(entry, "until", 0);
		json_array_append_new(listing->entries, entry);
	}
}
