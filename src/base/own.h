/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/own.h - locals that free themselves.
 *
 * OWN(kind) frees a local when it leaves its scope, however it leaves. What
 * survives is returned with STEAL. An owned variable is always initialised
 * where it is declared. A module that has a kind of its own to own declares
 * own_KIND(KIND **) beside its free function.
 */
#ifndef BASE_OWN_H
#define BASE_OWN_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define OWN(kind) __attribute__((cleanup(own_##kind)))

/* Takes the value out of an owned variable: the variable no longer frees it. */
#define STEAL(variable)                                 \
	({                                              \
		__typeof__(variable) own_ = (variable); \
		(variable) = NULL;                      \
		own_;                                   \
	})

static inline void own_text(char **text)
{
	free(*text);
}

static inline void own_file(FILE **file)
{
	if (*file != NULL)
		fclose(*file);
}

/* A file descriptor; -1 owns nothing. */
static inline void own_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline int fd_steal(int *fd)
{
	int stolen = *fd;

	*fd = -1;
	return stolen;
}

#endif
