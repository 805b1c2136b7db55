/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What tests of the practice world's buildings and ships share: a world in which every city
 * has 20000 of each good and nothing grows, so that stocks change by orders only.
 */
#ifndef WORLD_ECONOMY_H
#define WORLD_ECONOMY_H

#include "world_fixture.h"

#include "base/json.h"
#include "base/own.h"

#define BAD "\"type\":11"
#define GOOD "\"type\":10"
#define UPGRADE "action=UpgradeExistingBuilding&cityId=10010&ajax=1"

enum { STOCK = 20000, ACADEMY = 4 };

static inline int set_up_with(void **state, const char *key, const char *value)
{
	struct world_options options;

	world_options_init(&options);
	options.stock = STOCK;
	options.production = false;
	if (key != NULL && !world_option_set(&options, key, value, NULL))
		return -1;
	return set_up_options(state, &options);
}

static inline int set_up(void **state)
{
	return set_up_with(state, NULL, NULL);
}

static inline struct world_account *me(struct fixture *f)
{
	return &f->world.accounts[0];
}

static inline struct world_city *city(struct fixture *f, int index)
{
	return &f->world.accounts[0].cities[index];
}

static inline const char *upgrade(struct fixture *f, int slot)
{
	OWN(text)
	char *query =
		text_format(UPGRADE "&position=%d&level=%d", slot, city(f, 0)->slots[slot].level);

	return order(f, query);
}

/* The last event of that name, or NULL; borrowed. */
static inline json_t *last_event(struct fixture *f, const char *what)
{
	json_t *found = NULL, *event;
	size_t index;

	json_each_item(f->world.ledger, index, event) {
		if (text_equal(json_get_text(event, "what", ""), what))
			found = event;
	}
	return found;
}

static inline int count_events(struct fixture *f, const char *what)
{
	int count = 0;
	size_t index;
	json_t *event;

	json_each_item(f->world.ledger, index, event)
		count += text_equal(json_get_text(event, "what", ""), what);
	return count;
}

static inline void pass(struct fixture *f, int64_t ms)
{
	f->now_ms += ms;
	ask(f, "GET", "");
}

static inline void empty(struct fixture *f, int index)
{
	for (int i = 0; i < MATERIALS; i++)
		world_city_give(city(f, index), i, 0);
}

/* --- the books */

static inline double at(const json_t *row, const char *key, size_t good)
{
	return json_number_value(json_array_get(json_object_get(row, key), good));
}

static inline void assert_city_adds_up(const json_t *row, size_t good)
{
	double sum = at(row, "start", good) + at(row, "given", good) + at(row, "produced", good) +
		     at(row, "arrived", good) - at(row, "spent", good) - at(row, "shipped", good);
	double off = at(row, "stock", good) - sum;

	assert_true(off < 1e-6 && off > -1e-6);
}

static inline void assert_adds_up(struct fixture *f)
{
	const char *text = ask_at(f, "GET", "/admin/balance", "account=1001");
	OWN(json) json_t *root = json_parse(text, strlen(text), "balance", NULL);
	json_t *account = json_array_get(json_object_get(root, "accounts"), 0);
	json_t *totals = json_object_get(account, "totals");
	size_t index;
	json_t *row;

	assert_non_null(totals);
	for (size_t good = 0; good < MATERIALS; good++) {
		double gone = at(totals, "arrived", good) + at(totals, "lost", good) +
			      at(totals, "abroad", good) + at(totals, "at_sea", good);

		json_each_item(json_object_get(account, "cities"), index, row)
			assert_city_adds_up(row, good);
		assert_true(at(totals, "shipped", good) - gone < 1e-6);
		assert_true(gone - at(totals, "shipped", good) < 1e-6);
	}
}

#endif
