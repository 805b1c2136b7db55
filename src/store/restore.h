/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/restore.h - a backup takes the place of a home.
 *
 * A kill, a power cut or a full disk at any moment leaves the old home or the new one, never a
 * mix. All that is new is written into a folder beside .ikabot.d, the session file in it, too
 * (HOME_RESTORED), and the two folders then change places in one act (os/folder.h). From there on
 * the session file in .ikabot.d goes before the one outside, which is then put aside, and the
 * other takes its place; if that does not happen any more, nothing is wrong.
 *
 * The old folder and session file are kept aside, under names with "old" and the time.
 */
#ifndef STORE_RESTORE_H
#define STORE_RESTORE_H

#include <jansson.h>
#include <stdbool.h>

#include "store/home.h"

struct err;

/* In a new folder that is not yet whole. */
#define RESTORE_UNFINISHED "unfinished"

struct restored {
	char folder[HOME_PATH_SIZE];  /* where the old .ikabot.d is now; "" when there was none */
	char session[HOME_PATH_SIZE]; /* the same of the old session file */
};

/* Is there something in the home that a restore would take away? */
bool restore_finds_something(const struct home *home);
/* Is one of its locks held (ERR_BUSY): by a task, or who tells of one? */
bool restore_is_free(const char *folder, struct err *e);
/* False and *e: the home is as it was. The content is one that backup_read has given. */
bool restore(struct home *home, const json_t *content, struct restored *restored, struct err *e);

#endif
