/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/key.h"

#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/mem.h"
#include "os/file.h"
#include "store/home.h"

void key_wipe(struct key *key)
{
	mem_wipe(key, sizeof *key);
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
						   : "%s is not a plain file; move it away%.0s",
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

bool key_renew(const struct home *home, const char *account, const struct key *key, bool *renewed,
	       struct err *e)
{
	struct err why = { 0 };
	struct err ignored = { 0 };
	struct key kept;
	bool found = key_recall(home, account, &kept, &why);

	*renewed = found ? memcmp(&kept, key, sizeof kept) != 0 : why.kind == ERR_INPUT;
	key_wipe(&kept);
	if (!*renewed || key_remember(home, account, key, e))
		return true;
	*renewed = false;
	(void)key_forget(home, account, &ignored);
	return false;
}
