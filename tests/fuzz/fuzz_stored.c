/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of the home but the session file (fuzz_session.c), as a crash, an editor or another
 * program could leave them. The first byte says which; the rest is its content.
 */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/own.h"
#include "cli/functions.h"
#include "control/recover.h"
#include "control/tasks.h"
#include "fuzz_home.h"
#include "os/file.h"
#include "store/channels.h"
#include "store/journal.h"
#include "store/lists.h"
#include "store/logs.h"
#include "store/secrets.h"
#include "store/session.h"
#include "store/state.h"
#include "ui/details.h"
#include "ui/table.h"
#include "web/dashboard/history.h"
#include "web/dashboard/overview.h"
#include "web/proxy/image_cache.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ACCOUNT "s301-en/1"
#define PICTURE "https://s301-en.ikariam.gameforge.com/a.png"

struct content {
	const uint8_t *bytes;
	size_t size;
};

static void put(const char *name, const struct content *content)
{
	struct err e = { .kind = ERR_NONE };
	char path[HOME_PATH_SIZE];

	if (!file_replace(home_path(fuzz_home(), path, "%s", name), content->bytes, content->size,
			  false, &e))
		abort();
}

static void take_away(const char *name)
{
	struct err e = { .kind = ERR_NONE };
	char path[HOME_PATH_SIZE];

	(void)file_remove(home_path(fuzz_home(), path, "%s", name), &e);
}

static void sweep_one(const char *name, void *argument)
{
	char path[HOME_PATH_SIZE];

	(void)unlink(home_path(fuzz_home(), path, "%s/%s", (const char *)argument, name));
}

static void sweep(const char *folder)
{
	struct err e = { .kind = ERR_NONE };
	char path[HOME_PATH_SIZE];

	(void)folder_each(home_path(fuzz_home(), path, "%s", folder), "", sweep_one, (void *)folder,
			  &e);
}

static FILE *nowhere(void)
{
	static FILE *file;

	if (file == NULL)
		file = fopen("/dev/null", "w");
	if (file == NULL)
		abort();
	return file;
}

static void state(const struct content *content)
{
	struct err e = { .kind = ERR_NONE };
	OWN(json) json_t *saved = NULL;
	OWN(json) json_t *again = NULL;
	OWN(json) json_t *tasks = NULL;
	size_t i;
	json_t *task;

	put("state/k3f9.json", content);
	saved = state_load(fuzz_home(), "k3f9", &e);
	tasks = tasks_list(fuzz_home(), NULL, &e);
	if (tasks == NULL)
		abort(); /* never because of one damaged file */
	table_tasks(nowhere(), tasks, 80, true);
	table_numbered(nowhere(), tasks, 41, false);
	json_each_item(tasks, i, task)
		details_print(fuzz_home(), function_table, task, DETAILS_WHOLE, nowhere(), true);
	if (saved != NULL) {
		if (!state_save(fuzz_home(), saved, false, &e))
			abort();
		again = state_load(fuzz_home(), "k3f9", &e);
		if (!json_equal(saved, again))
			abort();
	}
	take_away("state/k3f9.json");
}

static void journal(const struct content *content)
{
	struct err e = { .kind = ERR_NONE };
	OWN(json) json_t *first = NULL;
	OWN(json) json_t *second = NULL;

	put("journal/s301-en+1.json", content);
	first = journal_load(fuzz_home(), ACCOUNT, &e);
	if (first == NULL && e.kind != ERR_REFUSED)
		abort(); /* damaged ones are moved aside */
	if (first != NULL) {
		if (!journal_save(fuzz_home(), ACCOUNT, first, false, &e))
			abort();
		second = journal_load(fuzz_home(), ACCOUNT, &e);
		if (!json_equal(first, second))
			abort();
	}
	sweep("journal");
}

static void history(const struct content *content)
{
	const struct history_point point = { .time = 1763820000, .gold = 7, .points = -1 };
	struct err e = { .kind = ERR_NONE };
	OWN(json) json_t *points = NULL;

	put("history/s301-en+1.json", content);
	json_decref(history_since(fuzz_home(), ACCOUNT, 0, &e));
	if (!history_add(fuzz_home(), ACCOUNT, &point, &e))
		abort();
	points = history_since(fuzz_home(), ACCOUNT, point.time, &e);
	if (json_array_size(points) == 0)
		abort(); /* what was added is there */
	sweep("history");
}

static void find_name(const char *name, void *argument)
{
	snprintf(argument, HOME_PATH_SIZE, "cache/images/%s", name);
}

/* The picture's file gets the name that the cache itself gives it. */
static void picture(const struct content *content)
{
	static struct image_cache *cache;
	static char name[HOME_PATH_SIZE];
	static const struct image_source source = { "image/png", "", "", "" };
	struct err e = { .kind = ERR_NONE };
	char path[HOME_PATH_SIZE];
	struct image image;

	if (cache == NULL) {
		cache = image_cache_open(fuzz_home(), IMAGE_CACHE_MAX, &e);
		image_cache_store(cache, PICTURE, &source, "x", 1);
		(void)folder_each(home_path(fuzz_home(), path, "cache/images"), "", find_name, name,
				  &e);
	}
	put(name, content);
	if (!image_cache_find(cache, PICTURE, &image))
		return;
	if (image.offset + image.length != content->size || *image.etag == '\0' ||
	    strpbrk(image.etag, "\r\n") != NULL)
		abort();
	image_done(&image);
	image_cache_confirm(cache, PICTURE, &source);
	if (!image_cache_find(cache, PICTURE, &image))
		abort();
	image_done(&image);
}

static void overview(const struct content *content)
{
	const struct step step = { .home = fuzz_home(), .account = ACCOUNT, .id = "web1" };
	struct overview *report;

	put("cache/cities-s301-en+1.json", content);
	report = overview_new(&step, NULL);
	json_decref(overview_print(report));
	overview_free(report);
	take_away("cache/cities-s301-en+1.json");
}

static void key(const struct content *content)
{
	struct err e = { .kind = ERR_NONE };
	struct key found;

	put("keys/s301-en+1", content);
	if (key_recall(fuzz_home(), ACCOUNT, &found, &e) && content->size < KEY_SIZE)
		abort();
	take_away("keys/s301-en+1");
}

/* The input is the sealed text of an account's secrets. */
static void secrets(const struct content *content)
{
	static const struct key zeros;
	struct err e = { .kind = ERR_NONE };
	OWN(json) json_t *session = json_pack("{s:i, s:{s:{}}}", "version", 1, "accounts", ACCOUNT);
	OWN(text) char *sealed = strndup((const char *)content->bytes, content->size);
	OWN(text) char *text = NULL;
	char path[HOME_PATH_SIZE];

	json_put_text(json_object_get(json_object_get(session, "accounts"), ACCOUNT), "secrets",
		      sealed);
	text = json_pretty(session);
	if (!file_replace(home_session(fuzz_home(), path), text, strlen(text), false, &e))
		abort();
	json_decref(secrets_load(fuzz_home(), ACCOUNT, &zeros, &e));
	(void)unlink(home_session(fuzz_home(), path));
}

/* What else stands in a session file that is one. */
static void session(const struct content *content)
{
	OWN(buffer) struct buffer tail = { 0 };
	OWN(json) json_t *root = NULL;
	OWN(json) json_t *lists = NULL;
	struct err e = { .kind = ERR_NONE };
	char path[HOME_PATH_SIZE];

	put("log/k3f9.log", content);
	(void)logs_tail(fuzz_home(), "k3f9", 200, &tail, &e);
	if (tail.length > 200)
		abort();
	root = json_parse((const char *)content->bytes, content->size, "the session", &e);
	if (!json_is_object(root))
		return;
	if (!file_replace(home_session(fuzz_home(), path), content->bytes, content->size, false,
			  &e))
		abort();
	lists = lists_load(fuzz_home(), ACCOUNT, "constructionList", &e);
	(void)channel_is_set(root, ACCOUNT, NULL);
	(void)channel_has_chat(root, ACCOUNT, "1/1");
	(void)session_choose(root, "Ana", &e);
	if (lists != NULL &&
	    !lists_save(fuzz_home(), ACCOUNT, "constructionList", "evening", lists, &e) &&
	    e.kind != ERR_REFUSED && e.kind != ERR_SESSION) /* another program's is left alone */
		abort();
	(void)unlink(home_session(fuzz_home(), path));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const kinds[])(const struct content *content) = {
		state, journal, history, picture, overview, key, secrets, session,
	};
	struct content content = { data + 1, size - 1 };

	if (size == 0)
		return 0;
	kinds[*data % (sizeof kinds / sizeof *kinds)](&content);
	*fuzz_home()->notice = '\0';
	return 0;
}
