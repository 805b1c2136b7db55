/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/user.h - the user this program runs for.
 */
#ifndef OS_USER_H
#define OS_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* His home folder, or NULL; borrowed, valid until the next call. */
const char *user_home(void);

/* Paths that the environment names are meant from here, where a task is not: makes the
 * variable's absolute, for all that is started from now on. */
void user_path_absolute(const char *variable);

bool user_is_root(void);
/* The user's name, or #UID where the system knows none; both are what "sudo -u" takes. */
void user_name(int64_t uid, char *name, size_t size);

#endif
