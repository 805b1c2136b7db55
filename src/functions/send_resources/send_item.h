/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * functions/send_resources/send_item.h - one shipment of sendResources as a person writes it.
 *
 *	FROM>TO:WOOD-WINE-MARBLE-CRYSTAL-SULFUR       1295>1299:500-0-0-20-0
 *	FROM>TO GOOD:AMOUNT ...                       1295>1299 wood:500 crystal:20
 *	FROM>X:Y/TO...                                1295>54:37/2310:500-0-0-0-0
 *
 * The third form is for cities of other players, on the island at X:Y. "500 wood" will do for
 * wood:500, with a colon before it, too, as the task shows it. In configurations
 * cities are ids. Before the start, names of own cities will do for FROM and TO, and "all" or
 * "half" for an amount.
 */
#ifndef FUNCTIONS_SEND_RESOURCES_SEND_ITEM_H
#define FUNCTIONS_SEND_RESOURCES_SEND_ITEM_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "game/scan/resource.h"

struct err;

enum { SEND_PART_SIZE = 200 };

struct send_item {
	int from, to;
	bool is_foreign;
	int x, y; /* of a foreign target's island */
	int64_t goods[RESOURCES];
};

/* The parts of an item as they are written. */
struct send_parts {
	char from[SEND_PART_SIZE], to[SEND_PART_SIZE]; /* to: without the island */
	bool is_foreign;
	int x, y;
	char amounts[RESOURCES][SEND_PART_SIZE];
};

/* Each false with ERR_INPUT and what would be right; *out is untouched then. */
bool send_item_split(const char *text, struct send_parts *out, struct err *e);
bool send_item_parse(const char *text, struct send_item *out, struct err *e);
/* With the ids of its own cities, as send_item_parse takes it; to: 0 for a foreign one. Owned by
 * the caller. */
char *send_item_numbered(const struct send_parts *parts, int from, int to);
/* Owned by the caller. */
char *send_item_text(const struct send_item *item);

/* The texts of a task's touches for each good with an amount above 0, added once each. */
void send_touch(json_t *touches, int city, const int64_t goods[RESOURCES]);

#endif
