/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/child.h - other processes of our own.
 *
 * A child works beside its parent and dies with it: it shares a socket with it, keeps
 * no other descriptor than those it is given, and starts with every signal as in a new
 * program. One that starts children of its own may lead a group, which ends with it: nothing
 * that was left behind in it lives on, whatever has become of its parents.
 */
#ifndef OS_CHILD_H
#define OS_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct err;

struct child {
	pid_t pid;
	int channel; /* a socket to the child, not blocking; -1 when there is no child */
};

/* What the child does; what it returns is its exit status. */
typedef int child_work(void *argument, int channel);

/* Forks. keep lists descriptors that the child keeps besides 0, 1, 2 (-1 ends them). */
bool child_start(struct child *child, child_work *work, void *argument, const int *keep,
		 struct err *e);
/* In a process that is about to become another program: closes every descriptor but 0, 1, 2
 * and that one (-1: none). */
void child_close_others(int kept);
/* A descriptor that all children of this process keep from now on; -1: none. */
void child_heirloom(int fd);
/* In a child: has its parent ended? The end of a confined one (os/sandbox/sandbox.h) does not kill
 * those outside, since it may not signal them. */
bool child_is_orphan(void);
/* Can be read as soon as it has; -1 where the system has no such thing. The caller closes it. */
int child_watch_parent(void);
/* In a child: leads a group from now on. */
void child_lead(void);
/* When a child that leads a group has ended, which SIGCHLD tells: kills what it has left there,
 * and what may keep the channel open. Does nothing while it lives. */
void child_end_group(const struct child *child);
/* Collects a child that has ended, waiting for it; its wait status. Ends its group, too, and
 * closes the channel. */
int child_end(struct child *child);
void child_signal(const struct child *child, int number);
/* "exited with status 1", "was killed by signal 11 (Segmentation fault)". */
const char *child_fate(int status, char *text, size_t size);

#endif
