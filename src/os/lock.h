/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/lock.h - "only one of these runs", kept by the kernel.
 *
 * A lock is an open file with an advisory lock on it. The kernel lets go of it
 * when its last descriptor closes, so a crash or a kill -9 frees it and no stale
 * lock can exist. We never delete the file: that would let two owners hold two
 * different files under one name. Somebody else may (a cleaner, a hand, a restored
 * backup), so a lock counts only while its path still names the file that is locked:
 * taking one compares and tries again, and an owner that keeps one for long, or is about
 * to do what cannot be undone, asks lock_counts.
 *
 * Looking whether a lock is held takes it shared for microseconds. A taker that
 * meets such a look can tell it from an owner (an owner shuts out shared takers
 * too) and tries again, so that looking never makes a taking fail.
 *
 * The owner may write a label into the file, for people; no decision rests on it.
 *
 * path     borrowed for the call
 * wait_ms  0 means do not wait for an owner, -1 means wait for ever
 */
#ifndef OS_LOCK_H
#define OS_LOCK_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

struct err;
struct lock;

/* Returns a lock the caller frees, or NULL with e->kind ERR_BUSY (another process
 * holds it) or ERR_SYSTEM. */
struct lock *lock_take(const char *path, int wait_ms, struct err *e);
/* The same, given up with ERR_STOPPED as soon as *stop is not 0. */
struct lock *lock_take_until(const char *path, int wait_ms, const volatile sig_atomic_t *stop,
			     struct err *e);
/* The same where hundreds may wait for long: looks seldom, so that those who wait cost next
 * to nothing, and more often the longer it has waited. */
struct lock *lock_take_in_crowd(const char *path, int wait_ms, const volatile sig_atomic_t *stop,
				struct err *e);
void lock_free(struct lock *lock); /* NULL is fine */
void own_lock(struct lock **lock);

/* Does the path still name the locked file? Else another may take a lock at that path, too. */
bool lock_counts(const struct lock *lock, const char *path);
/* Makes the file private to its owner again, and says whether its label is still the one that
 * was written here. Costs one look. */
bool lock_is_labelled(struct lock *lock);
/* The label that an owner before us has left, "" in a file that is new. */
void lock_read_label(const struct lock *lock, char *label, size_t size);

/* Is it held by a process right now? A file that does not exist, or something else in its
 * place, is not held; one that cannot be looked at counts as held, which is the safe error. */
bool lock_held(const char *path);
/* The same, and a copy of the label ("" when there is none) from the same look. */
bool lock_look(const char *path, char *label, size_t size);

/* Replaces the label; false and *e when the disk refuses, the lock is held all the same. */
bool lock_write_label(struct lock *lock, const char *label, struct err *e);
/* The descriptor, for a child that shares the lock on purpose. Never close it. */
int lock_descriptor(const struct lock *lock);

#endif
