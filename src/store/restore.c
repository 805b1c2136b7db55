/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/restore.h"

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
#include "os/folder.h"
#include "os/lock.h"
#include "os/random.h"
#include "store/backup.h"
#include "store/session.h"

#define BESIDE ".ikabot.d.restore-"

enum { LOCK_WAIT_MS = 10000, SUFFIX = 8, STAMP_SIZE = 32 };

/* --- what is there */

static void note_one(const char *name, void *argument)
{
	(void)name;
	*(bool *)argument = true;
}

bool restore_finds_something(const struct home *home)
{
	char path[HOME_PATH_SIZE];
	enum session_kind kind;
	struct err ignored = { 0 };
	bool found = file_exists(home_path(home, path, HOME_RESTORED));

	home_outer_session(home, path);
	if (file_exists(path))
		found |= !session_look_at(path, &kind, &ignored) || kind == SESSION_OURS ||
			 kind == SESSION_DAMAGED;
	for (const struct backup_folder *folder = backup_folders; folder->name != NULL; folder++)
		(void)folder_each(home_path(home, path, "%s", folder->name), "", note_one, &found,
				  &ignored);
	return found;
}

struct locks {
	const char *folder;
	const char *held_by; /* NULL, or what is said of it */
};

static void look_at_lock(const char *name, void *argument)
{
	struct locks *locks = argument;
	char path[HOME_PATH_SIZE];

	snprintf(path, sizeof path, "%.800s/locks/%.200s", locks->folder, name);
	if (!text_equal(name, "session") && lock_held(path))
		locks->held_by = "a task runs, or a start or a look is under way";
}

static void look_at_teller(const char *name, void *argument)
{
	struct locks *locks = argument;
	char path[HOME_PATH_SIZE];

	snprintf(path, sizeof path, "%.800s/run/%.200s", locks->folder, name);
	if (lock_held(path))
		locks->held_by = "somebody is being told of a task";
}

bool restore_is_free(const char *folder, struct err *e)
{
	struct locks locks = { .folder = folder };
	char path[HOME_PATH_SIZE];

	snprintf(path, sizeof path, "%.800s/locks", folder);
	if (!file_is_gone(path) && !folder_each(path, "", look_at_lock, &locks, e))
		return false;
	snprintf(path, sizeof path, "%.800s/run", folder);
	if (!file_is_gone(path) && !folder_each(path, ".tell", look_at_teller, &locks, e))
		return false;
	return locks.held_by == NULL ||
	       err_set(e, ERR_BUSY, "%s in %s; nothing was changed", locks.held_by, folder);
}

/* --- the new folder */

static bool write_one(const char *folder, const json_t *content, const char *name, struct err *e)
{
	char path[HOME_PATH_SIZE];
	size_t length = 0;
	unsigned char *bytes = backup_file(content, name, &length);
	bool written;

	snprintf(path, sizeof path, "%.800s/%.200s", folder,
		 text_equal(name, "session") ? HOME_RESTORED : name);
	written = bytes != NULL ? file_replace(path, bytes, length, true, e)
				: err_set(e, ERR_INPUT, "\"%.80s\" of the backup is damaged", name);
	free(bytes);
	return written;
}

/* Made first and removed last: what has it may be wiped. */
static bool make_folders(const char *folder, const char *mark, struct err *e)
{
	char path[HOME_PATH_SIZE];

	for (const char *const *inner = home_folders; *inner != NULL; inner++) {
		snprintf(path, sizeof path, "%.800s%s", folder, *inner);
		if (!folder_make(path, e))
			return false;
		file_touch(mark);
	}
	return true;
}

/* Always with a session file: that of the old home must not count beside what is new. */
static bool fill(const char *folder, const json_t *content, struct err *e)
{
	static const char empty[] = "{\"version\": 1, \"accounts\": {}, \"settings\": {}}\n";
	char mark[HOME_PATH_SIZE];
	char path[HOME_PATH_SIZE];
	const char *name;
	json_t *file;

	snprintf(mark, sizeof mark, "%.800s/" RESTORE_UNFINISHED, folder);
	snprintf(path, sizeof path, "%.800s/" HOME_RESTORED, folder);
	if (!make_folders(folder, mark, e) || !file_replace(path, empty, strlen(empty), true, e))
		return false;
	json_each_member(json_object_get(content, "files"), name, file) {
		if (!write_one(folder, content, name, e))
			return false;
	}
	return file_remove(mark, e);
}

static void wipe_unfinished(const char *name, void *argument)
{
	const struct home *home = argument;
	struct err ignored = { 0 };
	char path[HOME_PATH_SIZE];
	char mark[HOME_PATH_SIZE + 16];

	snprintf(path, sizeof path, "%s/%.200s", home->root, name);
	snprintf(mark, sizeof mark, "%s/" RESTORE_UNFINISHED, path);
	if (file_exists(mark))
		(void)folder_wipe(path, &ignored);
}

/* A session that this program cannot read would shut its owner out of the new home. */
static bool session_is_good(const char *folder, struct err *e)
{
	enum session_kind kind;
	char path[HOME_PATH_SIZE];

	snprintf(path, sizeof path, "%.800s/" HOME_RESTORED, folder);
	return !file_exists(path) ||
	       (session_look_at(path, &kind, e) &&
		(kind == SESSION_OURS ||
		 err_set(e, ERR_INPUT, "the session file in the backup is damaged")));
}

/* The register names processes: of the tasks of another home, perhaps, which live and are not to
 * be stopped from here. The saved tasks are all that counts. */
static bool empty_registers(const char *folder, struct err *e)
{
	OWN(buffer) struct buffer content = { 0 };
	OWN(json) json_t *session = NULL;
	OWN(text) char *text = NULL;
	char path[HOME_PATH_SIZE];
	const char *name;
	json_t *account;

	snprintf(path, sizeof path, "%.800s/" HOME_RESTORED, folder);
	if (!file_read(path, SESSION_SIZE_MAX, &content, e))
		return false;
	session = json_parse(content.bytes, content.length, path, e);
	if (session == NULL)
		return false;
	json_each_member(json_object_get(session, "accounts"), name, account)
		json_object_del(account, "processList");
	text = json_pretty(session);
	return file_replace(path, text, strlen(text), true, e);
}

/* --- changing places */

/* *holds_old: the folder is the old one now, or perhaps is. */
static bool put_in_place(const struct home *home, const char *folder, bool *holds_old,
			 struct err *e)
{
	struct err ignored = { 0 };
	char path[HOME_PATH_SIZE];

	snprintf(path, sizeof path, "%s/.ikabot.d", home->root);
	if (file_is_gone(path))
		return file_rename(folder, path, e);
	if (!restore_is_free(path, e))
		return false;
	*holds_old = true;
	if (!folder_exchange(folder, path, e))
		return false;
	/* Who took a lock in the last moment holds it in the old folder. */
	if (restore_is_free(folder, e))
		return true;
	*holds_old = !folder_exchange(folder, path, &ignored);
	return false;
}

static void stamp(char text[STAMP_SIZE])
{
	time_t now = (time_t)(clock_wall_ms() / 1000);
	struct tm broken;

	gmtime_r(&now, &broken);
	strftime(text, STAMP_SIZE, "old-%Y%m%dT%H%M%SZ", &broken);
}

static void put_aside(const char *from, const char *place, char to[HOME_PATH_SIZE])
{
	struct err ignored = { 0 };
	char mark[STAMP_SIZE];

	stamp(mark);
	snprintf(to, HOME_PATH_SIZE, "%.900s.%s", place, mark);
	for (int i = 2; file_exists(to) && i < 100; i++)
		snprintf(to, HOME_PATH_SIZE, "%.900s.%s.%d", place, mark, i);
	if (!file_rename(from, to, &ignored))
		text_copy(to, HOME_PATH_SIZE, from);
}

/* The session file comes out of the folder, to where it always is. One of another program keeps
 * its name. */
static void put_session_out(const struct home *home, struct restored *restored)
{
	enum session_kind kind = SESSION_OURS;
	struct err ignored = { 0 };
	char inner[HOME_PATH_SIZE];
	char outer[HOME_PATH_SIZE];

	home_path(home, inner, HOME_RESTORED);
	home_outer_session(home, outer);
	if (file_exists(outer) && session_look_at(outer, &kind, &ignored) &&
	    (kind == SESSION_OF_PYTHON || kind == SESSION_OF_ANOTHER))
		snprintf(outer, sizeof outer, "%s/.ikabot.json", home->root);
	if (file_exists(outer))
		put_aside(outer, outer, restored->session);
	if (file_exists(inner) && file_is_gone(outer))
		(void)file_rename(inner, outer, &ignored);
}

static void tidy(const struct home *home, const char *old, bool had_old, bool had_something,
		 struct restored *restored)
{
	struct err ignored = { 0 };
	char place[HOME_PATH_SIZE];

	put_session_out(home, restored);
	snprintf(place, sizeof place, "%s/.ikabot.d", home->root);
	if (had_old && had_something)
		put_aside(old, place, restored->folder);
	else if (had_old)
		(void)folder_wipe(old, &ignored);
}

bool restore(struct home *home, const json_t *content, struct restored *restored, struct err *e)
{
	bool had_something = restore_finds_something(home);
	OWN(lock) struct lock *lock = NULL;
	char folder[HOME_PATH_SIZE];
	char path[HOME_PATH_SIZE];
	char suffix[SUFFIX + 1];
	struct err ignored = { 0 };
	bool holds_old = false;

	*restored = (struct restored){ .folder = "" };
	(void)folder_each_starting(home->root, BESIDE, wipe_unfinished, home, &ignored);
	home_path(home, path, "locks/session");
	if (file_exists(path) && (lock = lock_take(path, LOCK_WAIT_MS, e)) == NULL)
		return false;
	random_name(suffix, SUFFIX);
	snprintf(folder, sizeof folder, "%s/" BESIDE "%s", home->root, suffix);
	if (!fill(folder, content, e) || !session_is_good(folder, e) ||
	    !empty_registers(folder, e) || !put_in_place(home, folder, &holds_old, e)) {
		if (!holds_old)
			(void)folder_wipe(folder, &ignored);
		return false;
	}
	tidy(home, folder, holds_old, had_something, restored);
	return true;
}
