/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/user.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

void user_path_absolute(const char *variable)
{
	const char *path = getenv(variable);
	char whole[PATH_SIZE];
	char here[PATH_SIZE];

	if (path != NULL && *path != '\0' && *path != '/' && getcwd(here, sizeof here) != NULL &&
	    snprintf(whole, sizeof whole, "%s/%s", here, path) < (int)sizeof whole)
		(void)setenv(variable, whole, 1);
}

const char *user_home(void)
{
	const char *home = getenv("HOME");
	const struct passwd *entry;

	if (home != NULL && *home != '\0')
		return home;
	entry = getpwuid(geteuid());
	return entry != NULL ? entry->pw_dir : NULL;
}

bool user_is_root(void)
{
	return geteuid() == 0;
}

void user_name(int64_t uid, char *name, size_t size)
{
	const struct passwd *entry = getpwuid((uid_t)uid);

	if (entry != NULL)
		snprintf(name, size, "%s", entry->pw_name);
	else
		snprintf(name, size, "'#%lld'", (long long)uid);
}
