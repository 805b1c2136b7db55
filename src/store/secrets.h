/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/secrets.h - what the session file keeps sealed: cookies, lobby token, proxy,
 * notification keys.
 *
 * The secrets of an account are a JSON object, sealed with libsodium's secretbox under
 * a key that Argon2id makes from the account's password and a salt of its own. A person who
 * has the key needs no password: menu and command line derive it once and hand it to
 * the tasks they start; "ikabot --remember" keeps it in a 0600 file for cron and reboots.
 *
 * Key, salt and secrets lie in different files, or were made at different times, and may part:
 * a file is lost, or comes back from a backup, or a login has sealed everything under a new
 * password. So each can be looked at alone.
 */
#ifndef STORE_SECRETS_H
#define STORE_SECRETS_H

#include <jansson.h>
#include <stdbool.h>

#include "store/key.h"

struct err;
struct home;

/* Makes the account's key from its password; makes the salt for an account that has
 * none yet. Slow on purpose (tens of milliseconds). */
bool secrets_derive_key(struct home *home, const char *account, const char *password,
			struct key *key, struct err *e);
/* What a password needs in order to open an account's secrets. */
enum seal {
	SEAL_NONE, /* nothing is sealed */
	SEAL_DAMAGED,
	SEAL_WITHOUT_SALT, /* only a key opens it, no password */
	SEAL_WHOLE,
};
enum seal secrets_seal(const json_t *account);

/* Takes the kept key where it opens the account's secrets and this one does not, which a login
 * with another password has made stale. */
void secrets_catch_up(struct home *home, const char *account, struct key *key);

/* What is to be said about the key kept for an account. */
enum kept {
	KEPT_NOT,
	KEPT_UNUSABLE, /* *why says it: the file is open to others, or holds no key */
	KEPT_STALE,    /* it does not open the account's secrets */
	KEPT_WELL,
};
enum kept secrets_kept_key(const struct home *home, const char *name, const json_t *account,
			   struct err *why);

/* The account's secrets, owned by the caller; an empty object when it has none yet.
 * NULL with ERR_INPUT when the key does not open them (a wrong password). */
json_t *secrets_load(struct home *home, const char *account, const struct key *key, struct err *e);

/* Changes the secrets in place; false and *e leave them as they are. */
typedef bool secrets_edit(json_t *secrets, void *argument, struct err *e);
/* Unseal, edit, seal, all under the session file's lock, durable. */
bool secrets_change(struct home *home, const char *account, const struct key *key,
		    secrets_edit *edit, void *argument, struct err *e);

/* Seals anew under "to" what "from" opens. */
bool secrets_reseal(struct home *home, const char *account, const struct key *from,
		    const struct key *to, struct err *e);

/* Do the secrets in two versions of an account's object differ in these keys (NULL ends them)
 * at most? False when either cannot be opened. */
bool secrets_differ_only(const json_t *before, const json_t *after, const struct key *key,
			 const char *const *keys);

#endif
