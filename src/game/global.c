/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/global.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "game/header.h"

static int64_t number_after(const char *text, size_t length, const char *mark)
{
	struct scan scan = scan_of(text, length);

	return scan_find(&scan, mark) ? scan_integer(&scan, 0) : 0;
}

/* The background's id is the city's: an island behind it has an id as well, but no phase. */
static int background_city(const char *text, size_t length)
{
	struct scan scan = scan_of(text, length);
	bool inside = false;
	struct scan_key key;
	bool is_city = false;
	int id = 0;

	if (!scan_find(&scan, "\"backgroundData\":"))
		return 0;
	while (scan_next_key(&scan, &inside, &key)) {
		is_city |= scan_key_is(&key, "position");
		if (scan_key_is(&key, "id"))
			id = scan_int(&scan, 0);
		else
			scan_skip(&scan);
	}
	return is_city ? id : 0;
}

bool global_parse(const char *text, size_t length, struct global *out, struct err *e)
{
	struct scan scan = scan_of(text, length);
	struct global global = { 0 };

	if (!scan_find(&scan, "\"headerData\":") || !header_scan(&scan, &global))
		return err_set(e, ERR_STRANGE, "the answer carries no header data");
	global.time = number_after(text, length, "\"time\":");
	global.city_id = background_city(text, length);
	*out = global;
	return true;
}

json_t *global_print(const struct global *global)
{
	json_t *object = json_object();

	json_put_number(object, "time", global->time);
	json_put_flag(object, "own", global->is_own_city);
	json_put_number(object, "city", global->city_id);
	json_put_number(object, "gold", global->gold);
	json_put_number(object, "goldRate", global->gold_rate);
	json_put_number(object, "ambrosia", global->ambrosia);
	json_object_set_new(object, "stock", resource_print(global->stock));
	json_put_number(object, "capacity", global->capacity);
	json_object_set_new(object, "onSale", resource_print(global->on_sale));
	json_object_set_new(object, "production", resource_print(global->production));
	json_put_number(object, "tradegood", global->tradegood);
	json_put_number(object, "wineUse", global->wine_use);
	json_put_number(object, "citizens", global->citizens);
	json_put_number(object, "population", global->population);
	json_put_number(object, "shipsFree", global->ships_free);
	json_put_number(object, "ships", global->ships_total);
	json_put_number(object, "freightersFree", global->freighters_free);
	json_put_number(object, "freighters", global->freighters_total);
	json_object_set_new(object, "cities",
			    header_print_cities(global->cities, global->city_count));
	return object;
}
