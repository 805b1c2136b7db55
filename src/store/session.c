/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/session.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/near.h"
#include "base/own.h"
#include "base/text.h"
#include "os/file.h"
#include "os/lock.h"
#include "store/desk.h"
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

	return desk_is_there() ? desk_read(content, e)
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
	return desk_is_there() ? desk_replace(text, length, durable, e)
			       : file_replace(path, text, length, durable, e);
}

/* *json stays NULL, and *e says why, for what is not a session. */
static bool judge(struct buffer *content, const char *path, bool whole, json_t **json,
		  enum session_kind *kind, struct err *e)
{
	OWN(json) json_t *parsed = NULL;

	*kind = is_of_python_program(content) ? SESSION_OF_PYTHON : SESSION_DAMAGED;
	if (!whole && session_text_is_usual(content))
		session_text_forget_tasks(content);
	parsed = json_parse(content->bytes != NULL ? content->bytes : "", content->length, path, e);
	if (parsed == NULL)
		return true;
	if (!json_is_object(parsed) || !json_is_object(json_object_get(parsed, "accounts")) ||
	    !json_is_integer(json_object_get(parsed, "version"))) {
		*kind = SESSION_OF_ANOTHER;
		return true;
	}
	if (json_get_number(parsed, "version", 0) > SESSION_VERSION)
		return err_set(e, ERR_INPUT,
			       "%s was written by a newer ikabot (version %lld of the file); "
			       "it was left as it is: use that ikabot, or another IKABOT_HOME",
			       path, (long long)json_get_number(parsed, "version", 0));
	*kind = SESSION_OURS;
	*json = STEAL(parsed);
	return true;
}

/* Reads without judging what is not a session. */
static bool read_session(const struct home *home, bool whole, json_t **json,
			 enum session_kind *kind, struct err *e)
{
	OWN(buffer) struct buffer content = { 0 };
	char path[HOME_PATH_SIZE];

	home_session(home, path);
	*kind = SESSION_OURS;
	if (!read_file(home, &content, e)) {
		if (e->kind == ERR_MISSING)
			*json = empty_session();
		else
			*kind = SESSION_DAMAGED; /* larger than any of ours */
		return e->kind == ERR_MISSING || e->kind == ERR_INPUT;
	}
	return file_is_closed(path, e) && judge(&content, path, whole, json, kind, e);
}

bool session_look_at(const char *path, enum session_kind *kind, struct err *e)
{
	OWN(buffer) struct buffer content = { 0 };
	OWN(json) json_t *json = NULL;
	struct err why = { 0 };
	bool looked;

	*kind = SESSION_DAMAGED;
	if (!file_read(path, SESSION_SIZE_MAX, &content, e))
		return e->kind == ERR_INPUT;
	looked = judge(&content, path, true, &json, kind, &why);
	if (!looked)
		*e = why;
	return looked;
}

/* What it is, for a message that begins with its path. */
static const char *kind_text(enum session_kind kind)
{
	return kind == SESSION_OF_PYTHON ? "belongs to the Python ikabot"
					 : "is a JSON file of another program";
}

/* Looking changes nothing: this is all that becomes of a file that is not a session. */
static void notice_of(struct home *home, enum session_kind kind, const struct err *why)
{
	char path[HOME_PATH_SIZE];

	home_session(home, path);
	if (kind == SESSION_DAMAGED)
		snprintf(home->notice, sizeof home->notice,
			 "%.400s is damaged (%.300s). It stays as it is until the next login or "
			 "change of a task, which moves it to a name with \"damaged\" and begins a "
			 "new one; restore it from a backup before, or log in with: ikabot --login",
			 path, why->text);
	else
		snprintf(home->notice, sizeof home->notice,
			 "%.400s %s and is left alone. To log in beside it: "
			 "ikabot --login --beside",
			 path, kind_text(kind));
}

bool session_move_aside(struct home *home, enum session_kind kind, char to[SESSION_ASIDE_SIZE],
			struct err *e)
{
	static const char *const marks[] = { [SESSION_OURS] = "old",
					     [SESSION_DAMAGED] = "damaged",
					     [SESSION_OF_PYTHON] = "python",
					     [SESSION_OF_ANOTHER] = "other" };
	char from[HOME_PATH_SIZE];
	char when[32];
	time_t now = (time_t)(clock_wall_ms() / 1000);
	struct tm broken;

	home_session(home, from);
	gmtime_r(&now, &broken);
	strftime(when, sizeof when, "%Y%m%dT%H%M%SZ", &broken);
	snprintf(to, SESSION_ASIDE_SIZE, "%s.%s-%s", from, marks[kind], when);
	for (int i = 2; file_exists(to) && i < 100; i++)
		snprintf(to, SESSION_ASIDE_SIZE, "%s.%s-%s.%d", from, marks[kind], when, i);
	return file_rename(from, to, e);
}

/* The new one takes the same name, though none of that name is there for a moment. */
static bool begin_anew(struct home *home, const struct err *why, struct err *e)
{
	char from[HOME_PATH_SIZE];
	char to[SESSION_ASIDE_SIZE];

	home->beside = home_is_beside(home);
	home_session(home, from);
	if (!session_move_aside(home, SESSION_DAMAGED, to, e))
		return false;
	snprintf(home->notice, sizeof home->notice,
		 "%.300s could not be read and was moved to %.400s (%.200s). A new session file "
		 "begins; tasks that run go on. Log in with: ikabot --login",
		 from, to, why->text);
	return true;
}

bool session_is_changeable(const struct home *home, enum session_kind kind, struct err *e)
{
	char path[HOME_PATH_SIZE];

	if (kind == SESSION_OURS || kind == SESSION_DAMAGED)
		return true;
	return err_set(e, ERR_SESSION,
		       "%.300s %s and is left alone; to work beside it, log in with: ikabot "
		       "--login --beside",
		       home_session(home, path), kind_text(kind));
}

/* Under the lock: loads, moving aside what is damaged. What belongs to another program stays. */
static json_t *load_locked(struct home *home, struct err *e)
{
	struct err why = { 0 };
	json_t *json = NULL;
	enum session_kind kind;

	if (!read_session(home, true, &json, &kind, &why)) {
		*e = why;
		return NULL;
	}
	if (json != NULL)
		return json;
	if (!session_is_changeable(home, kind, e))
		return NULL;
	if (desk_is_there() ? !desk_mend(home, e) : !begin_anew(home, &why, e))
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
	if (file_is_gone(path) && !home_make(home, e))
		return NULL;
	return lock_take(path, wait_ms, e);
}

/* Another may have the file by now, and would lose what it changes. */
static bool still_ours(const struct home *home, const struct lock *lock, struct err *e)
{
	char path[HOME_PATH_SIZE];

	return lock_counts(lock, home_path(home, path, "locks/session")) ||
	       err_set(e, ERR_BUSY, "%s was removed meanwhile; try again", path);
}

/* Replaced as a whole, so a reader needs no lock. */
static json_t *load(struct home *home, bool whole, struct err *e)
{
	struct err why = { 0 };
	json_t *json = NULL;
	enum session_kind kind;

	if (!read_session(home, whole, &json, &kind, &why)) {
		*e = why;
		return NULL;
	}
	if (json != NULL)
		return json;
	notice_of(home, kind, &why);
	return empty_session();
}

bool session_look(struct home *home, enum session_kind *kind, struct err *e)
{
	OWN(json) json_t *json = NULL;
	struct err why = { 0 };
	bool looked = read_session(home, false, &json, kind, &why);

	if (!looked)
		*e = why;
	return looked;
}

json_t *session_load(struct home *home, struct err *e)
{
	return load(home, false, e);
}

json_t *session_load_whole(struct home *home, struct err *e)
{
	return load(home, true, e);
}

static bool change_locked(struct home *home, const struct lock *lock, session_edit *edit,
			  void *argument, bool durable, struct err *e)
{
	OWN(json) json_t *session = load_locked(home, e);
	OWN(text) char *text = NULL;

	if (session == NULL || !edit(session, argument, e))
		return false;
	text = json_pretty(session);
	return still_ours(home, lock, e) && replace_file(home, text, strlen(text), durable, e);
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
	case SESSION_PATCHED:
		return still_ours(home, lock, e) &&
		       replace_file(home, text.bytes, text.length, false, e);
	case SESSION_FINE: return true;
	case SESSION_UNUSUAL: break;
	}
	return change_locked(home, lock, edit, argument, false, e);
}

bool session_change(struct home *home, session_edit *edit, void *argument, bool durable,
		    struct err *e)
{
	OWN(lock) struct lock *lock = lock_session(home, LOCK_WAIT_MS, e);

	return lock != NULL && change_locked(home, lock, edit, argument, durable, e);
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

	json_each_member(accounts, name, account) {
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
	struct near near;
	int matches = 0;

	near_begin(&near, wanted != NULL ? wanted : "");

	json_each_member(accounts, name, account) {
		if (text_equal(name, wanted))
			return name;
		near_offer(&near, json_get_text(account, "player", ""));
		near_offer(&near, name);
		if (wanted != NULL && !text_starts(name, wanted) &&
		    strcasecmp(json_get_text(account, "player", ""), wanted) != 0)
			continue;
		chosen = name;
		matches++;
	}
	if (matches == 1)
		return chosen;
	list_accounts(accounts, &names);
	if (names.length == 0)
		return err_null(e, ERR_SESSION,
				"no account yet; log in with: " SESSION_LOGIN_ADVICE);
	if (matches == 0)
		return err_null(e, ERR_MISSING, "there is no account \"%.80s\"; there are: %s%s",
				wanted, names.bytes, near_hint(&near));
	return err_null(e, ERR_INPUT, "which account? Add --account=A, one of: %s", names.bytes);
}

bool session_needs_person(const struct err *e)
{
	return e->kind == ERR_SESSION &&
	       (text_ends(e->text, SESSION_LOGIN_ADVICE) || text_ends(e->text, SESSION_KEY_ADVICE));
}
