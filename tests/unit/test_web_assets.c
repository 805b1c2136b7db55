/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"

#include <string.h>

#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "web/dashboard/assets.h"

static const char *const page_files[] = { "index.html", "style.css", "app.js",
					  "badge.css",	"icon.svg",  NULL };

static char *text_of(const char *path)
{
	const struct asset *asset = asset_find(path);
	char *text;

	assert_non_null(asset);
	text = mem_new(asset->length + 1);
	memcpy(text, asset->bytes, asset->length);
	return text;
}

TEST(every_file_is_there_with_its_type_and_an_etag)
{
	for (const char *const *path = page_files; *path != NULL; path++) {
		const struct asset *asset = asset_find(*path);

		assert_non_null(asset);
		assert_true(asset->length > 100);
		assert_true(asset->etag[0] == '"' && strlen(asset->etag) > 4);
		assert_string_not_equal(asset_type(asset), "application/octet-stream");
	}
	assert_string_equal(asset_type(asset_find("app.js")), "text/javascript; charset=utf-8");
	assert_string_not_equal(asset_find("app.js")->etag, asset_find("style.css")->etag);
}

TEST(the_empty_path_is_the_page_and_others_are_none)
{
	assert_ptr_equal(asset_find(""), asset_find("index.html"));
	assert_null(asset_find("../assets.c"));
	assert_null(asset_find("app.js/"));
	assert_null(asset_find("APP.JS"));
}

/* Whatever src="", href="" or import names is a file of ours. */
static void check_names(const char *text, const char *before)
{
	for (const char *at = strstr(text, before); at != NULL; at = strstr(at, before)) {
		char name[64];

		at += strlen(before);
		snprintf(name, sizeof name, "%.*s", (int)strcspn(at, "\")"), at);
		if (name[0] != '#' && !text_equal(name, "/"))
			assert_non_null(asset_find(name));
	}
}

TEST(whatever_the_pages_name_is_a_file_of_ours)
{
	static const char *const scripts[] = { "app.js",     "api.js",	  "chart.js", "cities.js",
					       "details.js", "dialog.js", "dom.js",   "events.js",
					       "form.js",    "shared.js", "start.js", "stream.js",
					       "talk.js",    "tasks.js",  NULL };
	OWN(text) char *page = text_of("index.html");
	OWN(text) char *style = text_of("style.css");

	check_names(page, "src=\"");
	check_names(page, "href=\"");
	check_names(style, "url(\"");
	for (const char *const *path = scripts; *path != NULL; path++) {
		OWN(text) char *script = text_of(*path);

		check_names(script, "from \"./");
		check_names(script, "new URL(\"./");
	}
}

TEST(nothing_needs_more_than_the_strict_policy_grants)
{
	OWN(text) char *page = text_of("index.html");

	assert_null(strstr(page, " style="));
	assert_null(strstr(page, "<style"));
	assert_null(strstr(page, " on"));
	assert_null(strstr(page, "http:"));
	assert_null(strstr(page, "https:"));
	assert_null(strstr(page, "<script>"));
}

RUN_TESTS()
