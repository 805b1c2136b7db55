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
#include "store/desk.h"
#include "store/home.h"
#include "store/state.h"

enum { JOURNAL_VERSION = 1, FRESH_MS = 10 * 60000 };

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

bool journal_move_aside(const struct home *home, const char *account, struct err *e)
{
	char path[HOME_PATH_SIZE];
	char to[HOME_PATH_SIZE + 64];

	journal_path(home, path, account);
	snprintf(to, sizeof to, "%s.damaged-%lld", path, (long long)(clock_wall_ms() / 1000));
	return file_rename(path, to, e);
}

static bool move_aside(const struct home *home, const char *account, const struct err *why,
		       struct err *e)
{
	if (desk_is_there() ? !desk_move_journal(e) : !journal_move_aside(home, account, e))
		return false;
	log_warning("the journal of %s could not be read and was moved aside: %s", account,
		    why->text);
	return true;
}

bool journal_read(const struct home *home, const char *account, struct buffer *to, struct err *e)
{
	char path[HOME_PATH_SIZE];

	return file_read(journal_path(home, path, account), JOURNAL_SIZE_MAX, to, e);
}

/* NULL and *e with ERR_INPUT: what is there is no journal. */
static json_t *read_journal(const struct home *home, const char *account, struct err *e)
{
	OWN(buffer) struct buffer content = { 0 };
	OWN(json) json_t *journal = NULL;
	char path[HOME_PATH_SIZE];

	journal_path(home, path, account);
	if (desk_is_there() ? !desk_read_journal(&content, e)
			    : !journal_read(home, account, &content, e))
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

/* Where its file cannot be looked at, or the whole folder is gone, the task may live. */
static bool is_saved_task(const struct home *home, const char *id)
{
	char path[HOME_PATH_SIZE];

	return state_id_is_valid(id) &&
	       (!file_is_gone(home_path(home, path, "state/%s.json", id)) ||
		file_is_gone(home_path(home, path, "state")));
}

/* A state file that somebody removes is written again while its task runs (keeper/home.c); until
 * then what has just been settled is not in the task's progress yet, and must not be forgotten. */
static bool is_fresh(const json_t *row)
{
	int64_t age_ms = clock_wall_ms() - json_get_number(row, "wrote", 0);

	return age_ms < FRESH_MS && age_ms > -FRESH_MS;
}

static void leave_out_the_gone(const struct home *home, json_t *journal)
{
	static const char *const parts[] = { "intents", "claims", "ships" };

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		json_t *part = json_object_get(journal, parts[i]);
		const char *id;
		void *next;
		json_t *row;

		json_object_foreach_safe(part, next, id, row) {
			if (!is_saved_task(home, id) && !is_fresh(row) &&
			    !text_equal(json_get_text(row, "state", NULL), "asked"))
				json_object_del(part, id);
		}
	}
}

json_t *journal_load(const struct home *home, const char *account, struct err *e)
{
	struct err why = { 0 };
	OWN(json) json_t *journal = read_journal(home, account, &why);

	if (journal == NULL && why.kind != ERR_MISSING && why.kind != ERR_INPUT) {
		*e = why;
		return NULL;
	}
	if (journal == NULL && why.kind == ERR_INPUT && !move_aside(home, account, &why, e))
		return NULL;
	if (journal == NULL)
		return empty_journal();
	leave_out_the_gone(home, journal);
	return STEAL(journal);
}

bool journal_write(const struct home *home, const char *account, const char *text, size_t length,
		   bool durable, struct err *e)
{
	char path[HOME_PATH_SIZE];

	home_path(home, path, "journal");
	if (file_is_gone(path) && !home_make(home, e))
		return false;
	if (length > JOURNAL_SIZE_MAX)
		return err_set(e, ERR_SYSTEM, "the journal of %s would grow beyond %d MiB", account,
			       JOURNAL_SIZE_MAX / 1024 / 1024);
	return file_replace(journal_path(home, path, account), text, length, durable, e);
}

bool journal_save(const struct home *home, const char *account, const json_t *journal, bool durable,
		  struct err *e)
{
	OWN(text) char *text = json_pretty(journal);

	return desk_is_there() ? desk_keep_journal(text, strlen(text), durable, e)
			       : journal_write(home, account, text, strlen(text), durable, e);
}
