/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/pages/city_shown.h"

#include <stddef.h>
#include <string.h>

#include "game/pages/city.h"
#include "game/scan/resource.h"
#include "game/scan/scan.h"

/* Where the scripts say less. */
struct shown {
	const char *id;
	size_t offset;
	bool wide;
	bool wins; /* over the script's number, which is exact else */
};
#define SHOWN(id, member, wide, wins)                         \
	{                                                     \
		id, offsetof(struct city, member), wide, wins \
	}
static const struct shown shown_numbers[] = {
	SHOWN("freeTransporters", ships_free, false, true),
	SHOWN("maxTransporters", ships_total, false, true),
	SHOWN("freeFreighters", freighters_free, false, true),
	SHOWN("maxFreighters", freighters_total, false, true),
	SHOWN("citizens", citizens, true, false),
	SHOWN("population", population, true, false),
	SHOWN("resourceProduction", production[WOOD], true, false),
	SHOWN("production_wine", production[WINE], true, false),
	SHOWN("production_marble", production[MARBLE], true, false),
	SHOWN("production_crystal", production[CRYSTAL], true, false),
	SHOWN("production_sulfur", production[SULFUR], true, false),
	SHOWN("gold_Total", gold, true, true),
	SHOWN("gold", gold, true, false),
	/* What is really drunk; the script tells what the tavern draws. */
	SHOWN("WineConsumption", wine_use, true, true),
};

/* Is that place inside a tag? What stands between tags people may have written. */
static bool is_in_tag(const struct scan *page, const char *at)
{
	while (at > page->at && *at != '<' && *at != '>')
		at--;
	return *at == '<';
}

static const struct shown *shown_at(const struct scan *scan)
{
	size_t left = (size_t)(scan->end - scan->at);

	for (size_t i = 0; i < sizeof shown_numbers / sizeof *shown_numbers; i++) {
		size_t length = strlen(shown_numbers[i].id);

		if (left > length && memcmp(scan->at, shown_numbers[i].id, length) == 0 &&
		    scan->at[length] == '"')
			return &shown_numbers[i];
	}
	return NULL;
}

/* At an element's id, behind its common beginning. */
static void take_shown(const struct scan *page, struct scan scan, struct city *city)
{
	const struct shown *row = shown_at(&scan);
	void *member;
	int64_t number;

	if (row == NULL || !is_in_tag(page, scan.at))
		return;
	member = (char *)city + row->offset;
	scan.at = memchr(scan.at, '>', (size_t)(scan.end - scan.at));
	if (scan.at == NULL)
		return;
	scan.at++;
	number = scan_shown_number(&scan);
	if (number < 0 || (!row->wide && number > INT32_MAX))
		return;
	if (!row->wide)
		*(int *)member = (int)number;
	else if (row->wins || *(int64_t *)member == UNKNOWN)
		*(int64_t *)member = number;
	city->wine_is_net |= member == &city->wine_use;
}

void city_scan_shown(const struct scan *page, struct city *city)
{
	struct scan scan = *page;

	while (scan_find(&scan, "js_GlobalMenu_"))
		take_shown(page, scan, city);
}
