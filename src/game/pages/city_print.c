/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json.h"
#include "game/pages/city.h"
#include "game/scan/header.h"

static json_t *print_slot(const struct slot *slot, int position)
{
	json_t *object = json_object();

	json_put_number(object, "position", position);
	if (slot->type[0] == '\0') {
		json_put_text(object, "ground", slot->ground);
		json_put_flag(object, "locked", slot->is_locked);
		return object;
	}
	json_put_text(object, "type", slot->type);
	json_put_text(object, "name", slot->name);
	json_put_number(object, "level", slot->level);
	json_put_flag(object, "canUpgrade", slot->can_upgrade);
	json_put_flag(object, "max", slot->is_max);
	json_put_flag(object, "upgrading", slot->is_upgrading);
	if (slot->is_upgrading)
		json_put_number(object, "completed", slot->completed);
	return object;
}

/* Ids, moments and the like begin with 1. */
static void put_said(json_t *object, const char *key, int64_t number)
{
	put_known(object, key, number > 0 ? number : UNKNOWN);
}

static void put_goods(json_t *object, const struct city *city)
{
	json_object_set_new(object, "stock", resource_print(city->stock));
	put_known(object, "capacity", city->capacity);
	json_object_set_new(object, "onSale", resource_print(city->on_sale));
	json_object_set_new(object, "freeSpace", resource_print(city->free_space));
	json_object_set_new(object, "production", resource_print(city->production));
	put_said(object, "tradegood", city->tradegood);
	put_known(object, "wineUse", city->wine_use);
	put_known(object, "citizens", city->citizens);
	put_known(object, "population", city->population);
}

static void put_place(json_t *object, const struct city *city)
{
	json_put_number(object, "id", city->id);
	json_put_text(object, "name", city->name);
	json_put_flag(object, "own", city->is_own);
	json_put_flag(object, "capital", city->is_capital);
	put_said(object, "owner", city->owner_id);
	json_put_text(object, "ownerName", city->owner_name);
	put_said(object, "island", city->island_id);
	json_put_text(object, "islandName", city->island_name);
	put_said(object, "x", city->x);
	put_said(object, "y", city->y);
}

json_t *city_print(const struct city *city)
{
	static const char *const ships[] = { "unknown", "away", "home" };
	json_t *object = json_object();
	json_t *slots = json_array();

	put_place(object, city);
	put_goods(object, city);
	put_known(object, "shipsFree", city->ships_free);
	put_known(object, "ships", city->ships_total);
	put_known(object, "freightersFree", city->freighters_free);
	put_known(object, "freighters", city->freighters_total);
	put_known(object, "gold", city->gold);
	json_put_text(object, "pirateShip", ships[city->pirate_ship]);
	put_said(object, "currentCity", city->current_city_id);
	put_said(object, "time", city->time);
	json_put_number(object, "underConstruction", city->under_construction);
	json_put_number(object, "constructionEnd", city->construction_end);
	for (int i = 0; i < city->slot_count; i++)
		json_array_append_new(slots, print_slot(&city->slots[i], i));
	json_object_set_new(object, "slots", slots);
	json_object_set_new(object, "cities", header_print_cities(city->cities, city->city_count));
	return object;
}
