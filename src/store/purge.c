/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/purge.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/text.h"
#include "os/file.h"
#include "os/folder.h"
#include "os/random.h"
#include "store/home.h"
#include "store/restore.h"
#include "store/session.h"

#define AWAY ".ikabot.d.purge-"

enum { SUFFIX = 8 };

/* What is ours in the folders of .ikabot.d: names with that part; "" for all that is there. What
 * was rotated, moved aside or half written has it, too. */
static const struct {
	const char *folder, *part;
} names[] = {
	{ "/locks", "" },	 { "/run", "" },	  { "/cache", "" },
	{ "/state", ".json" },	 { "/log", ".log" },	  { "/keys", ".key" },
	{ "/journal", ".json" }, { "/history", ".json" }, { "", HOME_RESTORED },
};

struct work {
	struct home *home;
	struct purge *purge;
	bool removes;
	const char *folder; /* the one that is cleared now, in full */
	const char *shown;  /* how it is called */
	const char *part;
	int found, foreign; /* in it and those it is in */
	bool failed;
	struct err *e;
};

static void note(json_t *list, const char *path)
{
	json_array_append_new(list, json_string(path));
}

static void remove_one(struct work *work, const char *path)
{
	struct err why = { 0 };

	if (!work->removes)
		return;
	if (folder_is(path) ? folder_wipe(path, &why) : file_remove(path, &why))
		return;
	if (!work->failed)
		*work->e = why;
	work->failed = true;
}

/* --- a folder like .ikabot.d */

static bool is_inner_folder(const struct work *work, const char *name)
{
	if (!text_ends(work->part, HOME_RESTORED))
		return false;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (*names[i].folder != '\0' && text_equal(names[i].folder + 1, name))
			return true;
	return false;
}

static void clear_one(const char *name, void *argument)
{
	struct work *work = argument;
	char path[HOME_PATH_SIZE];

	snprintf(path, sizeof path, "%.800s/%.200s", work->folder, name);
	if (*work->part == '\0' || (strstr(name, work->part) != NULL && file_is_plain(path)) ||
	    text_equal(name, RESTORE_UNFINISHED)) {
		work->found++;
		remove_one(work, path);
	} else if (!is_inner_folder(work, name)) {
		work->foreign++;
		snprintf(path, sizeof path, "%.800s/%.200s", work->shown, name);
		note(work->purge->left, path);
	}
}

/* shown: how it is called. */
static void clear(struct work *work, const char *folder, const char *shown)
{
	struct err ignored = { 0 };
	char path[HOME_PATH_SIZE];
	char called[HOME_PATH_SIZE];

	work->found = work->foreign = 0;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%.800s%s", folder, names[i].folder);
		snprintf(called, sizeof called, "%.800s%s", shown, names[i].folder);
		work->folder = path;
		work->shown = called;
		work->part = names[i].part;
		if (file_is_gone(path))
			continue;
		if (!folder_is_closed(path, &ignored)) { /* a link, say: what is behind it stays */
			work->foreign++;
			note(work->purge->left, called);
			continue;
		}
		(void)folder_each_starting(path, "", clear_one, work, &ignored);
		if (work->removes)
			folder_remove(path);
	}
	if (work->found == 0 && work->foreign > 0)
		return;
	snprintf(called, sizeof called, "%.800s%s", shown,
		 work->foreign > 0 ? ", but for what is not ours" : "");
	note(work->purge->ours, called);
}

static void clear_aside(const char *name, void *argument)
{
	struct work *work = argument;
	char path[HOME_PATH_SIZE];

	snprintf(path, sizeof path, "%s/%.200s", work->home->root, name);
	if (folder_is(path))
		clear(work, path, path);
}

/* Out of the way first: a process that has a lock in it, or takes one, is seen, and it comes back.
 */
static bool clear_home(struct work *work)
{
	char path[HOME_PATH_SIZE];
	char away[HOME_PATH_SIZE];
	char suffix[SUFFIX + 1];
	struct err ignored = { 0 };

	snprintf(path, sizeof path, "%s/.ikabot.d", work->home->root);
	text_copy(away, sizeof away, path);
	if (file_is_gone(path))
		return true;
	random_name(suffix, SUFFIX);
	if (work->removes) {
		snprintf(away, sizeof away, "%s/" AWAY "%s", work->home->root, suffix);
		if (!file_rename(path, away, work->e))
			return false;
		if (!restore_is_free(away, work->e)) {
			(void)file_rename(away, path, &ignored);
			return false;
		}
	}
	clear(work, away, path);
	if (work->removes && !file_is_gone(away))
		(void)file_rename(away, path, &ignored);
	return true;
}

/* --- files in the home itself */

static void clear_session(struct work *work, const char *name, bool is_ours_by_name)
{
	enum session_kind kind;
	struct err ignored = { 0 };
	char path[HOME_PATH_SIZE];

	snprintf(path, sizeof path, "%s/%s", work->home->root, name);
	if (file_is_gone(path))
		return;
	if (!file_is_plain(path) || !session_look_at(path, &kind, &ignored))
		kind = SESSION_OF_ANOTHER;
	if (kind != SESSION_OURS && (kind != SESSION_DAMAGED || !is_ours_by_name)) {
		note(work->purge->left, path);
		return;
	}
	remove_one(work, path);
	note(work->purge->ours, path);
}

static void clear_moved(const char *name, void *argument)
{
	static const char *const foreign[] = { ".python-", ".other-", NULL };
	struct work *work = argument;
	char path[HOME_PATH_SIZE];

	snprintf(path, sizeof path, "%s/%.200s", work->home->root, name);
	if (text_starts(name, ".ikabot.d") || text_equal(name, ".ikabot.json") ||
	    !file_is_plain(path))
		return;
	for (const char *const *mark = foreign; *mark != NULL; mark++)
		if (strstr(name, *mark) != NULL) {
			note(work->purge->left, path);
			return;
		}
	if (strstr(name, ".old-") == NULL && strstr(name, ".damaged-") == NULL &&
	    strstr(name, ".new-") == NULL) {
		note(work->purge->left, path);
		return;
	}
	remove_one(work, path);
	note(work->purge->ours, path);
}

static bool work_through(struct work *work)
{
	const char *root = work->home->root;
	struct err ignored = { 0 };
	char demo[HOME_PATH_SIZE];

	work->purge->ours = json_array();
	work->purge->left = json_array();
	if (!clear_home(work))
		return false;
	clear_session(work, ".ikabot", false);
	clear_session(work, ".ikabot.json", true);
	(void)folder_each_starting(root, ".ikabot.d.", clear_aside, work, &ignored);
	(void)folder_each_starting(root, ".ikabot.", clear_moved, work, &ignored);
	snprintf(demo, sizeof demo, "%s/.ikabot-demo", root);
	if (!file_is_gone(demo))
		note(work->purge->left, demo);
	file_flush_folder(demo);
	return !work->failed;
}

bool purge_look(struct home *home, struct purge *purge, struct err *e)
{
	struct work work = { .home = home, .purge = purge, .e = e };

	return work_through(&work);
}

bool purge(struct home *home, struct purge *purge, struct err *e)
{
	struct work work = { .home = home, .purge = purge, .e = e, .removes = true };

	return work_through(&work);
}

void purge_done(struct purge *purge)
{
	json_decref(purge->ours);
	json_decref(purge->left);
	*purge = (struct purge){ .ours = NULL };
}
