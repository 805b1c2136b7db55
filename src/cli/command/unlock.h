/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/unlock.h - the key of an account, from wherever it may come.
 *
 * A key kept by --remember; else the password in IKABOT_PASSWORD_FILE; else the one in the
 * CREDENTIALS_DIRECTORY of systemd; else a person at the terminal types it. What is there but
 * does not fit is passed over and named: in the home's notice when another fits, else in the
 * error.
 */
#ifndef CLI_COMMAND_UNLOCK_H
#define CLI_COMMAND_UNLOCK_H

#include <stdbool.h>

#include "store/secrets.h"

struct err;
struct home;

struct unlocked {
	struct key *key; /* NULL until unlocked; in memory that is not swapped out */
};

/* False with ERR_SESSION and what to do when there is no key to be had, ERR_INPUT when a
 * password was given that does not fit. The key was tried: it opens the account's secrets. */
bool unlock(struct home *home, const char *account, struct unlocked *unlocked, struct err *e);
void unlock_done(struct unlocked *unlocked);

/* The keys of the accounts of many tasks: each is looked for once, because a key is slow to
 * make and a person types a password once. */
struct keyring;
struct keyring *keyring_new(void);
void keyring_free(struct keyring *keyring);
static inline void own_keyring(struct keyring **keyring)
{
	keyring_free(*keyring);
}
/* Borrowed. NULL and *e when there is none to be had, the same each time. */
const struct key *keyring_find(struct keyring *keyring, struct home *home, const char *account,
			       struct err *e);

#endif
