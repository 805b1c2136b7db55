/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/disk.h - whose locks a folder has.
 *
 * A lock means something among those who see the same locks: on a local disk all processes of
 * the computer. On a remote one its server may keep the locks for all computers, or each
 * computer keeps its own, and two of them can hold "the same" lock at once.
 */
#ifndef OS_DISK_H
#define OS_DISK_H

#include "os/disk_mounts.h"

/* The disk that the folder is on; kind is what the system calls it ("nfs4"). */
enum disk disk_look(const char *folder, char kind[DISK_KIND_SIZE]);

#endif
