/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/watch.h"

#include <stdlib.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/epoll.h>
#endif

#include "base/mem.h"

enum { EVENTS_MAX = 64 };

struct watch {
	int fd; /* -1: none */
};

struct watch *watch_new(void)
{
	struct watch *watch = mem_new(sizeof *watch);

#ifdef __linux__
	watch->fd = epoll_create1(EPOLL_CLOEXEC);
#else
	watch->fd = -1;
#endif
	return watch;
}

void watch_free(struct watch *watch)
{
	if (watch == NULL)
		return;
	if (watch->fd >= 0)
		close(watch->fd);
	free(watch);
}

int watch_descriptor(const struct watch *watch)
{
	return watch->fd;
}

#ifdef __linux__
bool watch_add(struct watch *watch, int fd, void *what)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.ptr = what };

	return epoll_ctl(watch->fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

void watch_drop(struct watch *watch, int fd)
{
	struct epoll_event ignored = { 0 };

	(void)epoll_ctl(watch->fd, EPOLL_CTL_DEL, fd, &ignored);
}

size_t watch_take(struct watch *watch, struct watch_event *events, size_t max)
{
	struct epoll_event found[EVENTS_MAX];
	int count = epoll_wait(watch->fd, found, max < EVENTS_MAX ? (int)max : EVENTS_MAX, 0);

	for (int i = 0; i < count; i++)
		events[i] = (struct watch_event){
			.what = found[i].data.ptr,
			.has_ended = (found[i].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0
		};
	return count > 0 ? (size_t)count : 0;
}
#else
bool watch_add(struct watch *watch, int fd, void *what)
{
	(void)watch;
	(void)fd;
	(void)what;
	return false;
}

void watch_drop(struct watch *watch, int fd)
{
	(void)watch;
	(void)fd;
}

size_t watch_take(struct watch *watch, struct watch_event *events, size_t max)
{
	(void)watch;
	(void)events;
	(void)max;
	return 0;
}
#endif
