/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/register.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "os/file.h"
#include "store/home.h"
#include "store/session.h"
#include "store/session_text.h"

enum { PATCHED_MAX = 8 }; /* to take out more of them one by one costs more than a whole parse */

struct entry_change {
	const char *account;
	const json_t *entry; /* to put; NULL: to remove */
	const json_t *gone;  /* to remove: an array of objects with their "id" */
	bool ended;	     /* they belong among those that ended */
};

static const char *id_of(const json_t *entry)
{
	return json_get_text(entry, "id", "");
}

static json_t *array_of(json_t *account, const char *key)
{
	if (!json_is_array(json_object_get(account, key)))
		json_object_set_new(account, key, json_array());
	return json_object_get(account, key);
}

static size_t find(const json_t *list, const char *id)
{
	size_t i;
	json_t *entry;

	json_each_item(list, i, entry)
		if (text_equal(id_of(entry), id))
			return i;
	return json_array_size(list);
}

/* Once for each task: one that was killed as it left is settled by others. */
static void keep_ended(json_t *list, const json_t *ended)
{
	static const char *const kept[] = {
		"id", "action", "date", "state", "status", "utcOffset"
	};
	json_t *copy = json_object();

	json_array_remove(list, find(list, id_of(ended)));
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		json_object_set(copy, kept[i], json_object_get(ended, kept[i]));
	json_array_append_new(list, copy);
	while (json_array_size(list) > REGISTER_ENDED_MAX)
		json_array_remove(list, 0);
}

static void keep_all_ended(json_t *list, const struct entry_change *change)
{
	size_t i;
	const json_t *one;

	json_each_item(change->gone, i, one)
		keep_ended(list, one);
}

static bool edit_put(json_t *session, void *argument, struct err *e)
{
	const struct entry_change *change = argument;
	json_t *list = array_of(session_account_make(session, change->account), "processList");
	size_t at = find(list, id_of(change->entry));

	(void)e;
	if (at < json_array_size(list))
		json_array_set(list, at, (json_t *)change->entry);
	else
		json_array_append(list, (json_t *)change->entry);
	return true;
}

/* One pass, however many go: a stop of all tasks takes them out together. */
static json_t *without(const json_t *list, const json_t *gone)
{
	OWN(json) json_t *ids = json_object();
	json_t *rest = json_array();
	size_t i;
	json_t *entry;

	json_each_item(gone, i, entry)
		json_object_set_new(ids, id_of(entry), json_true());
	json_each_item(list, i, entry)
		if (json_object_get(ids, id_of(entry)) == NULL)
			json_array_append(rest, entry);
	return rest;
}

static bool edit_remove(json_t *session, void *argument, struct err *e)
{
	const struct entry_change *change = argument;
	json_t *account = session_account_make(session, change->account);

	(void)e;
	json_object_set_new(account, "processList",
			    without(array_of(account, "processList"), change->gone));
	if (change->ended)
		keep_all_ended(array_of(account, "ended"), change);
	return true;
}

/*
 * Session patches, for what happens most: only the bytes of one entry change; the rest, which
 * other tasks may have made long, is neither parsed nor printed. What looks unusual goes the
 * slow way.
 */
static enum session_patched patch_put(struct buffer *text, const void *argument)
{
	const struct entry_change *change = argument;
	OWN(buffer) struct buffer printed = { 0 };
	struct span list;
	struct span entry;

	if (!session_text_is_usual(text) ||
	    !session_text_array(text, change->account, "processList", &list))
		return SESSION_UNUSUAL;
	switch (session_text_entry(text, list, id_of(change->entry), &entry)) {
	case ENTRY_FOUND:
		session_text_print_entry(&printed, change->entry);
		session_text_replace(text, entry, &printed);
		return SESSION_PATCHED;
	case ENTRY_ABSENT: session_text_append(text, list, change->entry); return SESSION_PATCHED;
	case ENTRY_UNCLEAR: break;
	}
	return SESSION_UNUSUAL;
}

static bool patch_ended(struct buffer *text, const struct entry_change *change)
{
	OWN(buffer) struct buffer printed = { 0 };
	OWN(json) json_t *list = NULL;
	struct span span;

	if (!session_text_array(text, change->account, "ended", &span))
		return false;
	list = json_loadb(text->bytes + span.from, span.to - span.from, 0, NULL);
	if (list == NULL)
		return false;
	keep_all_ended(list, change);
	session_text_print_array(&printed, list);
	session_text_replace(text, span, &printed);
	return true;
}

/* Adds to *removed; false when it is not clear which entry it is. */
static bool patch_one_out(struct buffer *text, const struct entry_change *change, const char *id,
			  size_t *removed)
{
	enum entry_search found;
	struct span list;
	struct span entry;

	if (!session_text_array(text, change->account, "processList", &list))
		return false;
	found = session_text_entry(text, list, id, &entry);
	if (found == ENTRY_FOUND) {
		session_text_remove(text, entry);
		++*removed;
	}
	return found != ENTRY_UNCLEAR;
}

static enum session_patched patch_remove(struct buffer *text, const void *argument)
{
	const struct entry_change *change = argument;
	size_t removed = 0;
	size_t i;
	const json_t *one;

	if (!session_text_is_usual(text) || json_array_size(change->gone) > PATCHED_MAX)
		return SESSION_UNUSUAL;
	json_each_item(change->gone, i, one)
		if (!patch_one_out(text, change, id_of(one), &removed))
			return SESSION_UNUSUAL;
	if (removed == 0 && !change->ended)
		return SESSION_FINE;
	return !change->ended || patch_ended(text, change) ? SESSION_PATCHED : SESSION_UNUSUAL;
}

static bool read_text(const struct home *home, struct buffer *text, struct err *e)
{
	char path[HOME_PATH_SIZE];

	return file_read(home_session(home, path), SESSION_SIZE_MAX, text, e);
}

bool register_has(const struct home *home, const char *account, const char *id)
{
	OWN(buffer) struct buffer text = { 0 };
	OWN(json) json_t *session = NULL;
	const json_t *known;
	struct err why = { 0 };
	struct span list;
	struct span entry;

	if (!read_text(home, &text, &why))
		return why.kind != ERR_MISSING;
	if (text.length > 0 && session_text_is_usual(&text))
		return session_text_array(&text, account, "processList", &list) &&
		       session_text_entry(&text, list, id, &entry) != ENTRY_ABSENT;
	session = json_loadb(text.bytes != NULL ? text.bytes : "", text.length, 0, NULL);
	known = json_object_get(session_account(session, account), "processList");
	return find(known, id) < json_array_size(known);
}

/* Entries are made with these two keys one after the other (keeper/show.c), a line each.
 * A whole parse for every first start of a function would cost the square of their number. */
static bool may_name(const struct buffer *text, const char *function, int instance)
{
	OWN(text) char *lines = NULL;

	lines = text_format("\"action\": \"%s\",\n          \"instance\": %d,\n", function,
			    instance);
	return text->length > 0 &&
	       (!session_text_is_usual(text) ||
		memmem(text->bytes, text->length, lines, strlen(lines)) != NULL);
}

json_t *register_of_instance(struct home *home, const char *account, const char *function,
			     int instance, struct err *e)
{
	OWN(buffer) struct buffer text = { 0 };
	OWN(json) json_t *session = NULL;
	OWN(json) json_t *found = json_array();
	struct err why = { 0 };
	size_t i;
	json_t *entry;

	if (!read_text(home, &text, &why) && why.kind != ERR_MISSING) {
		*e = why;
		return NULL;
	}
	if (!may_name(&text, function, instance))
		return STEAL(found);
	session = json_loadb(text.bytes, text.length, 0, NULL);
	json_each_item(json_object_get(session_account(session, account), "processList"), i, entry)
		if (text_equal(json_get_text(entry, "action", ""), function) &&
		    json_get_number(entry, "instance", 1) == instance)
			json_array_append(found, entry);
	return STEAL(found);
}

bool register_put(struct home *home, const char *account, const json_t *entry, int wait_ms,
		  struct err *e)
{
	struct entry_change change = { .account = account, .entry = entry };

	return session_patch_within(home, patch_put, edit_put, &change, wait_ms, e);
}

/* A file of another program has taken the session file's place: no entry of ours is in it. */
static bool take_out(struct home *home, struct entry_change *change, int wait_ms, struct err *e)
{
	struct err why = { 0 };

	if (session_patch_within(home, patch_remove, edit_remove, change, wait_ms, &why) ||
	    why.kind == ERR_SESSION)
		return true;
	*e = why;
	return false;
}

bool register_remove(struct home *home, const char *account, const char *id, const json_t *ended,
		     int wait_ms, struct err *e)
{
	OWN(json)
	json_t *gone = ended != NULL ? json_pack("[O]", ended) : json_pack("[{s:s}]", "id", id);
	struct entry_change change = { .account = account, .gone = gone, .ended = ended != NULL };

	return take_out(home, &change, wait_ms, e);
}

bool register_remove_all(struct home *home, const char *account, const json_t *ended, int wait_ms,
			 struct err *e)
{
	struct entry_change change = { .account = account, .gone = ended, .ended = true };

	return take_out(home, &change, wait_ms, e);
}
