/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/err.h"
#include "base/mem.h"
#include "functions/auto_pirate/pirate.h"
#include "play/visit.h"

static bool is_fit(const struct city *city, int level, struct pirate_place *place)
{
	const struct slot *slot = city_find_building(city, "pirateFortress");

	if (slot == NULL || slot->level < level)
		return false;
	*place = (struct pirate_place){ .city = city->id,
					.island = city->island_id,
					.position = city_position(city, slot) };
	return true;
}

bool pirate_find(struct visit *visit, int remembered, int level, struct pirate_place *place,
		 struct err *e)
{
	struct city *city = mem_new(2 * sizeof *city);
	struct city *other = city + 1;
	bool looked = visit_city(visit, 0, city, e);
	bool found = false;
	int number = 1;

	if (looked && remembered != 0 && city_find_link(city, remembered) != NULL &&
	    visit_city(visit, remembered, other, e))
		found = is_fit(other, level, place);
	for (int i = 0; looked && !found && i < city->city_count; i++) {
		if (!city->cities[i].is_own || city->cities[i].id == remembered)
			continue;
		visit_say_city(visit, number++, city);
		looked = visit_city(visit, city->cities[i].id, other, e);
		found = looked && is_fit(other, level, place);
	}
	free(city);
	return found || (looked && err_set(e, ERR_REFUSED,
					   "no city has a pirate fortress of level %d, which this "
					   "mission needs",
					   level));
}
