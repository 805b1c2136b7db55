/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/logs.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "os/file.h"
#include "store/home.h"
#include "store/state.h"

enum { LOGS_MAX = 400, LOGS_KEPT = 300, LOG_READ_MAX = 4 * 1024 * 1024 };

struct logs {
	const struct home *home;
	size_t count;
	struct entry {
		char name[64];
		int64_t changed;
	} * entries;
};

static void add(const char *name, void *argument)
{
	struct logs *logs = argument;

	if (strlen(name) >= sizeof logs->entries->name)
		return;
	logs->entries = mem_grow(logs->entries, logs->count + 1, sizeof *logs->entries);
	memset(&logs->entries[logs->count], 0, sizeof *logs->entries);
	memcpy(logs->entries[logs->count].name, name, strlen(name));
	logs->count++;
}

static int oldest_first(const void *a, const void *b)
{
	const struct entry *left = a;
	const struct entry *right = b;

	return left->changed < right->changed ? -1 : left->changed > right->changed;
}

static bool belongs_to_task(const struct home *home, const char *name)
{
	char id[TASK_ID_SIZE] = "";
	char path[HOME_PATH_SIZE];
	size_t length = strcspn(name, ".");

	if (length < sizeof id)
		memcpy(id, name, length);
	return !file_is_gone(home_path(home, path, "state/%s.json", id));
}

void logs_sweep(const struct home *home)
{
	struct logs logs = { .home = home };
	struct err e = { 0 };
	char path[HOME_PATH_SIZE];

	(void)folder_each(home_path(home, path, "log"), "", add, &logs, &e);
	if (logs.count > LOGS_MAX) {
		for (size_t i = 0; i < logs.count; i++)
			logs.entries[i].changed =
				file_changed(home_path(home, path, "log/%s", logs.entries[i].name));
		qsort(logs.entries, logs.count, sizeof *logs.entries, oldest_first);
		for (size_t i = 0; i < logs.count - LOGS_KEPT; i++)
			if (!belongs_to_task(home, logs.entries[i].name))
				(void)file_remove(home_path(home, path, "log/%s",
							    logs.entries[i].name),
						  &e);
	}
	free(logs.entries);
}

bool logs_tail(const struct home *home, const char *id, size_t bytes, struct buffer *to,
	       struct err *e)
{
	OWN(buffer) struct buffer all = { 0 };
	char path[HOME_PATH_SIZE];
	size_t from;

	if (!state_id_is_valid(id))
		return err_set(e, ERR_MISSING, "there is no task \"%.60s\"", id);
	if (!file_read(home_path(home, path, "log/%s.log", id), LOG_READ_MAX, &all, e))
		return false;
	from = all.length > bytes ? all.length - bytes : 0;
	while (from > 0 && from < all.length && all.bytes[from - 1] != '\n')
		from++;
	if (all.length > from)
		buffer_add(to, all.bytes + from, all.length - from);
	return true;
}
