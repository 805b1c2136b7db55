/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Preloaded by story_remote.py: every disk is a remote one, of the type that FOREIGN_DISK names
 * ("nfs4", "cifs").
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>

static const char *type(void)
{
	return getenv("FOREIGN_DISK") != NULL ? getenv("FOREIGN_DISK") : "";
}

static void change(__fsword_t *magic)
{
	*magic = strncmp(type(), "nfs", 3) == 0 ? 0x6969 : (__fsword_t)0xFF534D42;
}

int statfs(const char *path, struct statfs *facts)
{
	int (*real)(const char *, struct statfs *) =
		(int (*)(const char *, struct statfs *))dlsym(RTLD_NEXT, "statfs");
	int result = real(path, facts);

	change(&facts->f_type);
	return result;
}

int statfs64(const char *path, struct statfs64 *facts)
{
	int (*real)(const char *, struct statfs64 *) =
		(int (*)(const char *, struct statfs64 *))dlsym(RTLD_NEXT, "statfs64");
	int result = real(path, facts);

	change(&facts->f_type);
	return result;
}

static FILE *open_or_pretend(const char *how, const char *path, const char *mode)
{
	FILE *(*real)(const char *, const char *) =
		(FILE * (*)(const char *, const char *)) dlsym(RTLD_NEXT, how);
	static char mounts[256];

	if (strcmp(path, "/proc/self/mountinfo") != 0)
		return real(path, mode);
	snprintf(mounts, sizeof mounts, "21 1 0:20 / / rw - %s server:/home rw\n", type());
	return fmemopen(mounts, strlen(mounts), "r");
}

FILE *fopen(const char *path, const char *mode)
{
	return open_or_pretend("fopen", path, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
	return open_or_pretend("fopen64", path, mode);
}
