/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/state/state.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

enum { LEDGER_MAX = 200000 };

uint64_t world_random_next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u; /* splitmix64 */

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

unsigned world_random_below(uint64_t *state, unsigned limit)
{
	return (unsigned)(world_random_next(state) % limit);
}

void world_random_hex(uint64_t *state, char hex[33])
{
	uint64_t high = world_random_next(state);
	uint64_t low = world_random_next(state);

	snprintf(hex, 33, "%016" PRIx64 "%016" PRIx64, high, low);
}

struct world_account *world_account_find(struct world *world, int id)
{
	for (int i = 0; i < WORLD_ACCOUNTS; i++)
		if (world->accounts[i].id == id)
			return &world->accounts[i];
	return NULL;
}

struct world_city *world_city_find(struct world_account *account, int id)
{
	for (int i = 0; i < account->city_count; i++)
		if (account->cities[i].id == id)
			return &account->cities[i];
	return NULL;
}

struct world_city *world_city_current(struct world_account *account)
{
	return &account->cities[account->session.city];
}

int world_city_level(const struct world_city *city, const char *building)
{
	int level = 0;

	for (int i = 0; i < WORLD_SLOTS; i++) {
		const struct world_building *here = &city->slots[i];

		if (here->type != NULL && here->level > level &&
		    text_equal(here->type->name, building))
			level = here->level;
	}
	return level;
}

int64_t world_city_room(const struct world_city *city)
{
	int64_t room = 2500;

	for (int i = 0; i < WORLD_SLOTS; i++)
		if (city->slots[i].type != NULL &&
		    text_equal(city->slots[i].type->name, "warehouse"))
			room += 8000L * city->slots[i].level;
	return room;
}

int64_t world_span_ms(const struct world *world, double seconds)
{
	double exact_ms = seconds * 1000 / world->speed;
	int64_t span_ms = (int64_t)exact_ms;

	return (double)span_ms < exact_ms || span_ms == 0 ? span_ms + 1 : span_ms;
}

void world_city_give(struct world_city *city, int good, double amount)
{
	city->books.given[good] += amount - city->stock[good];
	city->stock[good] = amount;
}

void world_city_idle(struct world_city *city)
{
	city->wood_rate = city->good_rate = city->wine_rate = 0;
}

bool world_slot_locked(int slot)
{
	return slot == WORLD_SLOT_LOCKED;
}

int64_t world_ships_free(const struct world_account *account, bool freighters)
{
	int64_t left = freighters ? account->freighters : account->ships;

	for (int i = 0; i < account->movement_count; i++)
		if (account->movements[i].freighters == freighters)
			left -= account->movements[i].ships;
	return left < 0 ? 0 : left; /* a test may have sunk some */
}

void world_session_end(struct world_account *account)
{
	memset(&account->session, 0, sizeof(account->session));
}

/* --- time passes */

static void grow(struct world_city *city, double seconds)
{
	double room = (double)world_city_room(city);
	double gain[MATERIALS] = { [WOOD] = city->wood_rate, [WINE] = -city->wine_rate };

	gain[city->island->good] += city->good_rate;
	for (int i = 0; i < MATERIALS; i++) {
		double most = city->stock[i] > room ? city->stock[i] : room; /* too much stays */
		double stock = city->stock[i] + gain[i] * seconds;

		stock = stock < 0 ? 0 : stock > most ? most : stock;
		city->books.produced[i] += stock - city->stock[i];
		city->stock[i] = stock;
	}
}

static void finish_building(struct world *world, const struct world_account *account,
			    struct world_city *city)
{
	struct world_construction *site = &city->construction;

	city->slots[site->slot].level++;
	world_note_at(world, site->end_ms, account, city, "built",
		      json_pack("{s:i,s:s,s:i}", "position", site->slot, "building",
				city->slots[site->slot].type->name, "level",
				city->slots[site->slot].level));
	site->slot = -1;
}

/* Of the world's processes: ships, raids... */
static int64_t next_of_rules_ms(const struct world *world, const struct world_account *account)
{
	int64_t next_ms = INT64_MAX;

	for (const struct world_process *one = world->rules->processes; one->settle != NULL;
	     one++) {
		int64_t its_ms = one->next_ms != NULL ? one->next_ms(account) : INT64_MAX;

		next_ms = its_ms < next_ms ? its_ms : next_ms;
	}
	return next_ms;
}

/* The moment at which the next building is finished or something else happens. */
static int64_t next_event_ms(const struct world *world, const struct world_account *account)
{
	int64_t next_ms = next_of_rules_ms(world, account);

	for (int i = 0; i < account->city_count; i++) {
		const struct world_construction *site = &account->cities[i].construction;

		if (site->slot >= 0 && site->end_ms < next_ms)
			next_ms = site->end_ms;
	}
	return next_ms;
}

static void settle_until(struct world *world, struct world_account *account, int64_t then_ms)
{
	double seconds = (double)(then_ms - account->settled_ms) / 1000 * world->speed;

	if (seconds < 0)
		seconds = 0; /* somebody set the clock back */
	for (int i = 0; i < account->city_count; i++) {
		struct world_city *city = &account->cities[i];

		grow(city, seconds);
		if (city->construction.slot >= 0 && city->construction.end_ms <= then_ms)
			finish_building(world, account, city);
	}
	account->gold +=
		seconds * (account->income_rate + account->scientists_rate + account->upkeep_rate);
	account->settled_ms = then_ms;
	for (const struct world_process *one = world->rules->processes; one->settle != NULL; one++)
		one->settle(world, account, then_ms);
}

static void settle_account(struct world *world, struct world_account *account, int64_t now_ms)
{
	int64_t next_ms;

	while ((next_ms = next_event_ms(world, account)) <= now_ms)
		settle_until(world, account, next_ms);
	settle_until(world, account, now_ms);
	if (account->session.end_ms != 0 && account->session.end_ms <= now_ms) {
		world_session_end(account);
		world_note(world, account, NULL, "session-end", NULL);
	}
}

void world_settle(struct world *world, int64_t now_ms)
{
	for (int i = 0; i < WORLD_ACCOUNTS; i++)
		settle_account(world, &world->accounts[i], now_ms);
}

void world_speed_set(struct world *world, double speed, int64_t now_ms)
{
	world_settle(world, now_ms);
	world->speed = speed;
	world_note(world, NULL, NULL, "speed", json_pack("{s:f}", "factor", speed));
}

/* --- what happened */

void world_count(struct world *world, const char *what)
{
	json_int_t sofar = json_integer_value(json_object_get(world->counts, what));

	json_object_set_new(world->counts, what, json_integer(sofar + 1));
}

void world_note_at(struct world *world, int64_t when_ms, const struct world_account *account,
		   const struct world_city *city, const char *what, json_t *details)
{
	json_t *event = json_pack("{s:I,s:f,s:s}", "seq", (json_int_t)world->ledger_next, "time",
				  (double)when_ms / 1000, "what", what);

	if (account != NULL)
		json_object_set_new(event, "account", json_integer(account->id));
	if (city != NULL)
		json_object_set_new(event, "city", json_integer(city->id));
	if (details != NULL)
		json_object_update(event, details);
	json_decref(details);
	world->ledger_next++;
	if (json_array_size(world->ledger) >= LEDGER_MAX)
		json_array_remove(world->ledger, 0);
	json_array_append_new(world->ledger, event);
}

void world_note(struct world *world, const struct world_account *account,
		const struct world_city *city, const char *what, json_t *details)
{
	world_note_at(world, clock_wall_ms(), account, city, what, details);
}
