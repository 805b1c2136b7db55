/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "os/random.h"

#define TEMPORARY ".new-"
#define NOT_PLAIN "%s is not a plain file; move it away"
enum { SUFFIX = 8, READ_MIN = 256, PATH_SIZE = 1280, SWEEP_AGE_S = 60, PIPE_WAIT_MS = 10000 };

/* As much as there is room for. */
static ssize_t read_some(int fd, struct buffer *to)
{
	ssize_t length;

	buffer_room(to, READ_MIN);
	length = read(fd, to->bytes + to->length, to->room - to->length - 1);
	if (length > 0)
		buffer_used(to, (size_t)length);
	return length;
}

/* -1 with *e; *kind says what it is that was opened. */
static int open_to_read(const char *path, struct stat *kind, struct err *e)
{
	OWN(fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0 && errno == ENOENT)
		err_set(e, ERR_MISSING, "there is no file %s", path);
	else if (fd < 0 && errno == ENXIO)
		err_set(e, ERR_SYSTEM, NOT_PLAIN, path);
	else if (fd < 0 || fstat(fd, kind) != 0)
		err_system(e, "cannot open %s", path);
	else
		return fd_steal(&fd);
	return -1;
}

/* Waits for what a pipe has not given yet. */
static bool await(int fd, const char *path, struct err *e)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };

	if (poll(&wait, 1, PIPE_WAIT_MS) == 0)
		return err_set(e, ERR_INPUT, "nothing comes out of %s", path);
	return true;
}

static bool read_all(int fd, const char *path, size_t max, struct buffer *to, struct err *e)
{
	size_t before = to->length;
	ssize_t length;

	while ((length = read_some(fd, to)) != 0) {
		if (length < 0 && errno == EAGAIN) {
			if (!await(fd, path, e))
				return false;
			continue;
		}
		if (length < 0)
			return err_system(e, "cannot read %s", path);
		if (to->length - before > max)
			return err_set(e, ERR_INPUT, "%s is larger than %zu bytes", path, max);
	}
	return true;
}

bool file_read(const char *path, size_t max, struct buffer *to, struct err *e)
{
	struct stat kind;
	OWN(fd) int fd = open_to_read(path, &kind, e);

	if (fd < 0)
		return false;
	if (!S_ISREG(kind.st_mode))
		return err_set(e, ERR_SYSTEM, NOT_PLAIN, path);
	if (kind.st_uid != geteuid())
		return err_set(e, ERR_SYSTEM, "%s belongs to another user (uid %lu); move it away",
			       path, (unsigned long)kind.st_uid);
	if ((uintmax_t)kind.st_size > max)
		return err_set(e, ERR_INPUT, "%s is larger than %zu bytes", path, max);
	buffer_room(to, (size_t)kind.st_size + 1); /* all in one go; one more finds the end */
	return read_all(fd, path, max, to, e);
}

bool file_read_named(const char *path, size_t max, struct buffer *to, struct err *e)
{
	struct stat kind;
	OWN(fd) int fd = open_to_read(path, &kind, e);

	if (fd < 0)
		return false;
	if (S_ISDIR(kind.st_mode))
		return err_set(e, ERR_INPUT, "%s is a folder", path);
	/* Before somebody writes, a named pipe looks as if it had ended. */
	if (S_ISFIFO(kind.st_mode) && !await(fd, path, e))
		return false;
	return read_all(fd, path, max, to, e);
}

static bool write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(fd, bytes, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		bytes += written;
		length -= (size_t)written;
	}
	return true;
}

/* The rename itself is only durable once its folder is. */
void file_flush_folder(const char *path)
{
	char folder[PATH_SIZE];
	char *slash;
	int fd;

	text_copy(folder, sizeof folder, path);
	slash = strrchr(folder, '/');
	if (slash == NULL)
		return;
	slash[slash == folder] = '\0';
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)fsync(fd);
	close(fd);
}

static bool write_beside(const char *temporary, const void *bytes, size_t length, bool durable)
{
	OWN(fd) int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int kept;

	if (fd < 0)
		return false;
	if (!write_all(fd, bytes, length) || (durable && fsync(fd) != 0))
		return false;
	/* A quota or a network disk may report the loss only here. */
	kept = close(fd);
	fd = -1;
	return kept == 0;
}

bool file_replace(const char *path, const void *bytes, size_t length, bool durable, struct err *e)
{
	char temporary[PATH_SIZE];
	char suffix[SUFFIX + 1];
	bool is_there;
	int reason;

	random_name(suffix, SUFFIX);
	if (snprintf(temporary, sizeof temporary, "%s" TEMPORARY "%s", path, suffix) >=
	    (int)sizeof temporary)
		return err_set(e, ERR_SYSTEM, "the path is too long: %.100s...", path);
	if (write_beside(temporary, bytes, length, durable) && rename(temporary, path) == 0) {
		if (durable)
			file_flush_folder(path);
		return true;
	}
	reason = errno;
	(void)unlink(temporary);
	is_there = access(path, F_OK) == 0;
	errno = reason;
	return err_system(e, "cannot write %s (%s)", path,
			  is_there ? "the old content is kept" : "nothing of it is left");
}

bool file_try_room(const char *path, size_t length, struct err *e)
{
	OWN(text) char *bytes = mem_new(length + 1);
	char temporary[PATH_SIZE];
	char suffix[SUFFIX + 1];
	bool fits;
	int reason;

	random_name(suffix, SUFFIX);
	snprintf(temporary, sizeof temporary, "%s" TEMPORARY "%s", path, suffix);
	fits = write_beside(temporary, bytes, length, true);
	reason = errno;
	(void)unlink(temporary);
	errno = reason;
	return fits || err_system(e, "there is no room to write %s", path);
}

size_t file_size(const char *path)
{
	struct stat kind;

	return stat(path, &kind) == 0 ? (size_t)kind.st_size : 0;
}

int file_open(const char *path, uint64_t *size)
{
	OWN(fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
		return -1;
	*size = (uint64_t)status.st_size;
	return fd_steal(&fd);
}

FILE *file_stream(const char *path)
{
	uint64_t size;
	OWN(fd) int fd = file_open(path, &size);
	FILE *stream = fd >= 0 ? fdopen(fd, "r") : NULL;

	if (stream != NULL)
		(void)fd_steal(&fd);
	return stream;
}

int file_append(const char *path)
{
	/* Not to wait for the reader of a pipe is what O_NONBLOCK is for. */
	OWN(fd) int fd = -1;
	struct stat kind;

	fd = open(path,
		  O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
		  0600);
	if (fd < 0 || fstat(fd, &kind) != 0 || !S_ISREG(kind.st_mode))
		return -1;
	return fd_steal(&fd);
}

void file_mark_used(const char *path)
{
	uint64_t size;
	OWN(fd) int fd = file_open(path, &size);

	if (fd >= 0)
		(void)futimens(fd, NULL); /* the sandbox changes no file by its name */
}

bool file_exists(const char *path)
{
	struct stat kind;

	return lstat(path, &kind) == 0;
}

bool file_is_gone(const char *path)
{
	struct stat kind;

	return lstat(path, &kind) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

int64_t file_changed(const char *path)
{
	struct stat kind;

	return lstat(path, &kind) == 0 ? (int64_t)kind.st_mtime : 0;
}

static const uint64_t odd = 0x9e3779b97f4a7c15U; /* spreads each part over all bits */

uint64_t file_identity(const char *path)
{
	struct stat kind;

	if (lstat(path, &kind) != 0)
		return 0;
	return ((uint64_t)kind.st_dev * odd + (uint64_t)kind.st_ino) | 1;
}

uint64_t file_stamp(const char *path)
{
	struct stat kind;
	uint64_t stamp;

	if (lstat(path, &kind) != 0)
		return 0;
	stamp = (uint64_t)kind.st_mtime * odd + (uint64_t)kind.st_mode;
#ifdef __APPLE__
	stamp = stamp * odd + (uint64_t)kind.st_mtimespec.tv_nsec;
#else
	stamp = stamp * odd + (uint64_t)kind.st_mtim.tv_nsec;
#endif
	stamp = (stamp * odd + (uint64_t)kind.st_ino) * odd + (uint64_t)kind.st_size;
	return stamp | 1;
}

bool file_is_plain(const char *path)
{
	struct stat kind;

	return lstat(path, &kind) == 0 && S_ISREG(kind.st_mode);
}

bool file_is_private(const char *path)
{
	struct stat kind;

	return lstat(path, &kind) == 0 && S_ISREG(kind.st_mode) && kind.st_uid == geteuid() &&
	       (kind.st_mode & 077) == 0;
}

bool file_is_closed(const char *path, struct err *e)
{
	struct stat kind;

	return stat(path, &kind) != 0 || (kind.st_mode & 022) == 0 ||
	       err_set(e, ERR_SYSTEM, "other users may write into %s; close it with: chmod 600 %s",
		       path, path);
}

enum file_reach file_reach(const char *path)
{
	struct stat kind;

	if (stat(path, &kind) != 0 || !S_ISREG(kind.st_mode) || (kind.st_mode & 066) == 0)
		return FILE_CLOSED;
	return (kind.st_mode & 02) != 0 ? FILE_WRITABLE : FILE_READABLE;
}

bool file_is_ours(const char *path)
{
	struct stat kind;

	return stat(path, &kind) == 0 && kind.st_uid == geteuid();
}

int64_t file_owner(const char *path)
{
	struct stat kind;

	return stat(path, &kind) == 0 ? (int64_t)kind.st_uid : 0;
}

bool file_is_other(const char *path, int fd)
{
	struct stat named;
	struct stat open_one;

	return stat(path, &named) == 0 && fstat(fd, &open_one) == 0 &&
	       (named.st_ino != open_one.st_ino || named.st_dev != open_one.st_dev);
}

void file_touch(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);

	if (fd >= 0)
		close(fd);
}

bool file_remove(const char *path, struct err *e)
{
	if (unlink(path) == 0 || errno == ENOENT)
		return true;
	return err_system(e, "cannot remove %s", path);
}

bool file_rename(const char *from, const char *to, struct err *e)
{
	if (rename(from, to) != 0)
		return err_system(e, "cannot rename %s to %s", from, to);
	file_flush_folder(to);
	return true;
}

bool folder_make(const char *path, struct err *e)
{
	bool made = mkdir(path, 0700) == 0;

	if (!made && errno != EEXIST)
		return err_system(e, "cannot make the folder %s", path);
	/* A careful umask takes away what even its owner needs. */
	if (made && chmod(path, 0700) != 0)
		return err_system(e, "cannot open the folder %s to its owner", path);
	return folder_is_closed(path, e);
}

static bool belongs_to_another(const char *path, int64_t uid, struct err *e)
{
	if (uid == 0)
		return err_set(e, ERR_SYSTEM,
			       "the folder %s belongs to root (a call with sudo?); give it back "
			       "with: sudo chown -R %lld %s",
			       path, (long long)geteuid(), path);
	return err_set(e, ERR_SYSTEM,
		       "the folder %s belongs to another user (uid %lld); be that user, or set "
		       "IKABOT_HOME to a folder of yours",
		       path, (long long)uid);
}

bool folder_is_closed(const char *path, struct err *e)
{
	struct stat kind;

	if (lstat(path, &kind) != 0)
		return err_system(e, "cannot look at the folder %s", path);
	if (!S_ISDIR(kind.st_mode))
		return err_set(e, ERR_SYSTEM, "%s is not a folder; move it away", path);
	if (kind.st_uid != geteuid())
		return belongs_to_another(path, (int64_t)kind.st_uid, e);
	if ((kind.st_mode & 077) != 0)
		return err_set(e, ERR_SYSTEM,
			       "the folder %s is open to other users; close it with: chmod 700 %s",
			       path, path);
	if ((kind.st_mode & 0700) != 0700)
		return err_set(e, ERR_SYSTEM,
			       "the folder %s is closed to its owner; open it with: chmod 700 %s",
			       path, path);
	return true;
}

bool folder_is(const char *path)
{
	struct stat kind;

	return stat(path, &kind) == 0 && S_ISDIR(kind.st_mode);
}

bool folder_each(const char *path, const char *end, void (*visit)(const char *name, void *argument),
		 void *argument, struct err *e)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	int reason;

	if (folder == NULL)
		return err_system(e, "cannot read the folder %s", path);
	/* Its end and an error of the disk look alike but for errno. */
	while (errno = 0, (entry = readdir(folder)) != NULL)
		if (entry->d_name[0] != '.' && text_ends(entry->d_name, end))
			visit(entry->d_name, argument);
	reason = errno;
	closedir(folder);
	errno = reason;
	return reason == 0 || err_system(e, "cannot read the folder %s to its end", path);
}

void folder_remove(const char *path)
{
	(void)rmdir(path);
}

void folder_sweep(const char *path, const char *start)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	struct stat kind;

	if (folder == NULL)
		return;
	while ((entry = readdir(folder)) != NULL) {
		const char *mark = strstr(entry->d_name, TEMPORARY);

		if (mark == NULL || !text_starts(entry->d_name, start) ||
		    strlen(mark) != strlen(TEMPORARY) + SUFFIX)
			continue;
		if (fstatat(dirfd(folder), entry->d_name, &kind, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(kind.st_mode) && kind.st_uid == geteuid() &&
		    kind.st_mtime + SWEEP_AGE_S < time(NULL))
			(void)unlinkat(dirfd(folder), entry->d_name, 0);
	}
	closedir(folder);
}
