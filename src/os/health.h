/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/health.h - what about this system could kill a task, or fool a lock.
 */
#ifndef OS_HEALTH_H
#define OS_HEALTH_H

#include <stdbool.h>
#include <stdint.h>

enum health { HEALTH_GOOD, HEALTH_BAD, HEALTH_UNKNOWN };

/* Do the user's processes live on when he logs out (systemd's lingering, or no such
 * thing)? */
enum health health_lingers(void);
/* Does process 1 collect dead processes, as in no bare container? */
enum health health_reaps(void);
/* May this user write there? Not on a disk that is mounted read-only. */
bool health_is_writable(const char *path);
/* Bytes free for this user where the path is; -1 when unknown. */
int64_t health_free_bytes(const char *path);

/* Can this process open one more file? */
bool health_has_descriptors(void);

#endif
