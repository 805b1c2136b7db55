/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "os/random.h"
#include "os/sandbox/sandbox.h"

/* How long a taker goes on meeting nothing but looks before it believes in an owner. */
enum { LOOKS_MS = 2000, NAP_MIN_MS = 1, NAP_MAX_MS = 20, LABEL_SIZE = 512 };

/* In a crowd: as soon as it takes longer, each looks seldom. */
enum { CROWD_AFTER_MS = 300, CROWD_NAP_MS = 250 };

/* A lock whose file was removed meanwhile has no other holder: this often it is tried at once. */
enum { REMOVED_TRIES = 50 };

struct lock {
	int fd;
	int64_t labelled_ns; /* the file's time after our label was written */
};

/* -1 with EMLINK for what is not a plain file: none of ours, and never locked. */
static int open_lock(const char *path, int flags)
{
	OWN(fd) int fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
	struct stat kind;

	if (fd >= 0 && fstat(fd, &kind) == 0 && S_ISREG(kind.st_mode))
		return fd_steal(&fd);
	if (fd >= 0 || errno == ELOOP || errno == EISDIR || errno == ENXIO)
		errno = EMLINK;
	return -1;
}

/* EBADF and ENOLCK come from network file systems that keep no locks. */
static bool try_lock(int fd, int operation, bool *taken)
{
	int result;

	do
		result = flock(fd, operation | LOCK_NB);
	while (result != 0 && errno == EINTR);
	*taken = result == 0;
	return result == 0 || errno == EWOULDBLOCK;
}

enum outcome { TAKEN, OWNED, LOOKED_AT, BROKEN };

static enum outcome try_once(int fd)
{
	bool taken;

	if (!try_lock(fd, LOCK_EX, &taken))
		return BROKEN;
	if (taken)
		return TAKEN;
	if (!try_lock(fd, LOCK_SH, &taken))
		return BROKEN;
	if (!taken)
		return OWNED;
	flock(fd, LOCK_UN);
	return LOOKED_AT;
}

/* Naps a random while, so that many takers do not march in step. */
static void nap(int *step_ms)
{
	clock_nap_ms(1 + (int)random_below((unsigned)*step_ms));
	if (*step_ms < NAP_MAX_MS)
		*step_ms *= 2;
}

/* The longer it has waited, the more often it looks: it is more likely to be next. */
static int crowd_nap_ms(int64_t waited, int wait_ms)
{
	if (wait_ms <= 0)
		return CROWD_NAP_MS;
	return CROWD_NAP_MS - (int)((CROWD_NAP_MS - NAP_MAX_MS) * waited / wait_ms);
}

static bool is_named(const char *path, int fd)
{
	struct stat named;
	struct stat open_one;

	return lstat(path, &named) == 0 && fstat(fd, &open_one) == 0 &&
	       named.st_ino == open_one.st_ino && named.st_dev == open_one.st_dev;
}

/* Opens the file that the path names now, unless that one is open already. */
static bool open_named(const char *path, int *fd, struct err *e)
{
	if (*fd >= 0 && is_named(path, *fd))
		return true;
	if (*fd >= 0)
		close(*fd);
	*fd = open_lock(path, O_RDWR | O_CREAT);
	if (*fd < 0 && errno == EMLINK)
		return err_set(e, ERR_SYSTEM, "the lock %s is not a plain file; move it away",
			       path);
	if (*fd < 0 && errno == EACCES && sandbox_is_entered())
		return err_set(e, ERR_RETRY, "%s is another file than when the step began", path);
	return *fd >= 0 || err_system(e, "cannot open the lock %s", path);
}

static struct lock *take(const char *path, int wait_ms, bool crowd,
			 const volatile sig_atomic_t *stop, struct err *e)
{
	int64_t start = clock_monotonic_ms();
	OWN(fd) int fd = -1;
	int step_ms = NAP_MIN_MS;
	int removed = 0;
	struct lock *lock;

	for (;;) {
		enum outcome outcome;
		int64_t waited;

		if (!open_named(path, &fd, e))
			return NULL;
		outcome = try_once(fd);
		waited = clock_monotonic_ms() - start;
		if (outcome == TAKEN && is_named(path, fd))
			break;
		if (outcome == BROKEN)
			return err_null_system(e, "cannot lock %s", path);
		if (stop != NULL && *stop != 0)
			return err_null(e, ERR_STOPPED, "asked to stop while waiting for %s", path);
		if (outcome == OWNED && wait_ms >= 0 && waited >= wait_ms)
			return err_null(e, ERR_BUSY, "%s is held by another process", path);
		if (outcome == LOOKED_AT && wait_ms >= 0 && waited >= wait_ms + LOOKS_MS)
			return err_null(e, ERR_BUSY, "%s is looked at all the time", path);
		if (outcome == TAKEN && wait_ms >= 0 && waited >= wait_ms + LOOKS_MS)
			return err_null(e, ERR_BUSY, "%s is removed all the time", path);
		if (outcome == TAKEN && ++removed % REMOVED_TRIES != 0)
			continue;
		if (crowd && waited >= CROWD_AFTER_MS)
			step_ms = crowd_nap_ms(waited, wait_ms);
		nap(&step_ms);
	}
	lock = mem_new(sizeof *lock);
	lock->fd = fd_steal(&fd);
	return lock;
}

struct lock *lock_take_until(const char *path, int wait_ms, const volatile sig_atomic_t *stop,
			     struct err *e)
{
	return take(path, wait_ms, false, stop, e);
}

struct lock *lock_take_in_crowd(const char *path, int wait_ms, const volatile sig_atomic_t *stop,
				struct err *e)
{
	return take(path, wait_ms, true, stop, e);
}

struct lock *lock_take(const char *path, int wait_ms, struct err *e)
{
	return take(path, wait_ms, false, NULL, e);
}

void lock_free(struct lock *lock)
{
	if (lock == NULL)
		return;
	close(lock->fd);
	free(lock);
}

void own_lock(struct lock **lock)
{
	lock_free(*lock);
}

bool lock_counts(const struct lock *lock, const char *path)
{
	return is_named(path, lock->fd);
}

static int64_t changed_ns(const struct stat *kind)
{
#ifdef __APPLE__
	return (int64_t)kind->st_mtimespec.tv_sec * 1000000000 + kind->st_mtimespec.tv_nsec;
#else
	return (int64_t)kind->st_mtim.tv_sec * 1000000000 + kind->st_mtim.tv_nsec;
#endif
}

bool lock_is_labelled(struct lock *lock)
{
	struct stat kind;

	if (fstat(lock->fd, &kind) != 0)
		return false;
	if ((kind.st_mode & 0777) != 0600)
		(void)fchmod(lock->fd, 0600); /* one that cannot be opened looks held */
	return kind.st_size == LABEL_SIZE && changed_ns(&kind) == lock->labelled_ns;
}

static void read_label(int fd, char *label, size_t size)
{
	ssize_t length = size > 0 ? pread(fd, label, size - 1, 0) : 0;

	while (length > 0 && label[length - 1] == ' ')
		length--;
	if (size > 0)
		label[length > 0 ? length : 0] = '\0';
}

void lock_read_label(const struct lock *lock, char *label, size_t size)
{
	read_label(lock->fd, label, size);
}

bool lock_look(const char *path, char *label, size_t size)
{
	OWN(fd) int fd = open_lock(path, O_RDWR); /* NFS wants to write for any lock */
	bool taken;

	if (size > 0)
		*label = '\0';
	if (fd < 0 && (errno == EROFS || errno == EACCES)) /* the sandbox lets it be read only */
		fd = open_lock(path, O_RDONLY);
	if (fd < 0)
		return errno != ENOENT && errno != EMLINK;
	if (try_lock(fd, LOCK_SH, &taken) && taken)
		return false;
	read_label(fd, label, size);
	return true;
}

bool lock_held(const char *path)
{
	return lock_look(path, NULL, 0);
}

bool lock_write_label(struct lock *lock, const char *label, struct err *e)
{
	char line[LABEL_SIZE + 1];
	struct stat kind;
	ssize_t written;

	/* Always one write of the same length: a reader never meets half of a new label
	 * with the end of the old one. */
	if (snprintf(line, sizeof line, "%-*s", LABEL_SIZE, label) > LABEL_SIZE)
		return err_set(e, ERR_SYSTEM, "the label of a lock is too long");
	do
		written = pwrite(lock->fd, line, LABEL_SIZE, 0);
	while (written < 0 && errno == EINTR);
	if (written < 0)
		return err_system(e, "cannot write into the lock file");
	if (written < LABEL_SIZE)
		return err_set(e, ERR_SYSTEM, "the disk took only a part of the label of a lock");
	if (fstat(lock->fd, &kind) == 0)
		lock->labelled_ns = changed_ns(&kind);
	return true;
}

int lock_descriptor(const struct lock *lock)
{
	return lock->fd;
}
