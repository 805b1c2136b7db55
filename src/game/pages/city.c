/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/pages/city.h"

#include <strings.h>

bool city_rate(const struct city *city, int good, int64_t *rate)
{
	bool drinks = good == WINE;

	if (city->production[good] == UNKNOWN || (drinks && city->wine_use == UNKNOWN))
		return false;
	*rate = city->production[good] - (drinks ? city->wine_use : 0);
	return true;
}

bool city_knows_goods(const struct city *city)
{
	return city->capacity != UNKNOWN && knows_goods(city->stock) && knows_goods(city->on_sale);
}

const struct slot *city_find_building(const struct city *city, const char *type)
{
	for (int i = 0; i < city->slot_count; i++)
		if (strcasecmp(city->slots[i].type, type) == 0)
			return &city->slots[i];
	return NULL;
}

int city_position(const struct city *city, const struct slot *slot)
{
	return (int)(slot - city->slots);
}

const struct slot *city_find_construction(const struct city *city)
{
	for (int i = 0; i < city->slot_count; i++)
		if (city->slots[i].is_upgrading)
			return &city->slots[i];
	return NULL;
}

int city_count_own(const struct city *city)
{
	int count = 0;

	for (int i = 0; i < city->city_count; i++)
		count += city->cities[i].is_own;
	return count;
}

const struct city_link *city_find_link(const struct city *city, int id)
{
	for (int i = 0; i < city->city_count; i++)
		if (city->cities[i].id == id)
			return &city->cities[i];
	return NULL;
}
