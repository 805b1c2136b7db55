/* SPDX-License-Identifier: GPL-3.0-or-later */
/* os/descriptor.h - how this program's descriptors are on POSIX systems. */
#ifndef OS_DESCRIPTOR_H
#define OS_DESCRIPTOR_H

#include <fcntl.h>
#include <stdbool.h>

/* Closed on exec and never blocking. False with errno when it cannot be made so. */
static inline bool descriptor_prepare(int fd)
{
	return fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 && fcntl(fd, F_SETFL, O_NONBLOCK) == 0;
}

#endif
