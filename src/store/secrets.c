/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/secrets.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "os/file.h"
#include "os/library.h"
#include "os/random.h"
#include "store/home.h"
#include "store/session.h"

enum {
	SALT_SIZE = crypto_pwhash_SALTBYTES,
	NONCE_SIZE = crypto_secretbox_NONCEBYTES,
	TAG_SIZE = crypto_secretbox_MACBYTES,
	BASE64 = sodium_base64_VARIANT_ORIGINAL,
};

#define SODIUM_FUNCTIONS(X)      \
	X(sodium_init)           \
	X(sodium_base642bin)     \
	X(sodium_bin2base64)     \
	X(crypto_pwhash)         \
	X(crypto_secretbox_easy) \
	X(crypto_secretbox_open_easy)

static struct {
	SODIUM_FUNCTIONS(LIBRARY_FIELD)
} sodium;

static bool load_sodium(struct err *e)
{
	static const char *const names[] = { "libsodium.so.23", "libsodium.so.26",
					     "libsodium.so",	"libsodium.23.dylib",
					     "libsodium.dylib", NULL };
#define SYMBOL(function) { #function, (void **)&sodium.function },
	static const struct library_symbol symbols[] = { SODIUM_FUNCTIONS(SYMBOL){ NULL, NULL } };
#undef SYMBOL

	if (sodium.sodium_init != NULL)
		return true;
	if (!library_load(names, symbols, e))
		return false;
	if (sodium.sodium_init() < 0)
		return err_set(e, ERR_SYSTEM, "libsodium does not start");
	return true;
}

void key_wipe(struct key *key)
{
	mem_wipe(key, sizeof *key);
}

/* Base64 of bytes, owned by the caller. */
static char *encode(const unsigned char *bytes, size_t length)
{
	size_t size = sodium_base64_ENCODED_LEN(length, BASE64);
	char *text = mem_new(size);

	sodium.sodium_bin2base64(text, size, bytes, length, BASE64);
	return text;
}

/* Bytes of a base64 text, owned by the caller, or NULL. */
static unsigned char *decode(const char *text, size_t *length)
{
	size_t size = text != NULL ? strlen(text) : 0;
	unsigned char *bytes = mem_new(size + 1);

	if (text != NULL &&
	    sodium.sodium_base642bin(bytes, size, text, size, NULL, length, NULL, BASE64) == 0)
		return bytes;
	free(bytes);
	return NULL;
}

struct salt {
	const char *account;
	unsigned char bytes[SALT_SIZE];
};

static bool find_salt(const json_t *account, unsigned char *to)
{
	size_t length = 0;
	unsigned char *bytes = decode(json_get_text(account, "salt", NULL), &length);
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
	text = encode(salt->bytes, SALT_SIZE);
	json_put_text(account, "salt", text);
	return true;
}

bool key_derive(struct home *home, const char *account, const char *password, struct key *key,
		struct err *e)
{
	OWN(json) json_t *session = session_load(home, e);
	struct salt salt = { .account = account };

	if (session == NULL || !load_sodium(e))
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

static const char *key_path(const struct home *home, const char *account, char path[HOME_PATH_SIZE])
{
	char name[ACCOUNT_NAME_SIZE];

	return home_path(home, path, "keys/%s.key", account_file_name(account, name));
}

bool key_recall(const struct home *home, const char *account, struct key *key, struct err *e)
{
	struct buffer content = { 0 };
	char path[HOME_PATH_SIZE];
	bool right;

	key_path(home, account, path);
	if (file_exists(path) && !file_is_private(path))
		return err_set(e, ERR_SYSTEM,
			       file_is_plain(path) ? "%s is not yours alone and is not used; "
						     "close it with: chmod 600 %s"
						   : "%s is no plain file; move it away%.0s",
			       path, path);
	if (!file_read(path, KEY_SIZE, &content, e))
		return false;
	right = content.length == KEY_SIZE;
	if (right)
		memcpy(key->bytes, content.bytes, KEY_SIZE);
	mem_wipe(content.bytes, content.length);
	buffer_done(&content);
	return right ||
	       err_set(e, ERR_INPUT, "%s holds no key; make it anew with: ikabot --remember", path);
}

bool key_remember(const struct home *home, const char *account, const struct key *key,
		  struct err *e)
{
	char path[HOME_PATH_SIZE];

	return home_make(home, e) &&
	       file_replace(key_path(home, account, path), key->bytes, KEY_SIZE, true, e);
}

bool key_forget(const struct home *home, const char *account, struct err *e)
{
	char path[HOME_PATH_SIZE];

	return file_remove(key_path(home, account, path), e);
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
	bytes = decode(sealed, &length);
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
		err_set(e, ERR_INPUT, "the password does not open this account's secrets");
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
	sealed = encode(bytes, size);
	json_put_text(account, "secrets", sealed);
	mem_wipe(text, length);
	free(text);
	free(bytes);
}

json_t *secrets_load(struct home *home, const char *account, const struct key *key, struct err *e)
{
	OWN(json) json_t *session = session_load(home, e);

	if (session == NULL || !load_sodium(e))
		return NULL;
	return unseal(session_account(session, account), key, e);
}

struct change {
	const char *account;
	const struct key *key;
	secrets_edit *edit;
	void *argument;
};

static bool change_sealed(json_t *session, void *argument, struct err *e)
{
	const struct change *change = argument;
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
	struct change change = { account, key, edit, argument };

	return load_sodium(e) && session_change(home, change_sealed, &change, true, e);
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
	if (key == NULL || !load_sodium(&e))
		return false;
	old = unseal(before, key, &e);
	new = old != NULL ? unseal(after, key, &e) : NULL;
	for (; new != NULL &&*keys != NULL; keys++) {
		json_object_del(old, *keys);
		json_object_del(new, *keys);
	}
	return new != NULL &&json_equal(old, new);
}
