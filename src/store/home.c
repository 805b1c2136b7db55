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
#include "os/file.h"
#include "os/user.h"

enum { SWEEP_EVERY_S = 60 };

const char *const home_folders[] = { "",      "/locks", "/run",	    "/state",	"/log",
				     "/keys", "/cache", "/journal", "/history", NULL };

static bool is_closed_to_others(const struct home *home, struct err *e)
{
	char path[HOME_PATH_SIZE];

	/* Without a slash at the end, which would follow a link. */
	snprintf(path, sizeof path, "%s/.ikabot.d", home->root);
	return !file_exists(path) || folder_make(path, e);
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
	if (!is_closed_to_others(&found, e))
		return false;
	*home = found;
	return true;
}

bool home_make(const struct home *home, struct err *e)
{
	char path[HOME_PATH_SIZE];

	for (const char *const *folder = home_folders; *folder != NULL; folder++) {
		snprintf(path, sizeof path, "%s/.ikabot.d%s", home->root, *folder);
		if (!folder_make(path, e))
			return false;
	}
	return true;
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
	snprintf(path, HOME_PATH_SIZE, "%s/.ikabot", home->root);
	return path;
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
