/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Preloaded into the web server by story_web_proxy.py: a system that does not tell whose a
 * socket is. There is no diagnosis of sockets and no table of them.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static void *next(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

int socket(int family, int type, int protocol)
{
	int (*real)(int, int, int) = (int (*)(int, int, int))next("socket");

	if (family != AF_NETLINK || protocol != NETLINK_SOCK_DIAG)
		return real(family, type, protocol);
	errno = EPROTONOSUPPORT;
	return -1;
}

static FILE *open_but_tables(const char *how, const char *path, const char *mode)
{
	FILE *(*real)(const char *, const char *) =
		(FILE * (*)(const char *, const char *)) next(how);

	if (strncmp(path, "/proc/net/", strlen("/proc/net/")) != 0)
		return real(path, mode);
	errno = ENOENT;
	return NULL;
}

FILE *fopen(const char *path, const char *mode)
{
	return open_but_tables("fopen", path, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
	return open_but_tables("fopen64", path, mode);
}
