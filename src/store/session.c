/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/session.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "os/file.h"
#include "os/lock.h"
#include "store/clerk.h"
#include "store/home.h"
#include "store/session_text.h"

enum { LOCK_WAIT_MS = 20000, HASH_DIGITS = 64 };

static json_t *empty_session(void)
{
	return json_pack("{s:i, s:{}, s:{}}", "version", SESSION_VERSION, "accounts", "settings");
}

/* The Python program writes lines of 64 hexadecimal digits, a blank and base64. */
static bool is_of_python_program(const struct buffer *content)
{
	size_t digits = 0;

	while (digits < content->length && isxdigit((unsigned char)content->bytes[digits]))
		digits++;
	return digits == HASH_DIGITS && content->bytes[digits] == ' ';
}

/* In the sandbox the file is out of reach: a clerk outside reads and replaces it. */
static bool read_file(const struct home *home, struct buffer *content, struct err *e)
{
	char path[HOME_PATH_SIZE];

	return clerk_is_there() ? clerk_read(content, e)
				: file_read(home_session(home, path), SESSION_SIZE_MAX, content, e);
}

static bool replace_file(const struct home *home, const char *text, size_t length, bool durable,
			 struct err *e)
{
	char path[HOME_PATH_SIZE];

	home_session(home, path);
	if (length > SESSION_SIZE_MAX) /* one that outgrew what we read locks everybody out */
		return err_set(e, ERR_SYSTEM, "%s would grow beyond %d MiB; it was left as it is",
			       path, SESSION_SIZE_MAX / 1024 / 1024);
	return clerk_is_there() ? clerk_replace(text, length, durable, e)
				: file_replace(path, text, length, durable, e);
}

/* Reads without judging: *json stays NULL, and *e says why, for what is no session. */
static bool read_session(const struct home *home, bool whole, json_t **json, bool *python,
			 struct err *e)
{
	OWN(buffer) struct buffer content = { 0 };
	char path[HOME_PATH_SIZE];
	OWN(json) json_t *parsed = NULL;

	home_session(home, path);
	if (!read_file(home, &content, e)) {
		if (e->kind == ERR_MISSING)
			*json = empty_session();
		/* Larger than any of ours: it is no session. */
		return e->kind == ERR_MISSING || e->kind == ERR_INPUT;
	}
	if (!file_is_closed(path, e))
		return false;
	*python = is_of_python_program(&content);
	if (!whole && session_text_is_usual(&content))
		session_text_forget_tasks(&content);
	parsed = json_parse(content.bytes != NULL ? content.bytes : "", content.length, path, e);
	if (parsed == NULL)
		return true;
	if (!json_is_object(parsed) || !json_is_object(json_object_get(parsed, "accounts")) ||
	    !json_is_integer(json_object_get(parsed, "version"))) {
		err_set(e, ERR_INPUT, "%s is JSON, but no session file", path);
		return true;
	}
	if (json_get_number(parsed, "version", 0) > SESSION_VERSION)
		return err_set(e, ERR_INPUT,
			       "%s was written by a newer ikabot (version %lld of the file); "
			       "it was left as it is: use that ikabot, or another IKABOT_HOME",
			       path, (long long)json_get_number(parsed, "version", 0));
	*json = STEAL(parsed);
	return true;
}

static bool move_aside(struct home *home, bool python, const struct err *why, struct err *e)
{
	char from[HOME_PATH_SIZE];
	char to[HOME_PATH_SIZE + 64];
	char when[32];
	time_t now = (time_t)(clock_wall_ms() / 1000);
	struct tm broken;

	home_session(home, from);
	gmtime_r(&now, &broken);
	strftime(when, sizeof when, "%Y%m%dT%H%M%SZ", &broken);
	snprintf(to, sizeof to, "%s.%s-%s", from, python ? "python" : "damaged", when);
	for (int i = 2; file_exists(to) && i < 100; i++)
		snprintf(to, sizeof to, "%s.%s-%s.%d", from, python ? "python" : "damaged", when,
			 i);
	if (!file_rename(from, to, e))
		return false;
	snprintf(
		home->notice, sizeof home->notice,
		python ? "%.300s belongs to the Python ikabot. It was moved to %.400s, unchanged; "
			 "a new session file begins. Log in with: ikabot --login%.0s"
		       : "%.300s could not be read and was moved to %.400s (%.200s). A new session "
			 "file begins; tasks that run go on. Log in with: ikabot --login",
		from, to, why->text);
	return true;
}

/* Under the lock: loads, moving aside what is no session. */
static json_t *load_locked(struct home *home, struct err *e)
{
	struct err why = { 0 };
	json_t *json = NULL;
	bool python = false;

	if (!read_session(home, true, &json, &python, &why)) {
		*e = why;
		return NULL;
	}
	if (json != NULL)
		return json;
	if (clerk_is_there() ? !clerk_mend(home, e) : !move_aside(home, python, &why, e))
		return NULL;
	return empty_session();
}

bool session_mend(struct home *home, struct err *e)
{
	OWN(json) json_t *session = load_locked(home, e);

	return session != NULL;
}

static struct lock *lock_session(const struct home *home, int wait_ms, struct err *e)
{
	char path[HOME_PATH_SIZE];

	home_path(home, path, "locks/session");
	if (!file_exists(path) && !home_make(home, e))
		return NULL;
	return lock_take(path, wait_ms, e);
}

static json_t *load(struct home *home, bool whole, struct err *e)
{
	struct err why = { 0 };
	json_t *json = NULL;
	bool python = false;

	/* Replaced as a whole, so a reader needs no lock. */
	if (!read_session(home, whole, &json, &python, &why)) {
		*e = why;
		return NULL;
	}
	if (json == NULL) {
		OWN(lock) struct lock *lock = lock_session(home, LOCK_WAIT_MS, e);

		json = lock != NULL ? load_locked(home, e) : NULL;
	}
	return json;
}

json_t *session_load(struct home *home, struct err *e)
{
	return load(home, false, e);
}

json_t *session_load_whole(struct home *home, struct err *e)
{
	return load(home, true, e);
}

static bool change_locked(struct home *home, session_edit *edit, void *argument, bool durable,
			  struct err *e)
{
	OWN(json) json_t *session = load_locked(home, e);
	OWN(text) char *text = NULL;

	if (session == NULL || !edit(session, argument, e))
		return false;
	text = json_pretty(session);
	return replace_file(home, text, strlen(text), durable, e);
}

bool session_patch_within(struct home *home, session_patch *patch, session_edit *edit,
			  void *argument, int wait_ms, struct err *e)
{
	OWN(lock) struct lock *lock = lock_session(home, wait_ms, e);
	OWN(buffer) struct buffer text = { 0 };
	enum session_patched patched = SESSION_UNUSUAL;
	struct err unusual = { 0 };

	if (lock == NULL)
		return false;
	if (read_file(home, &text, &unusual) && text.length > 0)
		patched = patch(&text, argument);
	switch (patched) {
	case SESSION_PATCHED: return replace_file(home, text.bytes, text.length, false, e);
	case SESSION_FINE: return true;
	case SESSION_UNUSUAL: break;
	}
	return change_locked(home, edit, argument, false, e);
}

bool session_change(struct home *home, session_edit *edit, void *argument, bool durable,
		    struct err *e)
{
	OWN(lock) struct lock *lock = lock_session(home, LOCK_WAIT_MS, e);

	return lock != NULL && change_locked(home, edit, argument, durable, e);
}

json_t *session_account(const json_t *session, const char *account)
{
	return json_object_get(json_object_get(session, "accounts"), account);
}

json_t *session_account_make(json_t *session, const char *account)
{
	return json_sub(json_sub(session, "accounts"), account);
}

static void list_accounts(const json_t *accounts, struct buffer *names)
{
	const char *name;
	json_t *account;

	json_object_foreach((json_t *)accounts, name, account)
	{
		buffer_format(names, "%s%s (", names->length > 0 ? ", " : "", name);
		text_visible(names, json_get_text(account, "player", "?"));
		buffer_text(names, ")");
	}
}

const char *session_choose(const json_t *session, const char *wanted, struct err *e)
{
	const json_t *accounts = json_object_get(session, "accounts");
	OWN(buffer) struct buffer names = { 0 };
	const char *chosen = NULL;
	const char *name;
	json_t *account;
	int matches = 0;

	json_object_foreach((json_t *)accounts, name, account)
	{
		if (text_equal(name, wanted))
			return name;
		if (wanted != NULL && !text_starts(name, wanted) &&
		    !text_equal(json_get_text(account, "player", NULL), wanted))
			continue;
		chosen = name;
		matches++;
	}
	if (matches == 1)
		return chosen;
	list_accounts(accounts, &names);
	if (names.length == 0)
		return err_null(e, ERR_SESSION, "no account yet; log in with: ikabot --login");
	if (matches == 0)
		return err_null(e, ERR_INPUT, "no account \"%s\"; there are: %s", wanted,
				names.bytes);
	return err_null(e, ERR_INPUT, "which account? Add --account=A, one of: %s", names.bytes);
}

long session_setting(const json_t *session, const char *account, const char *key, long otherwise)
{
	const json_t *common = json_object_get(session, "settings");
	const json_t *own = json_object_get(session_account(session, account), "settings");

	return (long)json_get_number(own, key, json_get_number(common, key, otherwise));
}
