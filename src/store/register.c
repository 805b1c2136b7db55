/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/register.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "store/session.h"
#include "store/session_text.h"

struct entry {
	const char *account;
	const char *id;
	const json_t *entry; /* NULL: remove */
	const json_t *ended;
};

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

	json_array_foreach(list, i,
			   entry) if (text_equal(json_get_text(entry, "id", NULL), id)) return i;
	return json_array_size(list);
}

/* Once for each task: one that was killed as it left is settled by others. */
static void keep_ended(json_t *list, const json_t *ended)
{
	static const char *const kept[] = { "id", "action", "date", "state", "status" };
	json_t *copy = json_object();

	json_array_remove(list, find(list, json_get_text(ended, "id", "")));
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		json_object_set(copy, kept[i], json_object_get(ended, kept[i]));
	json_array_append_new(list, copy);
	while (json_array_size(list) > REGISTER_ENDED_MAX)
		json_array_remove(list, 0);
}

static bool edit(json_t *session, void *argument, struct err *e)
{
	const struct entry *change = argument;
	json_t *account = session_account_make(session, change->account);
	json_t *list = array_of(account, "processList");
	size_t at = find(list, change->id);

	(void)e;
	if (change->entry == NULL)
		json_array_remove(list, at);
	else if (at < json_array_size(list))
		json_array_set(list, at, (json_t *)change->entry);
	else
		json_array_append(list, (json_t *)change->entry);
	if (change->ended != NULL)
		keep_ended(array_of(account, "ended"), change->ended);
	return true;
}

/*
 * Session patches, for what happens most: only the bytes of one entry change; the rest, which
 * other tasks may have made long, is neither parsed nor printed. What looks unusual goes the
 * slow way.
 */
static enum session_patched patch_put(struct buffer *text, const void *argument)
{
	const struct entry *change = argument;
	OWN(buffer) struct buffer printed = { 0 };
	struct span list;
	struct span entry;

	if (!session_text_is_usual(text) ||
	    !session_text_array(text, change->account, "processList", &list))
		return SESSION_UNUSUAL;
	switch (session_text_entry(text, list, change->id, &entry)) {
	case ENTRY_FOUND:
		session_text_print_entry(&printed, change->entry);
		session_text_replace(text, entry, &printed);
		return SESSION_PATCHED;
	case ENTRY_ABSENT: session_text_append(text, list, change->entry); return SESSION_PATCHED;
	case ENTRY_UNCLEAR: break;
	}
	return SESSION_UNUSUAL;
}

static bool patch_ended(struct buffer *text, const struct entry *change)
{
	OWN(buffer) struct buffer printed = { 0 };
	OWN(json) json_t *list = NULL;
	struct span span;

	if (!session_text_array(text, change->account, "ended", &span))
		return false;
	list = json_loadb(text->bytes + span.from, span.to - span.from, 0, NULL);
	if (list == NULL)
		return false;
	keep_ended(list, change->ended);
	session_text_print_array(&printed, list);
	session_text_replace(text, span, &printed);
	return true;
}

static enum session_patched patch_remove(struct buffer *text, const void *argument)
{
	const struct entry *change = argument;
	enum entry_search found;
	struct span list;
	struct span entry;

	if (!session_text_is_usual(text) ||
	    !session_text_array(text, change->account, "processList", &list))
		return SESSION_UNUSUAL;
	found = session_text_entry(text, list, change->id, &entry);
	if (found == ENTRY_UNCLEAR)
		return SESSION_UNUSUAL;
	if (found == ENTRY_ABSENT && change->ended == NULL)
		return SESSION_FINE;
	if (found == ENTRY_FOUND)
		session_text_remove(text, entry);
	return change->ended == NULL || patch_ended(text, change) ? SESSION_PATCHED
								  : SESSION_UNUSUAL;
}

bool register_put(struct home *home, const char *account, const json_t *entry, int wait_ms,
		  struct err *e)
{
	struct entry change = { account, json_get_text(entry, "id", ""), entry, NULL };

	return session_patch_within(home, patch_put, edit, &change, wait_ms, e);
}

bool register_remove(struct home *home, const char *account, const char *id, const json_t *ended,
		     int wait_ms, struct err *e)
{
	struct entry change = { account, id, NULL, ended };

	return session_patch_within(home, patch_remove, edit, &change, wait_ms, e);
}
