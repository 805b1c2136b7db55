/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/dashboard/overview_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "game/account/account.h"
#include "game/pages/city.h"
#include "game/pages/city_parse.h"
#include "game/pages/global.h"
#include "game/pages/island.h"
#include "game/pages/movements.h"
#include "game/scan/envelope.h"
#include "game/scan/header.h"
#include "task/step.h"
#include "web/server/job.h"

/* One look under way. The big ones are not for a small stack. */
struct look {
	struct account *account;
	struct city city;
	struct global global;
	bool has_global;
	struct movements movements;
	struct island island;
};

static void own_look(struct look **look)
{
	account_free((*look)->account);
	free(*look);
}

/* --- asking the game */

static bool ask_city(struct look *look, int id, struct err *e)
{
	char query[64] = "";
	size_t length = 0;
	OWN(text) char *page = NULL;

	if (id != 0)
		snprintf(query, sizeof query, "view=city&cityId=%d", id);
	page = account_get(look->account, query, &length, e);
	if (page == NULL || !city_parse(page, length, &look->city, e))
		return false;
	if (id != 0 && look->city.id != id)
		return err_set(e, ERR_MISSING, "city %d is not yours", id);
	return !look->city.is_own || city_knows_goods(&look->city) ||
	       err_set(e, ERR_STRANGE, "its page does not tell what lies there");
}

static bool ask_global(struct look *look, struct err *e)
{
	size_t length = 0;
	OWN(text) char *answer = NULL;

	answer = account_get_root(look->account, "view=updateGlobalData&ajax=1", &length, e);
	look->has_global = answer != NULL && global_parse(answer, length, &look->global, e);
	return look->has_global;
}

/* Old pages tell twice the wine that is drunk, and no gold: the global data, which are the
 * city's that was looked at just before, are right. */
static bool complete_city(struct look *look, struct err *e)
{
	struct city *city = &look->city;

	if (city->gold != UNKNOWN && city->wine_is_net)
		return true;
	if (!ask_global(look, e))
		return false;
	if (look->global.city_id != 0 && look->global.city_id != city->id)
		return err_set(e, ERR_RETRY, "another city became the current one meanwhile");
	global_complete(&look->global, city);
	return true;
}

/* The requests of one city belong together; then other tasks may go. */
static bool visit_city(struct look *look, int id, struct err *e)
{
	bool fine;

	if (!account_enter(look->account, e))
		return false;
	fine = ask_city(look, id, e) && complete_city(look, e);
	account_leave(look->account);
	return fine;
}

static bool ask_movements(struct look *look, struct err *e)
{
	OWN(text) char *query = NULL;
	size_t length = 0;
	OWN(text) char *answer = NULL;
	OWN(envelope) struct envelope *envelope = NULL;

	query = text_format("view=militaryAdvisor&oldView=city&oldBackgroundView=city"
			    "&backgroundView=city&currentCityId=%d"
			    "&actionRequest=REQUESTID&ajax=1",
			    look->city.id);
	answer = account_post(look->account, query, &length, e);
	if (answer == NULL)
		return false;
	envelope = envelope_parse(answer, length, e);
	return envelope != NULL && movements_parse(envelope, &look->movements, e);
}

/* The player's points, as the island of the city that was looked at last shows them; -1 when
 * it does not. The game's highscore shows a hundredth of what it counts. */
static int64_t ask_points(struct look *look)
{
	OWN(text) char *query = text_format("view=island&islandId=%d", look->city.island_id);
	const struct island_score *score = NULL;
	struct err ignored = { 0 };
	size_t length = 0;
	OWN(text) char *page = account_get(look->account, query, &length, &ignored);

	if (page != NULL && island_parse(page, length, &look->island, &ignored))
		score = island_find_score(&look->island, look->city.owner_id);
	return score != NULL ? score->building / 100 : -1;
}

/* --- as JSON */

/* The game's clock is not ours. */
static int64_t moment_here(int64_t moment, int64_t game_time, int64_t now)
{
	return game_time > 0 ? moment - game_time + now : moment;
}

/* When each store is full at the present rate; null: never. */
static json_t *print_full(const struct city *city, int64_t now)
{
	json_t *object = json_object();

	for (int good = 0; good < RESOURCES; good++) {
		int64_t room = city->capacity - city->stock[good];
		bool is_known = city->capacity > 0 && city->stock[good] != UNKNOWN;
		json_t *moment = json_null();
		int64_t rate;

		if (is_known && room <= 0)
			moment = json_integer(now);
		else if (is_known && city_rate(city, good, &rate) && rate > 0)
			moment = json_integer(now + room * 3600 / rate);
		json_object_set_new(object, resource_names[good], moment);
	}
	return object;
}

static json_t *print_wine_end(const struct city *city, int64_t now)
{
	int64_t rate;

	return city_rate(city, WINE, &rate) && rate < 0 && city->stock[WINE] != UNKNOWN
		       ? json_integer(now + city->stock[WINE] * 3600 / -rate)
		       : json_null();
}

static json_t *print_construction(const struct city *city, int64_t now)
{
	const struct slot *slot = city_find_construction(city);
	json_t *object;

	if (slot == NULL)
		return json_null();
	object = json_object();
	json_put_text(object, "building", slot->type);
	json_put_text(object, "name", slot->name);
	json_put_number(object, "level", slot->level + 1);
	json_put_number(object, "end", moment_here(city->construction_end, city->time, now));
	return object;
}

static json_t *print_link(const struct city_link *link)
{
	json_t *object = json_object();

	json_put_number(object, "id", link->id);
	json_put_text(object, "name", link->name);
	json_put_number(object, "x", link->x);
	json_put_number(object, "y", link->y);
	return object;
}

static json_t *print_city(const struct city *city)
{
	int64_t now = clock_wall_ms() / 1000;
	json_t *object = json_object();

	json_put_number(object, "id", city->id);
	json_put_text(object, "name", city->name);
	json_put_number(object, "x", city->x);
	json_put_number(object, "y", city->y);
	json_put_text(object, "island", city->island_name);
	json_object_set_new(object, "stock", resource_print(city->stock));
	put_known(object, "capacity", city->capacity);
	json_object_set_new(object, "production", resource_print(city->production));
	put_known(object, "wineUse", city->wine_use);
	json_object_set_new(object, "untilFull", print_full(city, now));
	json_object_set_new(object, "wineUntil", print_wine_end(city, now));
	json_object_set_new(object, "construction", print_construction(city, now));
	json_put_number(object, "time", now);
	return object;
}

static json_t *print_ships(int64_t free, int64_t total)
{
	json_t *object = json_object();

	put_known(object, "free", free);
	put_known(object, "total", total);
	return object;
}

static json_t *print_movement(const struct movement *movement, int64_t game_time, int64_t now)
{
	json_t *object = json_object();

	json_put_number(object, "id", movement->id);
	json_put_number(object, "arrival", moment_here(movement->arrival, game_time, now));
	json_put_text(object, "origin", movement->origin);
	json_put_text(object, "originOwner", movement->origin_owner);
	json_put_text(object, "target", movement->target);
	json_put_text(object, "targetOwner", movement->target_owner);
	json_put_text(object, "mission", movement->mission);
	json_put_text(object, "type", movement->mission_type);
	json_put_flag(object, "own", movement->is_own);
	json_put_flag(object, "hostile", movement->is_hostile);
	json_put_flag(object, "returning", movement->is_returning);
	json_put_number(object, "ships", movement->ships);
	json_put_number(object, "freighters", movement->freighters);
	json_put_number(object, "troops", movement->troops);
	json_put_number(object, "warships", movement->warships);
	json_object_set_new(object, "goods", resource_print(movement->goods));
	json_put_number(object, "gold", movement->gold);
	return object;
}

static json_t *print_movements(const struct movements *movements)
{
	int64_t now = clock_wall_ms() / 1000;
	json_t *rows = json_array();

	for (int i = 0; i < movements->count; i++)
		json_array_append_new(rows,
				      print_movement(&movements->rows[i], movements->time, now));
	return rows;
}

static void put_account(json_t *report, const struct look *look)
{
	const struct city *city = &look->city;
	const struct global *global = look->has_global ? &look->global : NULL;

	put_known(report, "gold", global != NULL ? global->gold : city->gold);
	json_object_set_new(report, "ships",
			    global != NULL ? print_ships(global->ships_free, global->ships_total)
					   : print_ships(city->ships_free, city->ships_total));
	json_object_set_new(report, "freighters",
			    global != NULL
				    ? print_ships(global->freighters_free, global->freighters_total)
				    : print_ships(city->freighters_free, city->freighters_total));
}

/* --- all of it */

static bool is_about_all(const struct err *e)
{
	return e->kind == ERR_SESSION || e->kind == ERR_STOPPED || e->kind == ERR_SYSTEM;
}

/* A city's numbers into the object that names it. */
static bool add_city(struct look *look, json_t *object, struct err *e)
{
	OWN(json) json_t *numbers = NULL;
	struct err why = { 0 };

	if (visit_city(look, json_get_int(object, "id", 0), &why)) {
		numbers = print_city(&look->city);
		json_object_update(object, numbers);
		return true;
	}
	if (is_about_all(&why)) {
		*e = why;
		return false;
	}
	json_put_text(object, "why", why.text);
	return true;
}

/* The cities in the game's order, still without numbers. */
static json_t *own_cities(const struct city *city)
{
	json_t *cities = json_array();

	for (int i = 0; i < city->city_count; i++)
		if (city->cities[i].is_own)
			json_array_append_new(cities, print_link(&city->cities[i]));
	return cities;
}

/* The current city comes last: the person who plays in the browser stays where he was. */
static bool add_cities(struct look *look, json_t *cities, int current, struct err *e)
{
	json_t *last = NULL;
	int number = 1;
	size_t i;
	json_t *object;

	json_each_item(cities, i, object) {
		if (json_get_number(object, "id", 0) == current) {
			last = object;
			continue;
		}
		job_say("reads city %d of %zu", number++, json_array_size(cities));
		if (!add_city(look, object, e))
			return false;
	}
	return last == NULL || add_city(look, last, e);
}

json_t *overview_read(const struct step *step, struct err *e)
{
	OWN(look) struct look *look = mem_new(sizeof *look);
	OWN(json) json_t *report = json_object();
	struct account_context context = { .home = step->home,
					   .name = step->account,
					   .key = step->key };
	json_t *cities;

	if (step->key == NULL)
		return err_null(e, ERR_SESSION, "the account's key is missing");
	look->account = account_open(&context, e);
	if (look->account == NULL || !ask_city(look, 0, e))
		return NULL;
	cities = own_cities(&look->city);
	json_object_set_new(report, "cities", cities);
	if (!add_cities(look, cities, look->city.id, e) || !ask_movements(look, e))
		return NULL;
	put_account(report, look);
	json_put_number(report, "points", ask_points(look));
	json_object_set_new(report, "movements", print_movements(&look->movements));
	json_put_number(report, "time", clock_wall_ms() / 1000);
	return STEAL(report);
}
