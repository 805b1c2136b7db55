/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/watch.h - many descriptors behind one.
 *
 * Linux has epoll; elsewhere nothing is watched, watch_descriptor says so, and the caller looks
 * at all of them now and then.
 */
#ifndef OS_WATCH_H
#define OS_WATCH_H

#include <stdbool.h>
#include <stddef.h>

struct watch;

struct watch *watch_new(void); /* never NULL */
void watch_free(struct watch *watch);
/* The one to wait for; -1: there is none. */
int watch_descriptor(const struct watch *watch);
/* Tells of bytes that come to fd from now on, and of its end, each time once. False: it does not.
 */
bool watch_add(struct watch *watch, int fd, void *what);
void watch_drop(struct watch *watch, int fd);

struct watch_event {
	void *what;
	bool has_ended; /* the other side sends no more */
};
/* What has come, at most max; how many. */
size_t watch_take(struct watch *watch, struct watch_event *events, size_t max);

#endif
