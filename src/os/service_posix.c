/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/service.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/text.h"
#include "os/user.h"

enum { PATH_SIZE = 1280 };

bool service_is_offered(struct err *e)
{
#ifdef __linux__
	(void)e;
	return true;
#else
	return err_set(e, ERR_REFUSED,
		       "this system has no systemd; let cron go on with your tasks after a start: "
		       "@reboot ikabot --recover");
#endif
}

bool service_path(const char *name, char *path, size_t size, struct err *e)
{
	const char *config = getenv("XDG_CONFIG_HOME");
	const char *home = user_home();
	int length;

	if (config != NULL && *config == '/')
		length = snprintf(path, size, "%s/systemd/user/%s", config, name);
	else if (home != NULL)
		length = snprintf(path, size, "%s/.config/systemd/user/%s", home, name);
	else
		return err_set(e, ERR_SYSTEM, "no home folder, where units could be");
	return length < (int)size ||
	       err_set(e, ERR_SYSTEM, "the path of the home folder is too long");
}

bool service_make_folders(const char *path, struct err *e)
{
	char folder[PATH_SIZE];

	text_copy(folder, sizeof folder, path);
	for (char *slash = strchr(folder + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(folder, 0755) != 0 && errno != EEXIST)
			return err_system(e, "cannot make the folder %s", folder);
		*slash = '/';
	}
	return true;
}

bool service_disable(const char *path)
{
	const char *name = strrchr(path, '/');
	char link[PATH_SIZE];
	char to[PATH_SIZE];
	ssize_t length;

	if (name == NULL)
		return false;
	snprintf(link, sizeof link, "%.*s/default.target.wants%s", (int)(name - path), path, name);
	length = readlink(link, to, sizeof to - 1);
	if (length < 0)
		return false;
	to[length] = '\0';
	return text_equal(to, path) && unlink(link) == 0;
}
