/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/backup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "os/file.h"
#include "os/random.h"
#include "store/home.h"
#include "store/session.h"
#include "store/sodium.h"

#define KIND "ikabot backup "
#define HEADER KIND "1\n"

enum {
	HEADER_SIZE = sizeof HEADER - 1,
	SALT_SIZE = crypto_pwhash_SALTBYTES,
	NONCE_SIZE = crypto_secretbox_NONCEBYTES,
	TAG_SIZE = crypto_secretbox_MACBYTES,
	KEY_BYTES = crypto_secretbox_KEYBYTES,
	SEALED_AT = HEADER_SIZE + SALT_SIZE + NONCE_SIZE,
	VERSION = 1,
	TRIES = 50,
	NAP_MS = 100,
};

const struct backup_folder backup_folders[] = {
	{ "state", ".json" },	{ "journal", ".json" }, { "keys", ".key" },
	{ "history", ".json" }, { NULL, NULL },
};

/* --- what is in a home */

struct gathering {
	const struct home *home;
	const struct backup_folder *folder;
	json_t *files; /* NULL: only the stamps are looked at */
	uint64_t stamps;
	size_t size;
	struct err *e;
	bool failed;
};

static void add_bytes(struct gathering *gathering, const char *name, const struct buffer *bytes)
{
	OWN(text) char *text = NULL;

	text = sodium_encode((const unsigned char *)bytes->bytes, bytes->length);
	gathering->size += strlen(text);
	json_put_text(gathering->files, name, text);
	mem_wipe(text, strlen(text));
}

static void gather_file(struct gathering *gathering, const char *path, const char *name)
{
	OWN(buffer) struct buffer bytes = { 0 };
	struct err why = { 0 };

	if (gathering->failed)
		return;
	gathering->stamps += file_stamp(path);
	if (gathering->files == NULL)
		return;
	buffer_room(&bytes, 1);
	if (file_read(path, BACKUP_SIZE_MAX, &bytes, &why))
		add_bytes(gathering, name, &bytes);
	else if (why.kind != ERR_MISSING) /* gone meanwhile: the stamps tell */
		gathering->failed = true;
	if (gathering->size > BACKUP_SIZE_MAX / 2)
		gathering->failed = !err_set(&why, ERR_INPUT, "the home is too large for a backup");
	if (gathering->failed)
		*gathering->e = why;
	if (bytes.bytes != NULL)
		mem_wipe(bytes.bytes, bytes.length);
}

static void gather_one(const char *name, void *argument)
{
	struct gathering *gathering = argument;
	OWN(text) char *relative = text_format("%s/%s", gathering->folder->name, name);
	char path[HOME_PATH_SIZE];

	gather_file(gathering, home_path(gathering->home, path, "%s", relative), relative);
}

static bool gather_all(struct gathering *gathering)
{
	char path[HOME_PATH_SIZE];

	gather_file(gathering, home_session(gathering->home, path), "session");
	for (gathering->folder = backup_folders; gathering->folder->name != NULL;
	     gathering->folder++) {
		home_path(gathering->home, path, "%s", gathering->folder->name);
		if (!gathering->failed && !file_is_gone(path) &&
		    !folder_each(path, gathering->folder->end, gather_one, gathering, gathering->e))
			return false;
	}
	return !gathering->failed;
}

/* The files at one moment; *files is NULL when they changed meanwhile. */
static bool gather_once(struct home *home, json_t **files, struct err *e)
{
	OWN(json) json_t *found = json_object();
	struct gathering before = { .home = home, .e = e };
	struct gathering reading = { .home = home, .e = e, .files = found };
	struct gathering after = { .home = home, .e = e };

	if (!gather_all(&before) || !gather_all(&reading) || !gather_all(&after))
		return false;
	if (before.stamps == reading.stamps && reading.stamps == after.stamps)
		*files = STEAL(found);
	return true;
}

json_t *backup_gather(struct home *home, struct err *e)
{
	json_t *files = NULL;
	enum session_kind kind;

	if (!session_look(home, &kind, e) || !sodium_load(e))
		return NULL;
	if (kind != SESSION_OURS)
		return err_null(e, ERR_INPUT,
				"the session file of %s is damaged, or of another "
				"program; nothing was backed up",
				home->root);
	for (int i = 0; i < TRIES && files == NULL; i++) {
		if (i > 0)
			clock_nap_ms(NAP_MS);
		if (!gather_once(home, &files, e))
			return NULL;
	}
	if (files == NULL)
		return err_null(e, ERR_BUSY, "tasks write all the time; pause them, and try again");
	if (json_object_size(files) == 0) {
		json_decref(files);
		return err_null(e, ERR_MISSING, "there is nothing of ikabot in %s", home->root);
	}
	return json_pack("{s:i, s:I, s:o}", "version", VERSION, "made",
			 (json_int_t)(clock_wall_ms() / 1000), "files", files);
}

/* --- sealing */

static bool make_key(const char *password, const unsigned char *salt, unsigned char *key,
		     struct err *e)
{
	return sodium.crypto_pwhash(key, KEY_BYTES, password, strlen(password), salt,
				    crypto_pwhash_OPSLIMIT_INTERACTIVE,
				    crypto_pwhash_MEMLIMIT_INTERACTIVE,
				    crypto_pwhash_ALG_ARGON2ID13) == 0 ||
	       err_set(e, ERR_SYSTEM, "too little memory to make the key (64 MiB are needed)");
}

bool backup_may_write(const char *path, struct err *e)
{
	OWN(buffer) struct buffer start = { 0 };
	FILE *file;
	char text[sizeof KIND] = "";

	if (file_is_gone(path))
		return true;
	file = file_stream(path);
	if (file != NULL && fread(text, 1, sizeof KIND - 1, file) == 0)
		*text = '\0';
	if (file != NULL)
		fclose(file);
	return text_equal(text, KIND) ||
	       err_set(e, ERR_REFUSED,
		       "%s is there and is not a backup of ikabot; it was left alone: name another "
		       "file",
		       path);
}

static bool seal_text(const char *text, const char *password, unsigned char *bytes, struct err *e)
{
	unsigned char key[KEY_BYTES];
	bool made;

	memcpy(bytes, HEADER, HEADER_SIZE);
	random_bytes(bytes + HEADER_SIZE, SALT_SIZE + NONCE_SIZE);
	made = make_key(password, bytes + HEADER_SIZE, key, e);
	if (made)
		sodium.crypto_secretbox_easy(bytes + SEALED_AT, (const unsigned char *)text,
					     strlen(text), bytes + HEADER_SIZE + SALT_SIZE, key);
	mem_wipe(key, sizeof key);
	return made;
}

bool backup_write(const char *path, const json_t *content, const char *password, struct err *e)
{
	OWN(text) char *text = json_line(content);
	size_t size = SEALED_AT + TAG_SIZE + strlen(text);
	unsigned char *bytes = mem_new(size);
	OWN(text) char *place = text_format("%s%s", strchr(path, '/') != NULL ? "" : "./", path);
	bool written = backup_may_write(path, e) && sodium_load(e) &&
		       seal_text(text, password, bytes, e) &&
		       file_replace(place, bytes, size, true, e);

	mem_wipe(text, strlen(text));
	free(bytes);
	return written;
}

/* --- opening */

static bool read_sealed(const char *path, struct buffer *to, struct err *e)
{
	if (!file_read_named(path, BACKUP_SIZE_MAX, to, e))
		return false;
	if (to->length >= HEADER_SIZE && memcmp(to->bytes, HEADER, HEADER_SIZE) == 0)
		return to->length >= SEALED_AT + TAG_SIZE ||
		       err_set(e, ERR_INPUT, "%s is cut off", path);
	if (to->length > 0 && text_starts(to->bytes, KIND))
		return err_set(e, ERR_INPUT,
			       "%s was made by a newer ikabot, or is damaged; use that ikabot",
			       path);
	return err_set(e, ERR_INPUT, "%s is not a backup of ikabot", path);
}

bool backup_check(const char *path, struct err *e)
{
	OWN(buffer) struct buffer sealed = { 0 };

	return read_sealed(path, &sealed, e);
}

static bool name_is_allowed(const char *name)
{
	const char *slash = strchr(name, '/');

	if (text_equal(name, "session"))
		return true;
	if (slash == NULL || slash[1] == '.' || strchr(slash + 1, '/') != NULL)
		return false;
	for (const struct backup_folder *folder = backup_folders; folder->name != NULL; folder++)
		if (strlen(folder->name) == (size_t)(slash - name) &&
		    text_starts(name, folder->name))
			return text_ends(slash, folder->end);
	return false;
}

unsigned char *backup_file(const json_t *content, const char *name, size_t *length)
{
	return sodium_decode(json_string_value(
				     json_object_get(json_object_get(content, "files"), name)),
			     length);
}

/* Nothing but what a backup may hold, each readable: before anything is touched. */
static bool judge(const json_t *content, const char *path, struct err *e)
{
	json_t *files = json_object_get(content, "files");
	const char *name;
	json_t *file;

	if (json_get_number(content, "version", 0) > VERSION)
		return err_set(e, ERR_INPUT, "%s was made by a newer ikabot; use that ikabot",
			       path);
	if (json_object_size(files) == 0)
		return err_set(e, ERR_INPUT, "%s holds nothing", path);
	json_each_member(files, name, file) {
		size_t length;
		unsigned char *bytes = backup_file(content, name, &length);

		free(bytes);
		if (bytes == NULL || !name_is_allowed(name))
			return err_set(e, ERR_INPUT, "%s holds \"%.80s\", which is not ours", path,
				       name);
	}
	return true;
}

static json_t *open_sealed(const struct buffer *sealed, const char *path, const char *password,
			   struct err *e)
{
	const unsigned char *bytes = (const unsigned char *)sealed->bytes;
	size_t length = sealed->length - SEALED_AT - TAG_SIZE;
	char *text = mem_new(length + 1);
	unsigned char key[KEY_BYTES];
	json_t *content = NULL;

	if (make_key(password, bytes + HEADER_SIZE, key, e)) {
		if (sodium.crypto_secretbox_open_easy((unsigned char *)text, bytes + SEALED_AT,
						      length + TAG_SIZE,
						      bytes + HEADER_SIZE + SALT_SIZE, key) == 0)
			content = json_parse(text, length, path, e);
		else
			err_set(e, ERR_INPUT,
				"%s cannot be opened: the password is another one, or the file is "
				"damaged or cut off",
				path);
	}
	mem_wipe(key, sizeof key);
	mem_wipe(text, length);
	free(text);
	return content;
}

json_t *backup_read(const char *path, const char *password, struct err *e)
{
	OWN(buffer) struct buffer sealed = { 0 };
	OWN(json) json_t *content = NULL;

	if (!read_sealed(path, &sealed, e) || !sodium_load(e))
		return NULL;
	content = open_sealed(&sealed, path, password, e);
	return content != NULL && judge(content, path, e) ? STEAL(content) : NULL;
}
