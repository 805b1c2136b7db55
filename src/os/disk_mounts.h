/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/disk_mounts.h - which disk a folder is on, by a table of mounts (os/disk.h).
 */
#ifndef OS_DISK_MOUNTS_H
#define OS_DISK_MOUNTS_H

#include <stddef.h>

enum disk {
	DISK_LOCAL,  /* or what is not known to be remote */
	DISK_SHARED, /* remote; the server keeps the locks, for those who ask it */
	DISK_ALONE,  /* remote; each computer keeps its own locks */
};

enum { DISK_KIND_SIZE = 32 };

/* In a table of mounts, as Linux writes it (proc_pid_mountinfo(5)): its lines one
 * after the other; the last that the folder is below counts. */
struct disk_search {
	const char *folder; /* an absolute path without links */
	size_t length;	    /* of the best mount point so far */
	enum disk disk;
	char kind[DISK_KIND_SIZE]; /* "" before any */
};
void disk_see_mount(struct disk_search *search, const char *line);
/* What a file system of that type is, when nothing else is known of it. */
enum disk disk_of_type(const char *type);

#endif
