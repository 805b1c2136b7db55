/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/balance.h"

#include <stddef.h>
#include <stdio.h>

#include "base/text.h"
#include "world/admin.h"
#include "world/feature/construct.h"
#include "world/feature/ships.h"
#include "world/server/message.h"
#include "world/state/state.h"

/* --- seeing */

static json_t *reals(const double goods[MATERIALS])
{
	json_t *list = json_array();

	for (int i = 0; i < MATERIALS; i++)
		json_array_append_new(list, json_real(goods[i]));
	return list;
}

static const struct {
	const char *key;
	size_t offset;
} columns[] = {
	{ "start", offsetof(struct world_books, start) },
	{ "given", offsetof(struct world_books, given) },
	{ "produced", offsetof(struct world_books, produced) },
	{ "spent", offsetof(struct world_books, spent) },
	{ "shipped", offsetof(struct world_books, shipped) },
	{ "arrived", offsetof(struct world_books, arrived) },
	{ "lost", offsetof(struct world_books, lost) },
};

enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

static const double *column(const struct world_books *books, size_t index)
{
	return (const double *)(const void *)((const char *)books + columns[index].offset);
}

static json_t *slots_of(const struct world_city *city)
{
	json_t *slots = json_object();
	char key[16];

	for (int i = 0; i < WORLD_SLOTS; i++) {
		if (city->slots[i].type == NULL)
			continue;
		snprintf(key, sizeof(key), "%d", i);
		json_object_set_new(slots, key,
				    json_pack("{s:s,s:i}", "building", city->slots[i].type->name,
					      "level", city->slots[i].level));
	}
	return slots;
}

static json_t *site_of(const struct world_city *city, int64_t now_ms)
{
	const struct world_construction *site = &city->construction;

	if (site->slot < 0)
		return json_null();
	return json_pack("{s:i,s:s,s:i,s:I}", "position", site->slot, "building",
			 city->slots[site->slot].type->name, "level", city->slots[site->slot].level,
			 "left_ms", (json_int_t)(site->end_ms - now_ms));
}

static json_t *city_row(const struct world_city *city, int64_t now_ms)
{
	json_t *row = json_pack("{s:i,s:s,s:i,s:I,s:o,s:o,s:o}", "id", city->id, "name", city->name,
				"island", city->island->id, "room",
				(json_int_t)world_city_room(city), "stock", reals(city->stock),
				"slots", slots_of(city), "construction", site_of(city, now_ms));

	for (size_t i = 0; i < COLUMNS; i++)
		json_object_set_new(row, columns[i].key, reals(column(&city->books, i)));
	return row;
}

static json_t *movement_row(const struct world_movement *movement, int64_t now_ms)
{
	static const char *const phases[] = { "loading", "sailing", "returning" };
	json_t *goods = json_array();

	for (int i = 0; i < MATERIALS; i++)
		json_array_append_new(goods, json_integer(movement->goods[i]));
	return json_pack("{s:i,s:i,s:i,s:o,s:I,s:b,s:s,s:I}", "id", movement->id, "from",
			 movement->origin, "to", movement->target, "goods", goods, "ships",
			 (json_int_t)movement->ships, "freighters", movement->freighters, "phase",
			 phases[movement->phase], "left_ms",
			 (json_int_t)(world_movement_end_ms(movement) - now_ms));
}

/* The columns of all cities added up, and what is in none of them. */
static json_t *totals_of(const struct world_account *account)
{
	json_t *totals = json_object();
	double at_sea[MATERIALS] = { 0 }, stock[MATERIALS] = { 0 };

	for (size_t i = 0; i < COLUMNS; i++) {
		double sum[MATERIALS] = { 0 };

		for (int j = 0; j < account->city_count; j++)
			for (int k = 0; k < MATERIALS; k++)
				sum[k] += column(&account->cities[j].books, i)[k];
		json_object_set_new(totals, columns[i].key, reals(sum));
	}
	for (int i = 0; i < MATERIALS; i++) {
		for (int j = 0; j < account->city_count; j++)
			stock[i] += account->cities[j].stock[i];
		for (int j = 0; j < account->movement_count; j++)
			at_sea[i] += (double)account->movements[j].goods[i];
	}
	json_object_set_new(totals, "stock", reals(stock));
	json_object_set_new(totals, "at_sea", reals(at_sea));
	json_object_set_new(totals, "abroad", reals(account->abroad));
	return totals;
}

static json_t *account_row(const struct world_account *account, int64_t now_ms)
{
	json_t *cities = json_array();
	json_t *movements = json_array();

	for (int i = 0; i < account->city_count; i++)
		json_array_append_new(cities, city_row(&account->cities[i], now_ms));
	for (int i = 0; i < account->movement_count; i++)
		json_array_append_new(movements, movement_row(&account->movements[i], now_ms));
	return json_pack("{s:i,s:f,s:{s:I,s:I},s:{s:I,s:I},s:o,s:o,s:o}", "id", account->id, "gold",
			 account->gold, "ships", "free",
			 (json_int_t)world_ships_free(account, false), "total",
			 (json_int_t)account->ships, "freighters", "free",
			 (json_int_t)world_ships_free(account, true), "total",
			 (json_int_t)account->freighters, "totals", totals_of(account), "cities",
			 cities, "movements", movements);
}

json_t *world_balance_see(struct verb_call *call)
{
	int64_t id = world_field_number(call->request, "account", -1);
	json_t *rows = json_array();

	for (int i = 0; i < WORLD_ACCOUNTS; i++)
		if (id < 0 || call->world->accounts[i].id == id)
			json_array_append_new(rows,
					      account_row(&call->world->accounts[i], call->now_ms));
	return json_pack("{s:f,s:o}", "time", (double)call->now_ms / 1000, "accounts", rows);
}

/* --- bending */

static struct world_city *city_of(struct verb_call *call, struct world_account **owner)
{
	int64_t account = world_field_number(call->request, "account", -1);
	int64_t id = world_field_number(call->request, "city", -1);

	for (int i = 0; i < WORLD_ACCOUNTS; i++) {
		struct world_city *city = world_city_find(&call->world->accounts[i], (int)id);

		*owner = &call->world->accounts[i];
		if (city != NULL && (account < 0 || (*owner)->id == account))
			return city;
	}
	call->why = "city: no such city";
	return NULL;
}

static void set_stock(const struct verb_call *call, struct world_city *city)
{
	static const char *const fields[MATERIALS] = { "wood", "wine", "marble", "crystal",
						       "sulfur" };

	for (int i = 0; i < MATERIALS; i++) {
		int64_t amount = world_field_number(call->request, fields[i], -1);

		if (amount >= 0)
			world_city_give(city, i, (double)amount);
	}
}

/* Where the building stands, or may be put; -1: nowhere. */
static int slot_for(const struct verb_call *call, const struct world_city *city,
		    const struct world_building_type *type)
{
	int64_t asked = world_field_number(call->request, "position", -1);

	for (int i = 0; i < WORLD_SLOTS; i++)
		if (city->slots[i].type == type && (asked < 0 || asked == i))
			return i;
	for (int i = 0; i < WORLD_SLOTS; i++)
		if (city->slots[i].type == NULL && (asked < 0 || asked == i) &&
		    world_may_stand(city, type, i))
			return i;
	return -1;
}

static bool set_building(struct verb_call *call, struct world_city *city)
{
	const char *name = world_field(call->request, "building");
	const struct world_building_type *type = world_building_find(name);
	int64_t level = world_field_number(call->request, "level", -1);
	int slot;

	if (name[0] == '\0')
		return true;
	call->why = "building, level or position: that cannot be";
	if (type == NULL || level < 0 || level > type->level_max)
		return false;
	slot = slot_for(call, city, type);
	if (slot < 0 || city->construction.slot == slot)
		return false;
	if (level == 0)
		city->slots[slot] = (struct world_building){ NULL, 0 };
	else
		city->slots[slot] = (struct world_building){ type, (int)level };
	return true;
}

json_t *world_balance_city(struct verb_call *call)
{
	struct world_account *account;
	struct world_city *city = city_of(call, &account);
	const char *production = world_field(call->request, "production");

	if (city == NULL || !set_building(call, city))
		return NULL;
	if (production[0] != '\0' && !text_equal(production, "off")) {
		call->why = "production: it can be switched off only";
		return NULL;
	}
	if (production[0] != '\0')
		world_city_idle(city);
	set_stock(call, city);
	world_note(call->world, account, city, "given", NULL);
	return json_pack("{s:b}", "ok", 1);
}
