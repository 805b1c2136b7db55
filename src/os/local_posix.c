/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/local.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "os/descriptor.h"

/* Where it may not be read, the folder can still be come back to. */
#ifdef O_PATH
#define JUST_A_PLACE O_PATH
#else
#define JUST_A_PLACE O_RDONLY
#endif

enum { BACKLOG = 64, PATH_SIZE = 1280, QUEUE_WAIT_MS = 2000, NO_ROOM_NAP_MS = 20 };

/* At once where the system can, so that a call costs fewer of its own. */
#ifdef __linux__
static int open_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

static int accept_call(int listener)
{
	return accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}
#else
static int prepare(int socket)
{
	OWN(fd) int fd = socket;

	return fd >= 0 && descriptor_prepare(fd) ? fd_steal(&fd) : -1;
}

static int open_socket(void)
{
	return prepare(socket(AF_UNIX, SOCK_STREAM, 0));
}

static int accept_call(int listener)
{
	return prepare(accept(listener, NULL, NULL));
}
#endif

typedef int attach(int fd, const struct sockaddr *address, socklen_t length);

static int attach_address(attach *how, int fd, const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	text_copy(address.sun_path, sizeof address.sun_path, path);
	return how(fd, (const struct sockaddr *)&address, sizeof address);
}

/* Works from inside the folder, and comes back. One thread at a time. */
static int attach_inside(attach *how, int fd, const char *folder, const char *name)
{
	OWN(fd) int back = open(".", JUST_A_PLACE | O_CLOEXEC);
	int result;
	int reason;

	if (back < 0 || chdir(folder) != 0)
		return -1;
	result = attach_address(how, fd, name);
	reason = errno;
	if (fchdir(back) != 0)
		(void)!chdir("/");
	errno = reason;
	return result;
}

static int attach_path(attach *how, int fd, const char *folder, const char *name)
{
	char path[PATH_SIZE];
	struct sockaddr_un address;

	if (snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof address.sun_path)
		return attach_address(how, fd, path);
	return attach_inside(how, fd, folder, name);
}

/* A socket that a killed task left is removed; what is none is somebody's and stays. */
static bool make_room(const char *path, struct err *e)
{
	struct stat kind;

	if (lstat(path, &kind) != 0)
		return true;
	if (!S_ISSOCK(kind.st_mode))
		return err_set(e, ERR_SYSTEM, "%s is not a socket; move it away", path);
	return unlink(path) == 0 || errno == ENOENT || err_system(e, "cannot remove %s", path);
}

int local_listen(const char *folder, const char *name, struct err *e)
{
	OWN(fd) int fd = open_socket();
	char path[PATH_SIZE];
	mode_t mask;
	int result;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	if (fd < 0) {
		err_system(e, "cannot make the control socket %s", path);
		return -1;
	}
	if (!make_room(path, e))
		return -1;
	/* Between bind and chmod the socket would be open to all: the mask closes it. */
	mask = umask(0177);
	result = attach_path(bind, fd, folder, name);
	umask(mask);
	if (result == 0 && listen(fd, BACKLOG) == 0)
		return fd_steal(&fd);
	err_system(e, "cannot make the control socket %s", path);
	if (result == 0)
		(void)unlink(path); /* it will never answer again */
	return -1;
}

int local_call(const char *folder, const char *name, struct err *e)
{
	OWN(fd) int fd = open_socket();

	if (fd >= 0 && attach_path(connect, fd, folder, name) == 0)
		return fd_steal(&fd);
	if (fd >= 0 && errno == EAGAIN)
		err_set(e, ERR_BUSY, "too many callers wait at %s/%s", folder, name);
	else if (errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR)
		err_set(e, ERR_MISSING, "nothing listens at %s/%s", folder, name);
	else
		err_system(e, "cannot reach %s/%s", folder, name);
	return -1;
}

int local_connect(const char *folder, const char *name, struct err *e)
{
	int64_t start = clock_monotonic_ms();

	for (;;) {
		int fd = local_call(folder, name, e);

		/* The queue of callers is full: it empties within milliseconds. */
		if (fd >= 0 || e->kind != ERR_BUSY || clock_monotonic_ms() - start > QUEUE_WAIT_MS)
			return fd;
		clock_nap_ms(1);
	}
}

static bool is_owner(int fd)
{
#ifdef SO_PEERCRED
	struct ucred peer;
	socklen_t length = sizeof peer;

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 &&
	       peer.uid == geteuid();
#else
	uid_t user;
	gid_t group;

	return getpeereid(fd, &user, &group) == 0 && user == geteuid();
#endif
}

int local_accept(int listener)
{
	OWN(fd) int fd = accept_call(listener);

	/* No descriptor for it, or the like: the caller stays in the queue, and the code that waits
	 * for callers is told so again at once. A nap keeps that from taking a whole core. */
	if (fd < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
		clock_nap_ms(NO_ROOM_NAP_MS);
	return fd >= 0 && is_owner(fd) ? fd_steal(&fd) : -1;
}

bool local_pair(int ends[2], struct err *e)
{
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
		return err_system(e, "cannot make a socket pair");
	if (descriptor_prepare(ends[0]) && descriptor_prepare(ends[1]))
		return true;
	err_system(e, "cannot prepare a socket pair");
	close(ends[0]);
	close(ends[1]);
	return false;
}

/* --- descriptors as messages: one byte, and the descriptor beside it */

struct parcel {
	char byte;
	struct iovec bytes;
	struct msghdr message;
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} beside;
};

static void wrap(struct parcel *parcel)
{
	*parcel = (struct parcel){ .byte = 0 };
	parcel->bytes = (struct iovec){ &parcel->byte, 1 };
	parcel->message = (struct msghdr){ .msg_iov = &parcel->bytes,
					   .msg_iovlen = 1,
					   .msg_control = parcel->beside.room,
					   .msg_controllen = sizeof parcel->beside.room };
}

bool local_hand_over(int socket, int fd, struct err *e)
{
	int64_t start = clock_monotonic_ms();
	struct parcel parcel;
	struct cmsghdr *head;

	wrap(&parcel);
	head = CMSG_FIRSTHDR(&parcel.message);
	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof fd);
	memcpy(CMSG_DATA(head), &fd, sizeof fd);
	while (sendmsg(socket, &parcel.message, MSG_NOSIGNAL) != 1) {
		if ((errno != EAGAIN && errno != EINTR) ||
		    clock_monotonic_ms() - start > QUEUE_WAIT_MS)
			return err_system(e, "cannot hand a descriptor over");
		clock_nap_ms(1);
	}
	return true;
}

int local_take_over(int socket, bool *closed)
{
	struct parcel parcel;
	const struct cmsghdr *head;
	ssize_t length;
	int fd = -1;

	wrap(&parcel);
	length = recvmsg(socket, &parcel.message, 0);
	*closed = length == 0 || (length < 0 && errno != EAGAIN && errno != EINTR);
	head = length > 0 ? CMSG_FIRSTHDR(&parcel.message) : NULL;
	if (head == NULL || head->cmsg_type != SCM_RIGHTS || head->cmsg_len != CMSG_LEN(sizeof fd))
		return -1;
	memcpy(&fd, CMSG_DATA(head), sizeof fd);
	if (descriptor_prepare(fd))
		return fd;
	close(fd);
	return -1;
}
