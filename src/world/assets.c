/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/assets.h"

#include <stddef.h>

#include "base/text.h"
#include "world/server/message.h"

struct asset {
	const char *name;
	const unsigned char *bytes;
	size_t size;
	const char *tag; /* changes with the bytes */
};

/* The bytes of each file, and assets[], the table of them. */
#include "world/assets.inc"

static const struct {
	const char *ending, *type;
} types[] = {
	{ ".css", "text/css; charset=UTF-8" },
	{ ".js", "text/javascript; charset=UTF-8" },
	{ ".svg", "image/svg+xml" },
};

static const char *type_of(const char *name)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (text_ends(name, types[i].ending))
			return types[i].type;
	return "application/octet-stream";
}

bool world_asset_answer(struct world_answer *answer, const char *name)
{
	for (size_t i = 0; i < sizeof(assets) / sizeof(assets[0]); i++) {
		if (!text_equal(assets[i].name, name))
			continue;
		world_answer_text(answer, 200, type_of(name), "");
		buffer_add(&answer->body, assets[i].bytes, assets[i].size);
		answer->tag = assets[i].tag;
		return true;
	}
	return false;
}
