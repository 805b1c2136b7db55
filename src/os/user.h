/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/user.h - the user this program runs for.
 */
#ifndef OS_USER_H
#define OS_USER_H

/* His home folder, or NULL; borrowed, valid until the next call. */
const char *user_home(void);

#endif
