/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world/feature/costs.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "world/state/buildings.h"
#include "world/state/state.h"

/* from 0: it never costs that good. */
struct curve {
	int from;
	int growth; /* in hundredths */
	int64_t scale, less;
};

struct prices {
	char building[24]; /* no pointer: it need not be relocated in every process */
	struct curve goods[MATERIALS];
	struct {
		int64_t a, b;
		int c; /* in hundredths */
		int64_t d;
	} time;
};

/* clang-format off */
#define FROM(from, growth, scale, less) { from, growth, scale, less }
#define NONE { 0, 0, 0, 0 }
#define WITH_WINE(wood, wine) { wood, wine, NONE, NONE, NONE }
#define WITH_MARBLE(wood, marble) { wood, NONE, marble, NONE, NONE }
#define WITH_CRYSTAL(wood, crystal) { wood, NONE, NONE, crystal, NONE }
#define WITH_SULFUR(wood, marble, sulfur) { wood, NONE, marble, NONE, sulfur }

static const struct prices prices[] = {
	{ "townHall", WITH_MARBLE(FROM(1, 124, 597, 582), FROM(5, 128, 950, 665)), { 1800, 1, 117, 1080 } },
	{ "port", WITH_MARBLE(FROM(1, 122, 430, 370), FROM(6, 126, 570, 394)), { 50400, 23, 115, 1512 } },
	{ "academy", WITH_CRYSTAL(FROM(1, 120, 240, 176), FROM(4, 120, 200, 120)), { 1440, 1, 120, 720 } },
	{ "shipyard", WITH_MARBLE(FROM(1, 126, 400, 302), FROM(6, 126, 1054, 276)), { 64800, 7, 105, 7128 } },
	{ "barracks", WITH_MARBLE(FROM(1, 125, 260, 211), FROM(9, 125, 900, 722)), { 25200, 11, 110, 1728 } },
	{ "warehouse", WITH_MARBLE(FROM(1, 120, 640, 480), FROM(4, 120, 575, 479)), { 2880, 1, 114, 2160 } },
	{ "wall", WITH_MARBLE(FROM(1, 120, 1235, 1121), FROM(2, 120, 1565, 1362)), { 57600, 11, 110, 3240 } },
	{ "tavern", WITH_MARBLE(FROM(1, 120, 605, 504), FROM(4, 130, 94, 0)), { 10800, 1, 106, 10440 } },
	{ "museum", WITH_MARBLE(FROM(1, 150, 1750, 1190), FROM(1, 152, 1750, 1470)), { 18000, 1, 110, 14040 } },
	{ "palace", { FROM(1, 200, 5112, 4401), FROM(4, 200, 11212, 314), FROM(2, 200, 3113, 1680),
	  FROM(5, 200, 21212, 24), FROM(3, 200, 7212, 4124) }, { 11520, 1, 140, 0 } },
	{ "embassy", WITH_MARBLE(FROM(1, 125, 415, 173), FROM(1, 125, 342, 187)), { 96000, 7, 105, 10080 } },
	{ "branchOffice", WITH_MARBLE(FROM(1, 128, 444, 396), FROM(11, 128, 540, 180)), { 108000, 11, 110, 9360 } },
	{ "workshop", WITH_MARBLE(FROM(1, 114, 1165, 945), FROM(1, 115, 520, 431)), { 96000, 7, 105, 11880 } },
	{ "safehouse", WITH_MARBLE(FROM(1, 114, 964, 851), FROM(4, 116, 425, 296)), { 96000, 7, 105, 12960 } },
	{ "palaceColony", { FROM(1, 200, 5112, 4401), FROM(4, 200, 11212, 314), FROM(2, 200, 3113, 1680),
	  FROM(5, 200, 21212, 24), FROM(3, 200, 7212, 4124) }, { 11520, 1, 140, 0 } },
	{ "forester", WITH_MARBLE(FROM(1, 128, 640, 390), FROM(1, 128, 462, 358)), { 72000, 11, 110, 6120 } },
	{ "stonemason", WITH_MARBLE(FROM(1, 130, 644, 370), FROM(2, 130, 464, 348)), { 72000, 11, 110, 6120 } },
	{ "glassblowing", WITH_MARBLE(FROM(1, 130, 644, 370), FROM(2, 130, 464, 348)), { 72000, 11, 110, 6120 } },
	{ "winegrower", WITH_MARBLE(FROM(1, 130, 644, 370), FROM(2, 130, 464, 348)), { 72000, 11, 110, 6120 } },
	{ "alchemist", WITH_MARBLE(FROM(1, 130, 644, 370), FROM(2, 130, 464, 348)), { 72000, 11, 110, 6120 } },
	{ "carpentering", WITH_MARBLE(FROM(1, 118, 327, 264), FROM(8, 118, 890, 531)), { 125660, 37, 106, 2808 } },
	{ "architect", WITH_MARBLE(FROM(1, 115, 706, 521), FROM(1, 115, 360, 254)), { 125660, 37, 106, 2628 } },
	{ "optician", WITH_MARBLE(FROM(1, 116, 431, 312), FROM(2, 116, 381, 346)), { 125660, 37, 106, 2772 } },
	{ "vineyard", WITH_MARBLE(FROM(1, 115, 560, 221), FROM(1, 116, 468, 345)), { 125660, 37, 106, 2232 } },
	{ "fireworker", WITH_MARBLE(FROM(1, 115, 533, 260), FROM(1, 115, 513, 378)), { 125660, 37, 106, 2628 } },
	{ "temple", WITH_CRYSTAL(FROM(1, 117, 500, 284), FROM(1, 123, 400, 227)), { 2160, 1, 110, 0 } },
	{ "dump", WITH_SULFUR(FROM(1, 120, 2560, 1920), FROM(1, 120, 1985, 1488), FROM(1, 120, 1690, 1268)),
	  { 6400, 1, 110, 3200 } },
	{ "pirateFortress", WITH_MARBLE(FROM(1, 121, 1500, 1050), FROM(1, 121, 1230, 980)), { 1550, 1, 120, 1800 } },
	{ "blackMarket", WITH_WINE(FROM(1, 118, 1150, 640), FROM(3, 118, 480, 260)), { 8400, 1, 107, 7200 } },
	{ "marineChartArchive", { FROM(1, 118, 1320, 740), NONE, FROM(2, 118, 700, 390), FROM(4, 118, 360, 170),
				       NONE }, { 7200, 1, 108, 6300 } },
	{ "dockyard", WITH_SULFUR(FROM(1, 122, 1450, 900), FROM(2, 122, 820, 500), FROM(5, 122, 540, 260)),
	  { 8200, 1, 109, 7300 } },
	{ "shrineOfOlympus", { FROM(1, 119, 1100, 350), FROM(3, 119, 420, 350), FROM(5, 119, 700, 547),
				    FROM(9, 119, 530, 390), FROM(12, 119, 610, 420) }, { 3600, 1, 110, 3000 } },
	{ "chronosForge", { FROM(1, 121, 1700, 800), NONE, FROM(1, 121, 1240, 610), FROM(3, 121, 520, 240),
				 FROM(6, 121, 480, 210) }, { 7700, 1, 109, 6900 } },
};
/* clang-format on */

const struct world_study world_studies[] = {
	{ 2020, "Pulley", 2 },
	{ 2060, "Geometry", 4 },
	{ 2100, "Spirit Level", 8 },
	{ 0, NULL, 0 },
};

static const char *const reducers[MATERIALS] = {
	[WOOD] = "carpentering", [WINE] = "vineyard",	  [MARBLE] = "architect",
	[CRYSTAL] = "optician",	 [SULFUR] = "fireworker",
};

bool world_research_valid(int64_t percent)
{
	int64_t sum = 0;

	for (const struct world_study *study = world_studies; sum < percent; study++) {
		if (study->percent == 0)
			return false;
		sum += study->percent;
	}
	return sum == percent;
}

static const struct prices *prices_of(const struct world_building_type *type)
{
	for (size_t i = 0; i < sizeof(prices) / sizeof(prices[0]); i++)
		if (text_equal(prices[i].building, type->name))
			return &prices[i];
	return NULL;
}

enum { FINE = 100000 }; /* fractions kept while multiplying */

/* number * (hundredths / 100)^times, in FINEths. */
static int64_t grown(int64_t fine, int hundredths, int times)
{
	for (int i = 0; i < times; i++)
		fine = fine * hundredths / 100;
	return fine;
}

static int64_t curve_at(const struct curve *curve, int level)
{
	int64_t fine;

	if (curve->from == 0 || level < curve->from)
		return 0;
	fine = grown((int64_t)curve->scale * FINE, curve->growth, level - curve->from);
	return (int64_t)(fine / FINE) - curve->less;
}

static int64_t divide_up(int64_t number, int64_t by)
{
	return (number + by - 1) / by;
}

struct world_cost world_cost_shown(const struct world_building_type *type, int level,
				   int64_t research)
{
	const struct prices *of = prices_of(type);
	struct world_cost cost = { .seconds = 1 };
	int64_t fine;

	if (of == NULL || level < 1)
		return cost;
	for (int i = 0; i < MATERIALS; i++)
		cost.goods[i] = divide_up(curve_at(&of->goods[i], level) * (100 - research), 100);
	fine = grown((int64_t)of->time.a * FINE / of->time.b, of->time.c, level);
	if (fine / FINE > of->time.d)
		cost.seconds = (int64_t)(fine / FINE) - of->time.d;
	return cost;
}

struct world_cost world_cost_in(const struct world_city *city,
				const struct world_building_type *type, int level, int64_t research)
{
	struct world_cost cost = world_cost_shown(type, level, research);

	for (int i = 0; i < MATERIALS; i++) {
		int64_t left = 100 - research - world_city_level(city, reducers[i]);

		cost.goods[i] = left <= 0 ? 0 : divide_up(cost.goods[i] * left, 100 - research);
	}
	return cost;
}

bool world_cost_needs(const struct world_building_type *type, int good)
{
	const struct prices *of = prices_of(type);

	return of != NULL && of->goods[good].from != 0;
}
