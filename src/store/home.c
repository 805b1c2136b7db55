/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/home.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/text.h"
#include "os/disk.h"
#include "os/file.h"
#include "os/sandbox/sandbox.h"
#include "os/user.h"

enum { SWEEP_EVERY_S = 60 };

const char *const home_folders[] = { "",      "/locks", "/run",	    "/state",	"/log",
				     "/keys", "/cache", "/journal", "/history", NULL };

static bool is_closed_to_others(const struct home *home, struct err *e)
{
	char path[HOME_PATH_SIZE];

	/* Without a slash at the end, which would follow a link. */
	snprintf(path, sizeof path, "%s/.ikabot.d", home->root);
	return file_is_gone(path) || folder_is_closed(path, e);
}

/* What root makes in another user's home, that user cannot use. */
static bool is_for_us(const struct home *home, struct err *e)
{
	char path[HOME_PATH_SIZE];
	char own[HOME_PATH_SIZE];
	int64_t uid = file_owner(home->root);
	char name[64];

	if (!user_is_root() || uid == 0)
		return true;
	snprintf(path, sizeof path, "%s/.ikabot.d", home->root);
	home_session(home, own);
	if ((file_exists(path) && file_owner(path) == 0) ||
	    (file_exists(own) && file_owner(own) == 0))
		return true;
	user_name(uid, name, sizeof name);
	return err_set(e, ERR_SYSTEM,
		       "%.200s belongs to %s, and you are root, whose files would shut them out; "
		       "nothing was touched. Leave out sudo, or type: sudo -u %s ikabot. For tasks "
		       "of root's own, set IKABOT_HOME to a folder of root's",
		       home->root, name, name);
}

bool home_find(struct home *home, struct err *e)
{
	const char *chosen = getenv("IKABOT_HOME");
	struct home found = { 0 };

	if (chosen == NULL || *chosen == '\0')
		chosen = user_home();
	if (chosen == NULL)
		return err_set(e, ERR_SYSTEM, "no home folder; set IKABOT_HOME to one");
	if (strlen(chosen) >= sizeof found.root)
		return err_set(e, ERR_SYSTEM, "the path of the home folder is too long");
	text_copy(found.root, sizeof found.root, chosen);
	while (strlen(found.root) > 1 && text_ends(found.root, "/"))
		found.root[strlen(found.root) - 1] = '\0';
	if (!folder_is(found.root))
		return err_set(e, ERR_SYSTEM,
			       "the home folder %s does not exist; make it, or set IKABOT_HOME",
			       found.root);
	if (!is_for_us(&found, e) || !is_closed_to_others(&found, e))
		return false;
	*home = found;
	return true;
}

/* A confined process makes no folder; that it is not permitted is not what is wrong. */
static bool tell_missing(const char *path, struct err *e)
{
	if (sandbox_is_entered())
		err_set(e, e->kind,
			"the folder %s was removed while it was needed; try again, the "
			"next start makes it anew",
			path);
	return false;
}

bool home_make(const struct home *home, struct err *e)
{
	char path[HOME_PATH_SIZE];

	for (const char *const *folder = home_folders; *folder != NULL; folder++) {
		snprintf(path, sizeof path, "%s/.ikabot.d%s", home->root, *folder);
		if (!folder_make(path, e))
			return tell_missing(path, e);
	}
	return true;
}

bool home_is_closed(const struct home *home, struct err *e)
{
	char path[HOME_PATH_SIZE];

	for (const char *const *folder = home_folders; *folder != NULL; folder++) {
		snprintf(path, sizeof path, "%s/.ikabot.d%s", home->root, *folder);
		if (!file_is_gone(path) && !folder_is_closed(path, e))
			return false;
	}
	return true;
}

uint64_t home_identity(const struct home *home)
{
	uint64_t sum = 0;
	char path[HOME_PATH_SIZE];

	for (const char *const *folder = home_folders; *folder != NULL; folder++) {
		snprintf(path, sizeof path, "%s/.ikabot.d%s", home->root, *folder);
		sum = sum * 31 + file_identity(path);
	}
	return sum;
}

bool home_takes_tasks(const struct home *home, struct err *e)
{
	char kind[DISK_KIND_SIZE];

	return disk_look(home->root, kind) != DISK_ALONE ||
	       err_set(e, ERR_SYSTEM,
		       "the home %s is on a remote disk (%s) where each computer has locks of its "
		       "own, so that a task could run twice; set IKABOT_HOME to a folder on a "
		       "local "
		       "disk",
		       home->root, kind);
}

bool home_sweep_is_due(const struct home *home)
{
	int64_t now = clock_wall_ms() / 1000;
	char path[HOME_PATH_SIZE];
	int64_t last = file_changed(home_path(home, path, "cache/swept"));

	if (last <= now && now - last < SWEEP_EVERY_S)
		return false;
	file_touch(path);
	file_mark_used(path);
	return true;
}

void home_sweep(const struct home *home)
{
	char path[HOME_PATH_SIZE];

	folder_sweep(home->root, ".ikabot"); /* the rest there is the user's */
	for (const char *const *folder = home_folders; *folder != NULL; folder++) {
		snprintf(path, sizeof path, "%s/.ikabot.d%s", home->root, *folder);
		folder_sweep(path, "");
	}
}

const char *home_path(const struct home *home, char path[HOME_PATH_SIZE], const char *format, ...)
{
	int used = snprintf(path, HOME_PATH_SIZE, "%s/.ikabot.d/", home->root);
	va_list args;

	va_start(args, format);
	vsnprintf(path + used, (size_t)(HOME_PATH_SIZE - used), format, args);
	va_end(args);
	return path;
}

const char *home_session(const struct home *home, char path[HOME_PATH_SIZE])
{
	home_path(home, path, HOME_RESTORED);
	if (file_exists(path))
		return path;
	return home_outer_session(home, path);
}

const char *home_outer_session(const struct home *home, char path[HOME_PATH_SIZE])
{
	snprintf(path, HOME_PATH_SIZE, "%s/.ikabot.json", home->root);
	if (!home->beside && !file_exists(path))
		snprintf(path, HOME_PATH_SIZE, "%s/.ikabot", home->root);
	return path;
}

bool home_is_beside(const struct home *home)
{
	char path[HOME_PATH_SIZE];

	return text_ends(home_session(home, path), ".json");
}

bool account_name_is_valid(const char *account)
{
	const char *slash = account != NULL ? strchr(account, '/') : NULL;

	if (slash == NULL || slash == account || slash[1] == '\0' || *account == '.' ||
	    strlen(account) >= ACCOUNT_NAME_SIZE)
		return false;
	for (const char *c = account; *c != '\0'; c++)
		if (c != slash && !isalnum((unsigned char)*c) && *c != '-' && *c != '.')
			return false;
	return true;
}

const char *account_file_name(const char *account, char name[ACCOUNT_NAME_SIZE])
{
	char *slash;

	text_copy(name, ACCOUNT_NAME_SIZE, account);
	slash = strchr(name, '/');
	if (slash != NULL)
		*slash = '+';
	return name;
}
