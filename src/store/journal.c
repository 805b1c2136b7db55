/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/own.h"
#include "base/text.h"
#include "os/file.h"
#include "store/home.h"
#include "store/state.h"

enum { JOURNAL_VERSION = 1 };

static const char *journal_path(const struct home *home, char path[HOME_PATH_SIZE],
				const char *account)
{
	char name[ACCOUNT_NAME_SIZE];

	return home_path(home, path, "journal/%s.json", account_file_name(account, name));
}

static json_t *empty_journal(void)
{
	return json_pack("{s:i, s:{}, s:{}}", "version", JOURNAL_VERSION, "intents", "claims");
}

static bool move_aside(const char *path, const struct err *why, struct err *e)
{
	char to[HOME_PATH_SIZE + 64];

	snprintf(to, sizeof to, "%s.damaged-%lld", path, (long long)(clock_wall_ms() / 1000));
	if (!file_rename(path, to, e))
		return false;
	log_warning("%s could not be read and was moved to %s: %s", path, to, why->text);
	return true;
}

/* NULL and *e with ERR_INPUT: what is there is no journal. */
static json_t *read_journal(const char *path, struct err *e)
{
	OWN(buffer) struct buffer content = { 0 };
	OWN(json) json_t *journal = NULL;

	if (!file_read(path, JOURNAL_SIZE_MAX, &content, e))
		return NULL;
	journal = json_parse(content.bytes != NULL ? content.bytes : "", content.length, path, e);
	if (journal == NULL)
		return NULL;
	if (json_get_number(journal, "version", 0) > JOURNAL_VERSION)
		return err_null(e, ERR_REFUSED, "%s was written by a newer ikabot", path);
	if (!json_is_object(json_object_get(journal, "intents")) ||
	    !json_is_object(json_object_get(journal, "claims")))
		return err_null(e, ERR_INPUT, "%s is JSON, but no journal", path);
	return STEAL(journal);
}

static bool is_saved_task(const struct home *home, const char *id)
{
	char path[HOME_PATH_SIZE];

	return state_id_is_valid(id) && file_exists(home_path(home, path, "state/%s.json", id));
}

static void leave_out_the_gone(const struct home *home, json_t *journal)
{
	static const char *const parts[] = { "intents", "claims" };

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		json_t *part = json_object_get(journal, parts[i]);
		const char *id;
		void *next;
		json_t *row;

		json_object_foreach_safe(part, next, id, row)
		{
			if (!is_saved_task(home, id) &&
			    !text_equal(json_get_text(row, "state", NULL), "asked"))
				json_object_del(part, id);
		}
	}
}

json_t *journal_load(const struct home *home, const char *account, struct err *e)
{
	struct err why = { 0 };
	char path[HOME_PATH_SIZE];
	OWN(json) json_t *journal = read_journal(journal_path(home, path, account), &why);

	if (journal == NULL && why.kind != ERR_MISSING && why.kind != ERR_INPUT) {
		*e = why;
		return NULL;
	}
	if (journal == NULL && why.kind == ERR_INPUT && !move_aside(path, &why, e))
		return NULL;
	if (journal == NULL)
		return empty_journal();
	leave_out_the_gone(home, journal);
	return STEAL(journal);
}

bool journal_save(const struct home *home, const char *account, const json_t *journal, bool durable,
		  struct err *e)
{
	OWN(text) char *text = json_pretty(journal);
	char path[HOME_PATH_SIZE];

	home_path(home, path, "journal");
	if (!file_exists(path) && !home_make(home, e))
		return false;
	if (strlen(text) > JOURNAL_SIZE_MAX)
		return err_set(e, ERR_SYSTEM, "the journal of %s would grow beyond %d MiB", account,
			       JOURNAL_SIZE_MAX / 1024 / 1024);
	return file_replace(journal_path(home, path, account), text, strlen(text), durable, e);
}
