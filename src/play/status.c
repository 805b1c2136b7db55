/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "play/status.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "play/report.h"

/* --- looking */

static bool load_global(struct visit *visit, struct global *global, struct err *e)
{
	size_t length = 0;
	OWN(text) char *answer = NULL;

	answer = account_get_root(visit->account, "view=updateGlobalData&ajax=1", &length, e);
	return answer != NULL && global_parse(answer, length, global, e);
}

/* The global data are the current city's, and that is the one looked at just before. */
static bool add_global(struct visit *visit, struct status *status, struct city *city, struct err *e)
{
	struct global global;

	if (!load_global(visit, &global, e))
		return false;
	if (!global.is_own_city || (global.city_id != 0 && global.city_id != city->id))
		return err_set(e, ERR_RETRY, "another city became the current one meanwhile");
	global_complete(&global, city);
	status->account = global;
	status->has_account = true;
	return true;
}

/* Pages with the header's numbers tell the wine that is really drunk; older ones were seen
 * with twice that, so the global data is asked there. */
static bool load_city(struct visit *visit, struct status *status, int id, struct city *city,
		      struct err *e)
{
	return visit_city(visit, id, city, e) &&
	       ((city->gold != UNKNOWN && city->wine_is_net) || add_global(visit, status, city, e));
}

static bool is_about_all(const struct err *e)
{
	return e->kind == ERR_SESSION || e->kind == ERR_STOPPED || e->kind == ERR_SYSTEM;
}

bool status_load(struct visit *visit, struct status *status, struct err *e)
{
	struct city current;

	if (!visit_city(visit, 0, &current, e))
		return false;
	status->cities = mem_new((size_t)current.city_count * sizeof *status->cities + 1);
	for (int i = 0; i < current.city_count; i++) {
		struct status_city *row = &status->cities[status->count];
		struct err why = { 0 };

		if (!current.cities[i].is_own)
			continue;
		status->count++;
		visit_say_city(visit, status->count, &current);
		row->link = current.cities[i];
		row->is_known = load_city(visit, status, row->link.id, &row->city, &why);
		if (!row->is_known && is_about_all(&why)) {
			*e = why;
			return false;
		}
		text_copy(row->why, sizeof row->why, why.text);
	}
	if (!status->has_account)
		status->has_account = load_global(visit, &status->account, e);
	return status->has_account;
}

void status_done(struct status *status)
{
	free(status->cities);
	*status = (struct status){ 0 };
}

/* --- reckoning */

/* A sum with something unknown in it is unknown. */
static void add_known(int64_t *sum, int64_t number)
{
	*sum = *sum == UNKNOWN || number == UNKNOWN ? UNKNOWN : *sum + number;
}

struct status_sum status_add_up(const struct status *status)
{
	struct status_sum sum = { 0 };

	for (int i = 0; i < status->count; i++) {
		const struct city *city = &status->cities[i].city;

		if (!status->cities[i].is_known)
			continue;
		sum.known++;
		for (int good = 0; good < RESOURCES; good++) {
			add_known(&sum.stock[good], city->stock[good]);
			add_known(&sum.production[good], city->production[good]);
		}
		add_known(&sum.wine_use, city->wine_use);
		add_known(&sum.citizens, city->citizens);
		add_known(&sum.population, city->population);
	}
	return sum;
}

int64_t status_wine_lasts(const struct city *city)
{
	int64_t rate;

	if (!city_rate(city, WINE, &rate) || rate >= 0 || city->stock[WINE] == UNKNOWN)
		return -1;
	return city->stock[WINE] * 3600 / -rate;
}

int status_level(const struct city *city)
{
	const struct slot *hall = city_find_building(city, "townHall");

	return hall != NULL ? hall->level : 0;
}

/* --- for programs */

static json_t *print_slot(const struct city *city, const struct slot *slot)
{
	json_t *object = json_object();

	json_put_number(object, "position", city_position(city, slot));
	json_put_text(object, "building", slot->type);
	json_put_text(object, "name", slot->name);
	json_put_number(object, "level", slot->level);
	json_put_flag(object, "upgrading", slot->is_upgrading);
	json_put_flag(object, "canUpgrade", slot->can_upgrade);
	json_put_flag(object, "max", slot->is_max);
	return object;
}

static json_t *print_buildings(const struct city *city)
{
	json_t *buildings = json_array();

	for (int i = 0; i < city->slot_count; i++)
		if (city->slots[i].type[0] != '\0')
			json_array_append_new(buildings, print_slot(city, &city->slots[i]));
	return buildings;
}

static json_t *print_construction(const struct city *city)
{
	const struct slot *slot = city_find_construction(city);
	json_t *object;

	if (slot == NULL)
		return json_null();
	object = json_object();
	json_put_number(object, "position", city_position(city, slot));
	json_put_text(object, "building", slot->type);
	json_put_number(object, "level", slot->level + 1);
	json_put_number(object, "end", city->construction_end);
	return object;
}

static json_t *print_city(const struct city *city)
{
	int64_t lasts = status_wine_lasts(city);
	json_t *object = json_object();

	json_put_number(object, "id", city->id);
	json_put_text(object, "name", city->name);
	json_put_text(object, "island", city->island_name);
	json_put_number(object, "x", city->x);
	json_put_number(object, "y", city->y);
	json_put_flag(object, "capital", city->is_capital);
	json_put_number(object, "level", status_level(city));
	json_put_text(object, "tradegood",
		      city->tradegood > 0 ? resource_names[city->tradegood] : "");
	json_object_set_new(object, "stock", resource_print(city->stock));
	json_object_set_new(object, "onSale", resource_print(city->on_sale));
	json_object_set_new(object, "production", resource_print(city->production));
	put_known(object, "capacity", city->capacity);
	put_known(object, "wineUse", city->wine_use);
	json_object_set_new(object, "wineSeconds", lasts < 0 ? json_null() : json_integer(lasts));
	put_known(object, "citizens", city->citizens);
	put_known(object, "population", city->population);
	json_object_set_new(object, "construction", print_construction(city));
	json_object_set_new(object, "buildings", print_buildings(city));
	return object;
}

static json_t *print_unread(const struct status_city *row)
{
	json_t *object = json_object();

	json_put_number(object, "id", row->link.id);
	json_put_text(object, "name", row->link.name);
	json_put_text(object, "why", row->why);
	return object;
}

static void print_account(json_t *object, const struct global *account)
{
	json_put_number(object, "time", account->time);
	put_known(object, "gold", account->gold);
	global_put_rate(object, account);
	json_object_set_new(object, "ships",
			    report_fleet_json(account->ships_free, account->ships_total));
	json_object_set_new(object, "freighters",
			    report_fleet_json(account->freighters_free, account->freighters_total));
}

json_t *status_print(const struct status *status)
{
	const struct status_sum sum = status_add_up(status);
	json_t *object = json_object();
	json_t *cities = json_array();
	json_t *unread = json_array();

	print_account(object, &status->account);
	json_object_set_new(object, "stock", resource_print(sum.stock));
	json_object_set_new(object, "production", resource_print(sum.production));
	put_known(object, "wineUse", sum.wine_use);
	put_known(object, "citizens", sum.citizens);
	put_known(object, "population", sum.population);
	for (int i = 0; i < status->count; i++) {
		if (status->cities[i].is_known)
			json_array_append_new(cities, print_city(&status->cities[i].city));
		else
			json_array_append_new(unread, print_unread(&status->cities[i]));
	}
	json_object_set_new(object, "cities", cities);
	json_object_set_new(object, "unread", unread);
	return object;
}
