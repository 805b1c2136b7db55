/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/pages/city_parse.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/own.h"
#include "base/text.h"
#include "game/pages/city.h"
#include "game/pages/city_shown.h"
#include "game/scan/header.h"
#include "game/scan/markup.h"
#include "game/scan/scan.h"

enum { BLOCK_MAX = 256 * 1024, BACKGROUNDS_TRIED = 8 };

/* --- the background: the city's place, owner and buildings */

/* "academy constructionSite", "buildingGround shore", "townHall". */
static void set_building(struct slot *slot, const char *building)
{
	static const char site[] = " constructionSite";
	static const char ground[] = "buildingGround";
	const char *blank;

	if (text_starts(building, ground)) {
		blank = strrchr(building, ' ');
		text_copy(slot->ground, sizeof slot->ground, blank != NULL ? blank + 1 : "land");
		slot->name[0] = '\0';
		return;
	}
	text_copy(slot->type, sizeof slot->type, building);
	if (text_ends(slot->type, site)) {
		slot->type[strlen(slot->type) - strlen(site)] = '\0';
		slot->is_upgrading = true;
	}
}

/* [4,6,11], or {"0":4,"2":6} where the game left some out. */
static uint64_t scan_allowed(struct scan *scan)
{
	struct scan value = *scan;
	bool is_list = scan_take(&value, '[');
	bool inside = false;
	uint64_t allowed = 0;
	struct scan_key key;

	value = *scan;
	scan_skip(scan);
	while (is_list ? scan_next_element(&value, &inside)
		       : scan_next_key(&value, &inside, &key)) {
		int number = scan_int(&value, -1);

		if (number >= 0 && number < 64)
			allowed |= UINT64_C(1) << number;
	}
	return allowed;
}

static void scan_slot(struct scan *scan, struct slot *slot)
{
	char building[2 * TYPE_SIZE] = "";
	bool inside = false;
	struct scan_key key;

	*slot = (struct slot){ .building_id = -1 };
	while (scan_next_key(scan, &inside, &key)) {
		if (scan_key_is(&key, "building"))
			scan_copy(scan, building, sizeof building);
		else if (scan_key_is(&key, "name"))
			scan_copy(scan, slot->name, sizeof slot->name);
		else if (scan_key_is(&key, "level"))
			slot->level = scan_int(scan, 0);
		else if (scan_key_is(&key, "canUpgrade"))
			slot->can_upgrade = scan_flag(scan);
		else if (scan_key_is(&key, "isMaxLevel"))
			slot->is_max = scan_flag(scan);
		else if (scan_key_is(&key, "completed"))
			slot->completed = scan_integer(scan, 0);
		else if (scan_key_is(&key, "buildingId"))
			slot->building_id = scan_int(scan, -1);
		else if (scan_key_is(&key, "allowedBuildings"))
			slot->allowed = scan_allowed(scan);
		else
			scan_skip(scan);
	}
	set_building(slot, building);
}

static void scan_slots(struct scan *scan, struct city *city)
{
	bool inside = false;

	city->slot_count = 0;
	while (scan_next_element(scan, &inside)) {
		if (city->slot_count < SLOTS_MAX)
			scan_slot(scan, &city->slots[city->slot_count++]);
		else
			scan_skip(scan);
	}
}

/* {"13":"why"} today, [13,"why"] once, [] when nothing is locked. */
static void scan_locked(struct scan *scan, bool locked[SLOTS_MAX])
{
	struct scan value = *scan;
	bool inside = false;
	struct scan_key key;
	int64_t position;

	scan_skip(scan);
	if (scan_take(&value, '[')) {
		position = scan_int(&value, -1);
		if (position >= 0 && position < SLOTS_MAX)
			locked[position] = true;
		return;
	}
	while (scan_next_key(&value, &inside, &key)) {
		char digits[8] = "";

		if (key.length < sizeof digits)
			memcpy(digits, key.at, key.length);
		if (text_number(digits, 0, SLOTS_MAX - 1, &position))
			locked[position] = true;
		scan_skip(&value);
	}
}

struct numbers {
	const char *key;
	size_t offset;
};
#define NUMBER(key, member)                        \
	{                                          \
		key, offsetof(struct city, member) \
	}
static const struct numbers background_numbers[] = {
	NUMBER("id", id),
	NUMBER("ownerId", owner_id),
	NUMBER("islandId", island_id),
	NUMBER("islandXCoord", x),
	NUMBER("islandYCoord", y),
	NUMBER("underConstruction", under_construction),
};

static bool scan_background_number(struct scan *scan, const struct scan_key *key, struct city *city)
{
	const struct numbers *row = background_numbers;
	size_t count = sizeof background_numbers / sizeof *background_numbers;

	for (; count > 0; count--, row++) {
		if (!scan_key_is(key, row->key))
			continue;
		*(int *)((char *)city + row->offset) = scan_int(scan, -1);
		return true;
	}
	return false;
}

/* False when this is not the background of a city. */
static bool scan_background(struct scan *scan, struct city *city)
{
	bool locked[SLOTS_MAX] = { false };
	bool inside = false;
	struct scan_key key;

	*city = (struct city){ .gold = UNKNOWN,
			       .capacity = UNKNOWN,
			       .wine_use = UNKNOWN,
			       .citizens = UNKNOWN,
			       .population = UNKNOWN,
			       .ships_free = UNKNOWN,
			       .ships_total = UNKNOWN,
			       .freighters_free = UNKNOWN,
			       .freighters_total = UNKNOWN,
			       .under_construction = -1 };
	forget_goods(city->stock);
	forget_goods(city->on_sale);
	forget_goods(city->production);
	forget_goods(city->free_space);
	while (scan_next_key(scan, &inside, &key)) {
		if (scan_background_number(scan, &key, city))
			continue;
		if (scan_key_is(&key, "name"))
			scan_name(scan, city->name, sizeof city->name);
		else if (scan_key_is(&key, "ownerName"))
			scan_name(scan, city->owner_name, sizeof city->owner_name);
		else if (scan_key_is(&key, "islandName"))
			scan_name(scan, city->island_name, sizeof city->island_name);
		else if (scan_key_is(&key, "isCapital"))
			city->is_capital = scan_flag(scan);
		else if (scan_key_is(&key, "showPirateFortressShip"))
			city->pirate_ship = scan_flag(scan) ? SHIP_HOME : SHIP_AWAY;
		else if (scan_key_is(&key, "endUpgradeTime"))
			city->construction_end = scan_integer(scan, 0);
		else if (scan_key_is(&key, "lockedPosition"))
			scan_locked(scan, locked);
		else if (scan_key_is(&key, "position"))
			scan_slots(scan, city);
		else
			scan_skip(scan);
	}
	for (int i = 0; i < city->slot_count; i++)
		city->slots[i].is_locked = locked[i] && city->slots[i].type[0] == '\0';
	return city->id > 0 && city->slot_count > 0 && !scan_is_bad(scan);
}

static bool find_background(const char *page, size_t length, struct city *city)
{
	static const char *const marks[] = { "\"updateBackgroundData\",", "\"backgroundData\":" };

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		struct scan scan = scan_of(page, length);

		/* Each may reach to the page's end, so there must not be any number of them. */
		for (int tried = 0; tried < BACKGROUNDS_TRIED && scan_find(&scan, marks[i]);
		     tried++) {
			struct scan value = scan;

			if (scan_take(&value, '{')) {
				value = scan;
				if (scan_background(&value, city))
					return true;
			}
		}
	}
	return false;
}

/* --- the script block with the current city's numbers */

/* What comes after a key of the script: first looked for where all of them stand in the
 * game's pages, then anywhere. */
static bool find_value(const struct scan *page, const struct scan *block, const char *key,
		       struct scan *value)
{
	*value = *block;
	if (scan_find(value, key))
		return true;
	*value = *page;
	value->end = block->at;
	return scan_find(value, key);
}

/* The JSON in key: JSON.parse('...'), unescaped into text. */
static bool find_parsed(const struct scan *page, const struct scan *block, const char *key,
			struct buffer *text, struct scan *value)
{
	struct scan scan;

	if (!find_value(page, block, key, &scan))
		return false;
	buffer_drop(text, text->length);
	while (scan.at < scan.end && (*scan.at == ' ' || *scan.at == '\n' || *scan.at == '\t'))
		scan.at++;
	if (scan.end - scan.at < 12 || memcmp(scan.at, "JSON.parse('", 12) != 0)
		return false;
	scan.at += 12;
	if (!scan_script_text(&scan, text, BLOCK_MAX))
		return false;
	*value = scan_of(text->length > 0 ? text->bytes : "", text->length);
	return true;
}

static int64_t find_integer(const struct scan *page, const struct scan *block, const char *key,
			    int64_t otherwise)
{
	struct scan value;

	return find_value(page, block, key, &value) ? scan_integer(&value, otherwise) : otherwise;
}

static double find_real(const struct scan *page, const struct scan *block, const char *key)
{
	struct scan value;

	return find_value(page, block, key, &value) ? scan_real(&value, NAN) : NAN;
}

static void scan_script_goods(const struct scan *page, const struct scan *block,
			      struct buffer *text, struct city *city)
{
	int64_t maximum[RESOURCES] = { UNKNOWN };
	struct scan value;

	if (find_parsed(page, block, "currentResources:", text, &value))
		header_scan_goods(&value, city->stock, &city->citizens, &city->population);
	if (find_parsed(page, block, "maxResources:", text, &value))
		header_scan_goods(&value, maximum, NULL, NULL);
	city->capacity = maximum[WOOD];
	if (find_parsed(page, block, "branchOfficeResources:", text, &value))
		header_scan_goods(&value, city->on_sale, NULL, NULL);
}

static void take_ships(const struct global *header, struct city *city)
{
	if (header->ships_free != UNKNOWN)
		city->ships_free = header->ships_free;
	if (header->ships_total != UNKNOWN)
		city->ships_total = header->ships_total;
	if (header->freighters_free != UNKNOWN)
		city->freighters_free = header->freighters_free;
	if (header->freighters_total != UNKNOWN)
		city->freighters_total = header->freighters_total;
}

/* The game's newer pages repeat it all as the header that ajax answers carry, and there
 * the wine is right: beside a running tax the script's own number was seen doubled. */
static void scan_page_header(const struct scan *page, const struct scan *block, struct city *city)
{
	struct global header;
	struct scan value;

	header_begin(&header);

	if (!find_value(page, block, "headerData: ", &value)) {
		value = *page;
		if (!scan_find(&value, "\"headerData\":"))
			return;
	}
	if (!header_scan(&value, &header))
		return;
	for (int good = 0; good < RESOURCES; good++) {
		take_known(&city->stock[good], header.stock[good]);
		take_known(&city->on_sale[good], header.on_sale[good]);
		take_known(&city->production[good], header.production[good]);
	}
	take_known(&city->capacity, header.capacity);
	take_known(&city->wine_use, header.wine_use);
	city->wine_is_net |= header.wine_use != UNKNOWN;
	take_known(&city->citizens, header.citizens);
	take_known(&city->population, header.population);
	take_known(&city->gold, header.gold);
	take_ships(&header, city);
	if (header.tradegood != 0)
		city->tradegood = header.tradegood;
	if (city->city_count == 0) {
		memcpy(city->cities, header.cities, sizeof city->cities);
		city->city_count = header.city_count;
	}
}

/* The place where the luxury good is made has a link of its own. */
static int find_linked_good(struct scan shown)
{
	struct scan tag;

	while (markup_next_tag(&shown, &tag))
		if (scan_find(&tag, "tradegood&type="))
			return tag.at < tag.end ? *tag.at - '0' : 0;
	return 0;
}

static int find_tradegood(const struct scan *page, const struct scan *block,
			  const struct scan *shown)
{
	int64_t good = find_integer(page, block, "producedTradegood:", 0);

	if (good == 0)
		good = find_linked_good(*shown);
	return good > WOOD && good < RESOURCES ? (int)good : 0;
}

static void scan_script(const struct scan *page, const struct scan *block, const struct scan *shown,
			struct city *city)
{
	OWN(buffer) struct buffer text = { 0 };
	struct scan value;

	scan_script_goods(page, block, &text, city);
	if (find_parsed(page, block, "relatedCityData:", &text, &value))
		city->city_count = header_scan_cities(&value, city->cities);
	city->wine_use = find_integer(page, block, "wineSpendings:", UNKNOWN);
	city->current_city_id = (int)find_integer(page, block, "currentCityId:", 0);
	city->time = find_integer(page, block, "serverTime:", 0);
	city->tradegood = find_tradegood(page, block, shown);
	header_put_production(city->production, find_real(page, block, " resourceProduction:"),
			      find_real(page, block, "tradegoodProduction:"), city->tradegood);
}

/* --- the whole */

/* The numbers are those of the player's current city. On the page of another player's city
 * they stand as well, and that page names the foreign city as the current one. */
static bool are_its_numbers(const struct city *city)
{
	return city->is_own && (city->current_city_id == 0 || city->current_city_id == city->id);
}

static void forget_numbers(struct city *city)
{
	forget_goods(city->stock);
	forget_goods(city->on_sale);
	forget_goods(city->production);
	city->capacity = city->wine_use = city->citizens = city->population = UNKNOWN;
	city->tradegood = 0;
	city->wine_is_net = false;
}

static void reckon_space(struct city *city)
{
	for (int i = 0; i < RESOURCES; i++) {
		int64_t room = city->capacity - city->stock[i] - city->on_sale[i];

		city->free_space[i] = room > 0 ? room : 0;
		if (city->capacity == UNKNOWN || city->stock[i] == UNKNOWN ||
		    city->on_sale[i] == UNKNOWN)
			city->free_space[i] = UNKNOWN;
	}
}

static void conclude(struct city *city)
{
	const struct slot *site = city_find_construction(city);
	const struct city_link *link = city_find_link(city, city->id);

	city->is_own = link != NULL && link->is_own;
	if (!are_its_numbers(city))
		forget_numbers(city);
	if (city->under_construction >= city->slot_count || city->under_construction < 0)
		city->under_construction = site != NULL ? city_position(city, site) : -1;
	if (city->construction_end <= 0)
		city->construction_end = site != NULL ? site->completed : 0;
	reckon_space(city);
}

bool city_parse(const char *text, size_t length, struct city *out, struct err *e)
{
	OWN(buffer) struct buffer copy = { 0 };
	struct scan shown = scan_of(text, length);
	/* The facts stand in scripts; between them players' words may stand. */
	struct scan page = markup_scripts(text, length, &copy);
	struct scan block = page;
	struct city city;

	if (!find_background(page.at, (size_t)(page.end - page.at), &city))
		return err_set(e, ERR_STRANGE, "the page shows no city");
	(void)scan_find(&block, "dataSetForView = {");
	scan_script(&page, &block, &shown, &city);
	city_scan_shown(&shown, &city);
	scan_page_header(&page, &block, &city);
	if (city.time == 0) {
		struct scan time = page;

		city.time = scan_find(&time, "\"time\":") ? scan_integer(&time, 0) : 0;
	}
	conclude(&city);
	*out = city;
	return true;
}
