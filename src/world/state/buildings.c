/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/state/buildings.h"

#include <stddef.h>

#include "base/text.h"

const struct world_building_type world_building_types[] = {
	{ "townHall", "Town hall", "centre", 0, 61, 0 },
	{ "port", "Trading port", "shore", 3, 61, 2 },
	{ "academy", "Academy", "land", 4, 61, 0 },
	{ "shipyard", "Shipyard", "shore", 5, 61, 0 },
	{ "barracks", "Barracks", "land", 6, 61, 0 },
	{ "warehouse", "Warehouse", "land", 7, 61, 4 },
	{ "wall", "City wall", "wall", 8, 61, 0 },
	{ "tavern", "Tavern", "land", 9, 61, 0 },
	{ "museum", "Museum", "land", 10, 25, 0 },
	{ "palace", "Palace", "land", 11, 15, 0 },
	{ "embassy", "Embassy", "land", 12, 61, 0 },
	{ "branchOffice", "Trading post", "land", 13, 61, 0 },
	{ "workshop", "Workshop", "land", 15, 61, 0 },
	{ "safehouse", "Hideout", "land", 16, 61, 0 },
	{ "palaceColony", "Governor's residence", "land", 17, 15, 0 },
	{ "forester", "Forester's house", "land", 18, 61, 0 },
	{ "stonemason", "Stonemason", "land", 19, 61, 0 },
	{ "glassblowing", "Glassblower", "land", 20, 61, 0 },
	{ "winegrower", "Winegrower", "land", 21, 61, 0 },
	{ "alchemist", "Alchemist's tower", "land", 22, 61, 0 },
	{ "carpentering", "Carpenter", "land", 23, 50, 0 },
	{ "architect", "Architect's office", "land", 24, 50, 0 },
	{ "optician", "Optician", "land", 25, 50, 0 },
	{ "vineyard", "Wine press", "land", 26, 50, 0 },
	{ "fireworker", "Firework test area", "land", 27, 50, 0 },
	{ "temple", "Temple", "land", 28, 61, 0 },
	{ "dump", "Depot", "land", 29, 61, 0 },
	{ "pirateFortress", "Pirate fortress", "sea", 30, 40, 0 },
	{ "blackMarket", "Black market", "land", 31, 61, 0 },
	{ "marineChartArchive", "Sea chart archive", "land", 32, 61, 0 },
	{ "dockyard", "Dockyard", "dockyard", 33, 61, 0 },
	{ "shrineOfOlympus", "Gods' shrine", "land", 34, 61, 0 },
	{ "chronosForge", "Chronos' forge", "land", 35, 61, 0 },
	{ NULL, NULL, NULL, 0, 0, 0 },
};

const struct world_building_type *world_building_find(const char *name)
{
	const struct world_building_type *type = world_building_types;

	while (type->name != NULL && !text_equal(type->name, name))
		type++;
	return type->name != NULL ? type : NULL;
}

const struct world_building_type *world_building_by_id(int64_t id)
{
	const struct world_building_type *type = world_building_types;

	while (type->name != NULL && type->id != id)
		type++;
	return type->name != NULL ? type : NULL;
}

bool world_ground_suits(const struct world_building_type *type, int slot)
{
	return text_equal(type->ground, world_ground(slot));
}

const char *world_ground(int slot)
{
	switch (slot) {
	case 0: return "centre";
	case 1:
	case 2: return "shore";
	case 14: return "wall";
	case WORLD_SLOT_FORTRESS: return "sea";
	case 18: return "dockyard";
	default: return "land";
	}
}
