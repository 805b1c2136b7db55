/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/secrets.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "os/random.h"
#include "store/home.h"
#include "store/session.h"
#include "store/sodium.h"

enum {
	SALT_SIZE = crypto_pwhash_SALTBYTES,
	NONCE_SIZE = crypto_secretbox_NONCEBYTES,
	TAG_SIZE = crypto_secretbox_MACBYTES,
};

struct salt {
	const char *account;
	unsigned char bytes[SALT_SIZE];
};

static bool find_salt(const json_t *account, unsigned char *to)
{
	size_t length = 0;
	unsigned char *bytes = sodium_decode(json_get_text(account, "salt", NULL), &length);
	bool found = bytes != NULL && length == SALT_SIZE;

	if (found)
		memcpy(to, bytes, SALT_SIZE);
	free(bytes);
	return found;
}

/* A session_edit: gives the account a salt, unless another process was faster. */
static bool make_salt(json_t *session, void *argument, struct err *e)
{
	struct salt *salt = argument;
	json_t *account = session_account_make(session, salt->account);
	OWN(text) char *text = NULL;

	(void)e;
	if (find_salt(account, salt->bytes))
		return true;
	random_bytes(salt->bytes, SALT_SIZE);
	text = sodium_encode(salt->bytes, SALT_SIZE);
	json_put_text(account, "salt", text);
	return true;
}

bool secrets_derive_key(struct home *home, const char *account, const char *password,
			struct key *key, struct err *e)
{
	OWN(json) json_t *session = session_load(home, e);
	struct salt salt = { .account = account };

	if (session == NULL || !sodium_load(e))
		return false;
	if (!find_salt(session_account(session, account), salt.bytes) &&
	    !session_change(home, make_salt, &salt, true, e))
		return false;
	if (sodium.crypto_pwhash(key->bytes, KEY_SIZE, password, strlen(password), salt.bytes,
				 crypto_pwhash_OPSLIMIT_INTERACTIVE,
				 crypto_pwhash_MEMLIMIT_INTERACTIVE,
				 crypto_pwhash_ALG_ARGON2ID13) != 0)
		return err_set(e, ERR_SYSTEM,
			       "too little memory to make the key (64 MiB are needed)");
	return true;
}

enum seal secrets_seal(const json_t *account)
{
	const char *sealed = json_get_text(account, "secrets", NULL);
	unsigned char salt[SALT_SIZE];
	unsigned char *bytes;
	struct err ignored = { 0 };
	size_t length = 0;

	if (sealed == NULL)
		return SEAL_NONE;
	if (!sodium_load(&ignored))
		return SEAL_WHOLE; /* who opens them says what is wrong */
	bytes = sodium_decode(sealed, &length);
	free(bytes);
	if (bytes == NULL || length < NONCE_SIZE + TAG_SIZE)
		return SEAL_DAMAGED;
	return find_salt(account, salt) ? SEAL_WHOLE : SEAL_WITHOUT_SALT;
}

/* The secrets of an account's object; an empty object when it has none yet. */
static json_t *unseal(const json_t *account, const struct key *key, struct err *e)
{
	const char *sealed = json_get_text(account, "secrets", NULL);
	size_t length = 0;
	unsigned char *bytes;
	char *text;
	json_t *secrets = NULL;

	if (sealed == NULL)
		return json_object();
	bytes = sodium_decode(sealed, &length);
	if (bytes == NULL || length < NONCE_SIZE + TAG_SIZE) {
		free(bytes);
		return err_null(e, ERR_INPUT,
				"the sealed secrets are damaged; "
				"log in again with: ikabot --login");
	}
	length -= NONCE_SIZE + TAG_SIZE;
	text = mem_new(length + 1);
	if (sodium.crypto_secretbox_open_easy((unsigned char *)text, bytes + NONCE_SIZE,
					      length + TAG_SIZE, bytes, key->bytes) == 0)
		secrets = json_parse(text, length, "the secrets", e);
	else
		err_set(e, ERR_INPUT, "the key does not open the account's secrets");
	mem_wipe(text, length);
	free(text);
	free(bytes);
	return secrets;
}

static void seal(json_t *account, const json_t *secrets, const struct key *key)
{
	char *text = json_line(secrets);
	size_t length = strlen(text);
	size_t size = NONCE_SIZE + TAG_SIZE + length;
	unsigned char *bytes = mem_new(size);
	OWN(text) char *sealed = NULL;

	random_bytes(bytes, NONCE_SIZE);
	sodium.crypto_secretbox_easy(bytes + NONCE_SIZE, (const unsigned char *)text, length, bytes,
				     key->bytes);
	sealed = sodium_encode(bytes, size);
	json_put_text(account, "secrets", sealed);
	mem_wipe(text, length);
	free(text);
	free(bytes);
}

json_t *secrets_load(struct home *home, const char *account, const struct key *key, struct err *e)
{
	OWN(json) json_t *session = session_load(home, e);

	if (session == NULL || !sodium_load(e))
		return NULL;
	return unseal(session_account(session, account), key, e);
}

struct secret_change {
	const char *account;
	const struct key *key;
	secrets_edit *edit;
	void *argument;
};

static bool change_sealed(json_t *session, void *argument, struct err *e)
{
	const struct secret_change *change = argument;
	json_t *account = session_account_make(session, change->account);
	OWN(json) json_t *secrets = unseal(account, change->key, e);

	if (secrets == NULL || !change->edit(secrets, change->argument, e))
		return false;
	seal(account, secrets, change->key);
	return true;
}

bool secrets_change(struct home *home, const char *account, const struct key *key,
		    secrets_edit *edit, void *argument, struct err *e)
{
	struct secret_change change = { account, key, edit, argument };

	return sodium_load(e) && session_change(home, change_sealed, &change, true, e);
}

struct reseal {
	const char *account;
	const struct key *from, *to;
};

static bool seal_anew(json_t *session, void *argument, struct err *e)
{
	const struct reseal *reseal = argument;
	json_t *account = session_account_make(session, reseal->account);
	OWN(json) json_t *secrets = unseal(account, reseal->from, e);

	if (secrets == NULL)
		return false;
	seal(account, secrets, reseal->to);
	return true;
}

bool secrets_reseal(struct home *home, const char *account, const struct key *from,
		    const struct key *to, struct err *e)
{
	struct reseal reseal = { account, from, to };

	return sodium_load(e) && session_change(home, seal_anew, &reseal, true, e);
}

static bool opens(const json_t *account, const struct key *key)
{
	struct err ignored = { 0 };
	OWN(json) json_t *secrets = unseal(account, key, &ignored);

	return secrets != NULL;
}

enum kept secrets_kept_key(const struct home *home, const char *name, const json_t *account,
			   struct err *why)
{
	struct key key;
	bool found = key_recall(home, name, &key, why);
	bool right = found && sodium_load(why) && opens(account, &key);

	key_wipe(&key);
	if (!found)
		return why->kind == ERR_MISSING ? KEPT_NOT : KEPT_UNUSABLE;
	return right ? KEPT_WELL : KEPT_STALE;
}

void secrets_catch_up(struct home *home, const char *account, struct key *key)
{
	struct err ignored = { 0 };
	OWN(json) json_t *session = session_load(home, &ignored);
	const json_t *object = session_account(session, account);
	struct key kept;

	if (object == NULL || !sodium_load(&ignored) || opens(object, key))
		return;
	if (key_recall(home, account, &kept, &ignored) && opens(object, &kept))
		*key = kept;
	key_wipe(&kept);
}

bool secrets_differ_only(const json_t *before, const json_t *after, const struct key *key,
			 const char *const *keys)
{
	struct err e = { 0 };
	OWN(json) json_t *old = NULL;
	OWN(json) json_t *new = NULL;

	if (text_equal(json_get_text(before, "secrets", ""), json_get_text(after, "secrets", NULL)))
		return true;
	if (json_object_get(before, "secrets") == NULL && json_object_get(after, "secrets") == NULL)
		return true;
	if (key == NULL || !sodium_load(&e))
		return false;
	old = unseal(before, key, &e);
	new = old != NULL ? unseal(after, key, &e) : NULL;
	for (; new != NULL &&*keys != NULL; keys++) {
		json_object_del(old, *keys);
		json_object_del(new, *keys);
	}
	return new != NULL &&json_equal(old, new);
}
