/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/state.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "os/file.h"
#include "os/random.h"
#include "store/home.h"

#define END ".json"
enum { STATE_VERSION = 1 };

bool state_id_is_valid(const char *id)
{
	size_t length = id != NULL ? strlen(id) : 0;

	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)id[i]))
			return false;
	return length > 0 && length < TASK_ID_SIZE;
}

void state_id_make(const struct home *home, char id[TASK_ID_SIZE])
{
	char path[HOME_PATH_SIZE];

	/* The first is a letter: an id must not look like a pid. */
	do {
		random_name(id, TASK_ID_LENGTH);
		id[0] = (char)('a' + random_below(26));
	} while (file_exists(home_path(home, path, "state/%s" END, id)));
}

json_t *state_load(const struct home *home, const char *id, struct err *e)
{
	OWN(buffer) struct buffer content = { 0 };
	OWN(json) json_t *state = NULL;
	char path[HOME_PATH_SIZE];

	if (!state_id_is_valid(id))
		return err_null(e, ERR_MISSING, "there is no task \"%s\"", id);
	if (!file_read(home_path(home, path, "state/%s" END, id), STATE_SIZE_MAX, &content, e))
		return NULL;
	state = json_parse(content.bytes != NULL ? content.bytes : "", content.length, path, e);
	if (state == NULL)
		return NULL;
	if (!text_equal(json_get_text(state, "id", NULL), id) ||
	    json_get_text(state, "function", NULL) == NULL ||
	    !account_name_is_valid(json_get_text(state, "account", NULL)))
		return err_null(e, ERR_INPUT, "%s is not a saved task", path);
	if (json_get_number(state, "version", 0) > STATE_VERSION)
		return err_null(e, ERR_INPUT, "%s was written by a newer ikabot", path);
	return STEAL(state);
}

bool state_save(const struct home *home, const json_t *state, bool durable, struct err *e)
{
	OWN(text) char *text = json_line(state);
	char path[HOME_PATH_SIZE];

	home_path(home, path, "state");
	if (file_is_gone(path) && !home_make(home, e))
		return false;
	home_path(home, path, "state/%s" END, json_get_text(state, "id", ""));
	if (strlen(text) > STATE_SIZE_MAX)
		return err_set(e, ERR_SYSTEM, "%s would grow beyond %d MiB; it was left as it is",
			       path, STATE_SIZE_MAX / 1024 / 1024);
	return file_replace(path, text, strlen(text), durable, e);
}

bool state_remove(const struct home *home, const char *id, struct err *e)
{
	char path[HOME_PATH_SIZE];

	return file_remove(home_path(home, path, "state/%s" END, id), e);
}

uint64_t state_stamp(const struct home *home, const char *id)
{
	char path[HOME_PATH_SIZE];

	return file_stamp(home_path(home, path, "state/%s" END, id));
}

bool state_is_over(const json_t *state)
{
	return json_is_integer(json_object_get(state, "ended")) &&
	       !text_equal(json_get_text(state, "state", ""), "failed");
}

struct each {
	void (*visit)(const char *id, void *argument);
	void *argument;
};

static void visit_name(const char *name, void *argument)
{
	const struct each *each = argument;
	char id[TASK_ID_SIZE];
	size_t length = strlen(name) - strlen(END);

	if (length == 0 || length >= sizeof id)
		return;
	memcpy(id, name, length);
	id[length] = '\0';
	if (state_id_is_valid(id))
		each->visit(id, each->argument);
}

bool state_each(const struct home *home, void (*visit)(const char *id, void *argument),
		void *argument, struct err *e)
{
	struct each each = { visit, argument };
	char path[HOME_PATH_SIZE];

	home_path(home, path, "state");
	return file_is_gone(path) || folder_each(path, END, visit_name, &each, e);
}
