/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Session files, as a crash, an editor or another program could leave them. Whatever is
 * in one: reading it never changes it; what is damaged is moved aside whole by a change, and what
 * belongs to another program stays.
 */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/own.h"
#include "control/tasks.h"
#include "fuzz_home.h"
#include "os/file.h"
#include "store/register.h"
#include "store/session.h"
#include "store/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct search {
	const uint8_t *data;
	size_t size;
	int found;
};

typedef void visit_file(const char *path, void *argument);

static void compare(const char *path, void *argument)
{
	struct search *search = argument;
	OWN(buffer) struct buffer kept = { 0 };
	struct err e = { .kind = ERR_NONE };

	if (file_read(path, SESSION_SIZE_MAX, &kept, &e) && kept.length == search->size &&
	    (kept.length == 0 || memcmp(kept.bytes, search->data, kept.length) == 0))
		search->found++;
}

static void discard(const char *path, void *argument)
{
	(void)argument;
	(void)unlink(path);
}

/* The session file and all that were moved aside. */
static void each_session(visit_file *visit, void *argument)
{
	DIR *folder = opendir(fuzz_folder);
	const struct dirent *entry;
	char path[512];

	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		if (strncmp(entry->d_name, ".ikabot", 7) != 0 ||
		    strcmp(entry->d_name, ".ikabot.d") == 0)
			continue;
		snprintf(path, sizeof path, "%s/%s", fuzz_folder, entry->d_name);
		visit(path, argument);
	}
	if (folder != NULL)
		closedir(folder);
}

static bool is_kept(const uint8_t *data, size_t size)
{
	struct search search = { data, size, 0 };

	each_session(compare, &search);
	return search.found == 1;
}

static void put_and_find(struct home *home)
{
	OWN(json) json_t *entry = json_pack("{s:s, s:s}", "id", "k3f9", "action", "autoPirate");
	OWN(json) json_t *session = NULL;
	struct err e = { .kind = ERR_NONE };
	const json_t *list;

	if (!register_put(home, "s301-en/1", entry, 0, &e))
		abort(); /* a session that was read can be changed */
	session = session_load_whole(home, &e);
	list = json_object_get(session_account(session, "s301-en/1"), "processList");
	if (json_array_size(list) == 0)
		abort(); /* and the change is there */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct home *home = fuzz_home();
	struct err e = { .kind = ERR_NONE };
	OWN(json) json_t *session = NULL;
	enum session_kind kind;
	char path[HOME_PATH_SIZE];

	home_session(home, path);
	if (!file_replace(path, data, size, false, &e))
		abort();
	session = session_load_whole(home, &e);
	if (!is_kept(data, size))
		abort();
	(void)session_choose(session, NULL, &e);
	(void)session_choose(session, "s301", &e);
	(void)session_setting(session, "s301-en/1", "requestGapMs");
	json_decref(tasks_list(home, NULL, &e));
	if (session != NULL && session_look(home, &kind, &e)) {
		if (session_is_changeable(home, kind, &e))
			put_and_find(home);
		if (kind != SESSION_OURS && !is_kept(data, size))
			abort();
	}
	each_session(discard, NULL);
	*home->notice = '\0';
	return 0;
}
