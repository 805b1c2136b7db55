/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/text.h"
#include "os/file.h"

enum { PATH_SIZE = 1280, DEPTH_MAX = 8 };

/* ENOSYS where there is no such thing. */
static int exchange(const char *one, const char *other)
{
#if defined(__linux__) && defined(RENAME_EXCHANGE)
	return renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
#elif defined(__APPLE__)
	return renamex_np(one, other, RENAME_SWAP);
#else
	(void)one;
	(void)other;
	errno = ENOSYS;
	return -1;
#endif
}

/* A kill in between leaves the other under a third name, and nothing in its place. */
static bool exchange_in_steps(const char *one, const char *other, struct err *e)
{
	char third[PATH_SIZE];
	struct err ignored = { 0 };

	snprintf(third, sizeof third, "%s.other", one);
	if (!file_rename(other, third, e))
		return false;
	if (!file_rename(one, other, e)) {
		(void)file_rename(third, other, &ignored);
		return false;
	}
	return file_rename(third, one, e);
}

bool folder_exchange(const char *one, const char *other, struct err *e)
{
	if (exchange(one, other) != 0)
		return errno == ENOSYS || errno == EINVAL
			       ? exchange_in_steps(one, other, e)
			       : err_system(e, "cannot exchange %s and %s", one, other);
	file_flush_folder(other);
	return true;
}

bool folder_each_starting(const char *path, const char *start,
			  void (*visit)(const char *name, void *argument), void *argument,
			  struct err *e)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	int reason;

	if (folder == NULL)
		return err_system(e, "cannot read the folder %s", path);
	while (errno = 0, (entry = readdir(folder)) != NULL)
		if (text_starts(entry->d_name, start) && !text_equal(entry->d_name, ".") &&
		    !text_equal(entry->d_name, ".."))
			visit(entry->d_name, argument);
	reason = errno;
	closedir(folder);
	errno = reason;
	return reason == 0 || err_system(e, "cannot read the folder %s to its end", path);
}

struct wipe {
	const char *path;
	int depth;
	bool failed;
	struct err *e;
};

static void wipe(const char *path, int depth, struct wipe *above);

static void wipe_entry(const char *name, void *argument)
{
	struct wipe *here = argument;
	char path[PATH_SIZE];

	if (snprintf(path, sizeof path, "%s/%s", here->path, name) < (int)sizeof path)
		wipe(path, here->depth + 1, here);
}

static void note(struct wipe *above, const char *path)
{
	if (!above->failed)
		err_system(above->e, "cannot remove %s", path);
	above->failed = true;
}

static void wipe(const char *path, int depth, struct wipe *above)
{
	struct wipe here = { .path = path, .depth = depth, .e = above->e };
	struct err ignored = { 0 };
	struct stat kind;

	if (lstat(path, &kind) != 0)
		return;
	if (!S_ISDIR(kind.st_mode)) {
		if (unlink(path) != 0)
			note(above, path);
		return;
	}
	if (depth < DEPTH_MAX)
		(void)folder_each_starting(path, "", wipe_entry, &here, &ignored);
	above->failed |= here.failed;
	if (rmdir(path) != 0)
		note(above, path);
}

bool folder_wipe(const char *path, struct err *e)
{
	struct wipe all = { .e = e };

	wipe(path, 0, &all);
	return !all.failed;
}
