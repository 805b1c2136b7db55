/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/health.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/text.h"

enum health health_lingers(void)
{
	const struct passwd *user = getpwuid(geteuid());
	char path[512];

	if (access("/run/systemd/system", F_OK) != 0 || geteuid() == 0)
		return HEALTH_GOOD;
	if (user == NULL)
		return HEALTH_UNKNOWN;
	snprintf(path, sizeof path, "/var/lib/systemd/linger/%s", user->pw_name);
	return access(path, F_OK) == 0 ? HEALTH_GOOD : HEALTH_BAD;
}

enum health health_reaps(void)
{
	static const char *const inits[] = { "systemd",	    "init",	 "launchd",    "tini",
					     "docker-init", "dumb-init", "runit",      "s6-svscan",
					     "openrc-init", "catatonit", "ikabot-init" };
	char name[64] = "";
	FILE *file = fopen("/proc/1/comm", "r");

	if (file == NULL)
		return HEALTH_UNKNOWN;
	if (fgets(name, sizeof name, file) != NULL)
		name[strcspn(name, "\n")] = '\0';
	fclose(file);
	for (size_t i = 0; i < sizeof inits / sizeof *inits; i++)
		if (text_equal(name, inits[i]))
			return HEALTH_GOOD;
	return HEALTH_UNKNOWN;
}

bool health_is_writable(const char *path)
{
	return access(path, W_OK | X_OK) == 0;
}

int64_t health_free_bytes(const char *path)
{
	struct statvfs facts;

	if (statvfs(path, &facts) != 0)
		return -1;
	return (int64_t)facts.f_bavail * (int64_t)facts.f_frsize;
}

bool health_has_descriptors(void)
{
	int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);

	if (fd >= 0)
		close(fd);
	return fd >= 0 || errno != EMFILE;
}
