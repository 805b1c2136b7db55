/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/unlock.h - the key of an account, from wherever it may come.
 *
 * A key kept by --remember; else the password in IKABOT_PASSWORD_FILE or in the
 * CREDENTIALS_DIRECTORY of systemd; else a person at the terminal types it.
 */
#ifndef CLI_UNLOCK_H
#define CLI_UNLOCK_H

#include <stdbool.h>

#include "store/secrets.h"

struct err;
struct home;

struct unlocked {
	struct key *key; /* NULL until unlocked; in memory that is not swapped out */
};

/* False with ERR_SESSION and what to do when there is no key to be had. The key was
 * tried: it opens the account's secrets. */
bool unlock(struct home *home, const char *account, struct unlocked *unlocked, struct err *e);
void unlock_done(struct unlocked *unlocked);

#endif
