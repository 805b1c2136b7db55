/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/key.h - the key that opens an account's secrets (store/secrets.h), and the file that it is
 * kept in for starts without a person.
 */
#ifndef STORE_KEY_H
#define STORE_KEY_H

#include <stdbool.h>

struct err;
struct home;

enum { KEY_SIZE = 32 };
struct key {
	unsigned char bytes[KEY_SIZE];
};
void key_wipe(struct key *key);

/* ERR_MISSING when none is kept, ERR_SYSTEM when the file is open to others, ERR_INPUT when it
 * holds no key. */
bool key_recall(const struct home *home, const char *account, struct key *key, struct err *e);
bool key_remember(const struct home *home, const char *account, const struct key *key,
		  struct err *e);
bool key_forget(const struct home *home, const char *account, struct err *e);
/* After a login: puts this key in the place of a kept one that has become stale or is none;
 * *renewed says so. One that cannot be renewed is no longer kept: false and *e. */
bool key_renew(const struct home *home, const char *account, const struct key *key, bool *renewed,
	       struct err *e);

#endif
