/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/known_cities.h"

#include <stdio.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "os/file.h"
#include "store/home.h"
#include "store/state.h"
#include "task/words.h"

enum { REPORT_SIZE_MAX = 4 * 1024 * 1024 };

struct search {
	const struct home *home;
	json_t *found;
};

static void add_of_task(const char *id, void *argument)
{
	struct search *search = argument;
	struct err ignored = { 0 };
	OWN(json) json_t *state = state_load(search->home, id, &ignored);
	const json_t *configuration = json_object_get(state, "configuration");
	const char *city;
	json_t *name;

	json_each_member(json_object_get(configuration, WORDS_CITY_NAMES), city, name) {
		if (json_is_string(name))
			json_put_text(search->found, json_string_value(name), city);
	}
}

static void add_of_report(const char *file, void *argument)
{
	struct search *search = argument;
	OWN(buffer) struct buffer text = { 0 };
	OWN(json) json_t *report = NULL;
	struct err ignored = { 0 };
	char path[HOME_PATH_SIZE];
	size_t i;
	json_t *city;

	home_path(search->home, path, "cache/%s", file);
	if (!text_starts(file, "cities-") || !file_read(path, REPORT_SIZE_MAX, &text, &ignored) ||
	    text.length == 0)
		return;
	report = json_parse(text.bytes, text.length, path, &ignored);
	json_each_item(json_object_get(report, "cities"), i, city) {
		OWN(text) char *id = NULL;
		const char *name = json_get_text(city, "name", "");

		id = text_format("%lld", (long long)json_get_number(city, "id", 0));
		if (*name != '\0')
			json_put_text(search->found, name, id);
	}
}

json_t *known_cities(const struct home *home)
{
	struct search search = { home, json_object() };
	struct err ignored = { 0 };
	char path[HOME_PATH_SIZE];

	(void)state_each(home, add_of_task, &search, &ignored);
	(void)folder_each(home_path(home, path, "cache"), ".json", add_of_report, &search,
			  &ignored);
	return search.found;
}
