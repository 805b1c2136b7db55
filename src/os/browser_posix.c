/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/browser.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "os/signals.h"

enum { PATH_SIZE = 4096 };

#ifdef __APPLE__
#define OPENER "open"
#else
#define OPENER "xdg-open"
#endif

/* Where the opener is; false when it is nowhere in PATH. */
static bool find_opener(char path[PATH_SIZE])
{
	const char *folders = getenv("PATH");

	while (folders != NULL && *folders != '\0') {
		size_t length = strcspn(folders, ":");

		snprintf(path, PATH_SIZE, "%.*s/" OPENER, (int)length, folders);
		if (length > 0 && access(path, X_OK) == 0)
			return true;
		folders += length + (folders[length] == ':');
	}
	return false;
}

static bool is_set(const char *value)
{
	return value != NULL && *value != '\0';
}

bool browser_can_open(void)
{
	char path[PATH_SIZE];

	if (is_set(getenv("SSH_CONNECTION")))
		return false;
#ifndef __APPLE__
	if (!is_set(getenv("DISPLAY")) && !is_set(getenv("WAYLAND_DISPLAY")))
		return false;
#endif
	return find_opener(path);
}

/* In a session of its own: Ctrl-C in the menu must not end the browser. */
static void become_opener(const char *path, const char *url)
{
	int null = open("/dev/null", O_RDWR);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0 ||
	    dup2(null, STDERR_FILENO) < 0)
		_exit(126);
	signals_reset_all();
	execl(path, OPENER, url, (char *)NULL);
	_exit(127);
}

bool browser_open(const char *url, struct err *e)
{
	char path[PATH_SIZE];
	pid_t between;

	if (!find_opener(path))
		return err_set(e, ERR_MISSING, OPENER " is not there");
	fflush(NULL);
	between = fork();
	if (between < 0)
		return err_system(e, "cannot start " OPENER);
	if (between == 0) {
		setsid();
		if (fork() == 0)
			become_opener(path, url);
		_exit(0);
	}
	while (waitpid(between, NULL, 0) < 0 && errno == EINTR)
		;
	return true;
}
