/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/world_buildings.h"

#include <stddef.h>

#include "base/text.h"

const struct world_building_type world_building_types[] = {
	{ "townHall", "Town hall", "land", 0, 61 },
	{ "port", "Trading port", "shore", 3, 61 },
	{ "academy", "Academy", "land", 4, 61 },
	{ "shipyard", "Shipyard", "shore", 5, 61 },
	{ "barracks", "Barracks", "land", 6, 61 },
	{ "warehouse", "Warehouse", "land", 7, 61 },
	{ "wall", "City wall", "wall", 8, 61 },
	{ "tavern", "Tavern", "land", 9, 61 },
	{ "museum", "Museum", "land", 10, 61 },
	{ "palace", "Palace", "land", 11, 15 },
	{ "embassy", "Embassy", "land", 12, 61 },
	{ "branchOffice", "Trading post", "land", 13, 61 },
	{ "workshop", "Workshop", "land", 15, 61 },
	{ "safehouse", "Hideout", "land", 16, 61 },
	{ "palaceColony", "Governor's residence", "land", 17, 15 },
	{ "forester", "Forester's house", "land", 18, 61 },
	{ "stonemason", "Stonemason", "land", 19, 61 },
	{ "glassblowing", "Glassblower", "land", 20, 61 },
	{ "winegrower", "Winegrower", "land", 21, 61 },
	{ "alchemist", "Alchemist's tower", "land", 22, 61 },
	{ "carpentering", "Carpenter", "land", 23, 50 },
	{ "architect", "Architect's office", "land", 24, 50 },
	{ "optician", "Optician", "land", 25, 50 },
	{ "vineyard", "Wine press", "land", 26, 50 },
	{ "fireworker", "Firework test area", "land", 27, 50 },
	{ "temple", "Temple", "land", 28, 61 },
	{ "dump", "Depot", "land", 29, 61 },
	{ "pirateFortress", "Pirate fortress", "sea", 30, 40 },
	{ "blackMarket", "Black market", "land", 31, 61 },
	{ "marineChartArchive", "Sea chart archive", "land", 32, 61 },
	{ "dockyard", "Dockyard", "dockyard", 33, 61 },
	{ "shrineOfOlympus", "Gods' shrine", "land", 34, 61 },
	{ "chronosForge", "Chronos' forge", "land", 35, 61 },
	{ NULL, NULL, NULL, 0, 0 },
};

const struct world_building_type *world_building_find(const char *name)
{
	const struct world_building_type *type = world_building_types;

	while (type->name != NULL && !text_equal(type->name, name))
		type++;
	return type->name != NULL ? type : NULL;
}

const char *world_ground(int slot)
{
	switch (slot) {
	case 1:
	case 2: return "shore";
	case 14: return "wall";
	case WORLD_SLOT_FORTRESS: return "sea";
	case 18: return "dockyard";
	default: return "land";
	}
}
