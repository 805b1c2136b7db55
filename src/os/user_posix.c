/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/user.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

const char *user_home(void)
{
	const char *home = getenv("HOME");
	const struct passwd *entry;

	if (home != NULL && *home != '\0')
		return home;
	entry = getpwuid(geteuid());
	return entry != NULL ? entry->pw_dir : NULL;
}
