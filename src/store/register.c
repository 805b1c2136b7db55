/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/register.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "store/session.h"

/* How deep an entry stands in the session file. */
#define ENTRY_INDENT "        "

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
static void keep_ended(json_t *account, const json_t *ended)
{
	static const char *const kept[] = { "id", "action", "date", "state", "status" };
	json_t *list = array_of(account, "ended");
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
		keep_ended(account, change->ended);
	return true;
}

/* As jansson prints an entry of the register within the session file. */
static void print_entry(struct buffer *to, const json_t *entry)
{
	OWN(text) char *text = json_dumps(entry, JSON_INDENT(2));

	for (const char *c = text; c != NULL && *c != '\0'; c++) {
		buffer_add(to, c, 1);
		if (*c == '\n')
			buffer_text(to, ENTRY_INDENT);
	}
}

/*
 * A session_patch, for what happens most: the new status of a task that has an entry.
 * Only the bytes of that entry are replaced; the rest, which other tasks may have made
 * long, is neither parsed nor printed. Whatever looks unusual goes the slow way.
 */
static bool replace_entry(struct buffer *text, const void *argument)
{
	static const char start[] = "{\n  \"version\": 1,\n";
	const struct entry *change = argument;
	OWN(text) char *mark = text_format("{\n" ENTRY_INDENT "  \"id\": \"%s\",\n", change->id);
	OWN(buffer) struct buffer printed = { 0 };
	OWN(json) json_t *old = NULL;
	json_error_t at;
	const char *found;
	size_t before;
	size_t after;

	if (text->length < sizeof start || memcmp(text->bytes, start, sizeof start - 1) != 0)
		return false;
	found = memmem(text->bytes, text->length, mark, strlen(mark));
	if (found == NULL)
		return false;
	before = (size_t)(found - text->bytes);
	old = json_loadb(found, text->length - before, JSON_DISABLE_EOF_CHECK, &at);
	if (!json_is_integer(json_object_get(old, "pid")) || at.position <= 0)
		return false; /* one that has ended, or no entry at all */
	after = before + (size_t)at.position;
	buffer_add(&printed, text->bytes, before);
	print_entry(&printed, change->entry);
	buffer_add(&printed, text->bytes + after, text->length - after);
	buffer_done(text);
	*text = printed;
	printed = (struct buffer){ 0 };
	return true;
}

bool register_put(struct home *home, const char *account, const json_t *entry, int wait_ms,
		  struct err *e)
{
	struct entry change = { account, json_get_text(entry, "id", ""), entry, NULL };

	return session_patch_within(home, replace_entry, edit, &change, wait_ms, e);
}

bool register_remove(struct home *home, const char *account, const char *id, const json_t *ended,
		     int wait_ms, struct err *e)
{
	struct entry change = { account, id, NULL, ended };

	return session_change_within(home, edit, &change, false, wait_ms, e);
}
