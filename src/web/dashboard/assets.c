/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/dashboard/assets.h"

#include <string.h>

#include "base/text.h"

/* The bytes of each file, and assets[], the table of them. */
#include "web/dashboard/assets.inc"

static const struct {
	const char *ending, *type;
} types[] = {
	{ ".html", "text/html; charset=utf-8" },
	{ ".css", "text/css; charset=utf-8" },
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".svg", "image/svg+xml" },
};

const struct asset *asset_find(const char *path)
{
	if (*path == '\0')
		path = "index.html";
	for (size_t i = 0; i < sizeof assets / sizeof *assets; i++)
		if (text_equal(assets[i].path, path))
			return &assets[i];
	return NULL;
}

const char *asset_type(const struct asset *asset)
{
	const char *ending = strrchr(asset->path, '.');

	for (size_t i = 0; ending != NULL && i < sizeof types / sizeof *types; i++)
		if (text_equal(types[i].ending, ending))
			return types[i].type;
	return "application/octet-stream";
}
