/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/secrets.h - what the session file keeps sealed: cookies, lobby token, proxy,
 * notification keys.
 *
 * The secrets of an account are a JSON object, sealed with libsodium's secretbox under
 * a key that Argon2id makes from the account's password and a salt of its own. Whoever
 * has the key needs no password: menu and command line derive it once and hand it to
 * the tasks they start; "ikabot --remember" keeps it in a 0600 file for cron and reboots.
 */
#ifndef STORE_SECRETS_H
#define STORE_SECRETS_H

#include <jansson.h>
#include <stdbool.h>

struct err;
struct home;

enum { KEY_SIZE = 32 };
struct key {
	unsigned char bytes[KEY_SIZE];
};
void key_wipe(struct key *key);

/* Makes the account's key from its password; makes the salt for an account that has
 * none yet. Slow on purpose (tens of milliseconds). */
bool key_derive(struct home *home, const char *account, const char *password, struct key *key,
		struct err *e);
/* ERR_MISSING when none is kept, ERR_SYSTEM when the file is open to others. */
bool key_recall(const struct home *home, const char *account, struct key *key, struct err *e);
bool key_remember(const struct home *home, const char *account, const struct key *key,
		  struct err *e);
bool key_forget(const struct home *home, const char *account, struct err *e);

/* The account's secrets, owned by the caller; an empty object when it has none yet.
 * NULL with ERR_INPUT when the key does not open them (a wrong password). */
json_t *secrets_load(struct home *home, const char *account, const struct key *key, struct err *e);

/* Changes the secrets in place; false and *e leave them as they are. */
typedef bool secrets_edit(json_t *secrets, void *argument, struct err *e);
/* Unseal, edit, seal, all under the session file's lock, durable. */
bool secrets_change(struct home *home, const char *account, const struct key *key,
		    secrets_edit *edit, void *argument, struct err *e);

/* Do the secrets in two versions of an account's object differ in these keys (NULL ends them)
 * at most? False when either cannot be opened. */
bool secrets_differ_only(const json_t *before, const json_t *after, const struct key *key,
			 const char *const *keys);

#endif
