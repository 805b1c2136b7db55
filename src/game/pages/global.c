/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/pages/global.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "game/pages/city.h"
#include "game/scan/header.h"

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

/* The header's numbers are the current city's; behind them another player's may be shown. */
static int own_city(const struct global *global, int id)
{
	for (int i = 0; i < global->city_count; i++)
		if (global->cities[i].id == id && global->cities[i].is_own)
			return id;
	return 0;
}

bool global_parse(const char *text, size_t length, struct global *out, struct err *e)
{
	struct scan scan = scan_of(text, length);
	struct global global;

	header_begin(&global);
	if (!scan_find(&scan, "\"headerData\":") || !header_scan(&scan, &global))
		return err_set(e, ERR_STRANGE, "the answer carries no header data");
	global.time = number_after(text, length, "\"time\":");
	global.city_id = own_city(&global, background_city(text, length));
	*out = global;
	return true;
}

void global_complete(const struct global *global, struct city *city)
{
	for (int good = 0; good < RESOURCES; good++) {
		take_known(&city->stock[good], global->stock[good]);
		take_known(&city->production[good], global->production[good]);
	}
	take_known(&city->wine_use, global->wine_use);
	city->wine_is_net |= global->wine_use != UNKNOWN;
	take_known(&city->citizens, global->citizens);
	take_known(&city->population, global->population);
	take_known(&city->gold, global->gold);
}

void global_put_rate(json_t *object, const struct global *global)
{
	json_object_set_new(object, "goldRate",
			    global->gold_rate != RATE_UNKNOWN ? json_integer(global->gold_rate)
							      : json_null());
}

json_t *global_print(const struct global *global)
{
	json_t *object = json_object();

	put_known(object, "time", global->time > 0 ? global->time : UNKNOWN);
	json_put_flag(object, "own", global->is_own_city);
	put_known(object, "city", global->city_id != 0 ? global->city_id : UNKNOWN);
	put_known(object, "gold", global->gold);
	global_put_rate(object, global);
	put_known(object, "ambrosia", global->ambrosia);
	json_object_set_new(object, "stock", resource_print(global->stock));
	put_known(object, "capacity", global->capacity);
	json_object_set_new(object, "onSale", resource_print(global->on_sale));
	json_object_set_new(object, "production", resource_print(global->production));
	put_known(object, "tradegood", global->tradegood > 0 ? global->tradegood : UNKNOWN);
	put_known(object, "wineUse", global->wine_use);
	put_known(object, "citizens", global->citizens);
	put_known(object, "population", global->population);
	put_known(object, "shipsFree", global->ships_free);
	put_known(object, "ships", global->ships_total);
	put_known(object, "freightersFree", global->freighters_free);
	put_known(object, "freighters", global->freighters_total);
	json_object_set_new(object, "cities",
			    header_print_cities(global->cities, global->city_count));
	return object;
}
