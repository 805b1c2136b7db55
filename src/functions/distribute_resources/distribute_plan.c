/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "functions/distribute_resources/distribute_plan.h"

#include <string.h>

/* A city that gives or takes. */
struct end {
	int city;
	int64_t amount;
};

struct plan {
	const struct distribute_city *cities;
	int count;
	struct end givers[CITIES_MAX], takers[CITIES_MAX];
	int giver_count, taker_count;
};

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t not_below_0(int64_t number)
{
	return number > 0 ? number : 0;
}

/* Keeps the order of equals. */
static void sort_ends(struct end *ends, int count, bool largest_first)
{
	for (int i = 1; i < count; i++) {
		struct end one = ends[i];
		int at = i;

		while (at > 0 && (largest_first ? ends[at - 1].amount < one.amount
						: ends[at - 1].amount > one.amount)) {
			ends[at] = ends[at - 1];
			at--;
		}
		ends[at] = one;
	}
}

static int64_t ship(struct end *giver, struct end *taker, struct distribute_route *routes,
		    int *count)
{
	int64_t amount = smaller(giver->amount, taker->amount);

	if (amount <= 0 || *count == DISTRIBUTE_ROUTES_MAX)
		return 0;
	routes[(*count)++] = (struct distribute_route){ giver->city, taker->city, amount };
	giver->amount -= amount;
	taker->amount -= amount;
	return amount;
}

/* --- evenly */

static int64_t had(const struct distribute_city *city)
{
	return city->stock + city->at_sea;
}

/* What every city shall have; cities whose store is too small for it are marked as full.
 * -1 when none is left that could have it. */
static int64_t average_of(const struct plan *plan, bool full[CITIES_MAX])
{
	int64_t total = 0;
	int open = plan->count;
	bool changed = true;

	for (int i = 0; i < plan->count; i++)
		total += had(&plan->cities[i]);
	while (changed && open > 0) {
		int64_t average = total / open;

		changed = false;
		for (int i = 0; i < plan->count; i++) {
			if (full[i] || plan->cities[i].capacity >= average)
				continue;
			full[i] = changed = true;
			total -= plan->cities[i].capacity;
			open--;
		}
	}
	return open > 0 ? not_below_0(total / open) : -1;
}

int distribute_evenly(const struct distribute_city *cities, int count,
		      struct distribute_route routes[DISTRIBUTE_ROUTES_MAX])
{
	struct plan plan = { .cities = cities, .count = smaller(count, CITIES_MAX) };
	bool full[CITIES_MAX] = { false };
	int64_t average = average_of(&plan, full);
	int made = 0;

	for (int i = 0; i < plan.count && average >= 0; i++) {
		int64_t more = full[i] ? cities[i].room : average - had(&cities[i]);

		if (more < 0)
			plan.givers[plan.giver_count++] =
				(struct end){ i, smaller(-more, cities[i].stock) };
		else
			plan.takers[plan.taker_count++] =
				(struct end){ i, smaller(more, not_below_0(cities[i].room)) };
	}
	sort_ends(plan.givers, plan.giver_count, true);
	sort_ends(plan.takers, plan.taker_count, false);
	for (int i = 0; i < plan.giver_count; i++)
		for (int j = 0; j < plan.taker_count; j++)
			ship(&plan.givers[i], &plan.takers[j], routes, &made);
	return made;
}

/* --- from producers */

static int64_t sum_of(const struct end *ends, int count)
{
	int64_t sum = 0;

	for (int i = 0; i < count; i++)
		sum += ends[i].amount;
	return sum;
}

/* Each taker's amount, its room to begin with, becomes its share. A taker with less room than the
 * others' share is filled; what that leaves is shared by the rest, until all fits. */
static void share_out(struct plan *plan, int64_t available)
{
	int64_t left = smaller(available, sum_of(plan->takers, plan->taker_count));
	bool decided[CITIES_MAX] = { false };
	int open = plan->taker_count;
	bool changed = true;

	while (changed && open > 0 && left > 0) {
		int64_t share = left / open;

		changed = false;
		for (int i = 0; i < plan->taker_count; i++) {
			if (decided[i] || plan->takers[i].amount >= share)
				continue;
			decided[i] = changed = true;
			left -= plan->takers[i].amount;
			open--;
		}
	}
	for (int i = 0; i < plan->taker_count; i++)
		if (!decided[i])
			plan->takers[i].amount = open > 0 ? left / open : 0;
}

int distribute_from_producers(const struct distribute_city *cities, int count,
			      struct distribute_route routes[DISTRIBUTE_ROUTES_MAX])
{
	struct plan plan = { .cities = cities, .count = smaller(count, CITIES_MAX) };
	int made = 0;

	for (int i = 0; i < plan.count; i++) {
		if (cities[i].is_producer)
			plan.givers[plan.giver_count++] =
				(struct end){ i, not_below_0(cities[i].stock) };
		else if (cities[i].room > 0)
			plan.takers[plan.taker_count++] = (struct end){ i, cities[i].room };
	}
	share_out(&plan, sum_of(plan.givers, plan.giver_count));
	for (int j = 0; j < plan.taker_count; j++)
		for (int i = 0; i < plan.giver_count; i++)
			ship(&plan.givers[i], &plan.takers[j], routes, &made);
	return made;
}
