/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game/pages/port.h"

#include <stddef.h>

#include "base/err.h"
#include "game/scan/figure.h"
#include "game/scan/scan.h"

enum { FULL = 5, FREIGHTER_FACTOR = 20 };

/* Beyond these no number of the game lies, and reckoning with them stays exact. */
static const double seconds_max = 1e9;

/* What the travel time follows from: the game's name, and ours. */
static const struct factor {
	const char *key, *name;
	size_t offset;
} factors[] = {
	{ "transporterSpeed", "shipSpeed", offsetof(struct port, ship_speed) },
	{ "worldBonus", "worldBonus", offsetof(struct port, world_bonus) },
	{ "governmentBonus", "governmentBonus", offsetof(struct port, government_bonus) },
	{ "marineChartArchiveBonus", "chartBonus", offsetof(struct port, chart_bonus) },
	{ "poseidonEffect", "poseidonBonus", offsetof(struct port, poseidon_bonus) },
	{ "distance", "distance", offsetof(struct port, distance) },
	{ "fleetJourneyTime", "journeyTime", offsetof(struct port, journey_time) },
};

enum { FACTORS = sizeof factors / sizeof *factors };

bool port_parse(const char *text, size_t length, struct port *out, struct err *e)
{
	struct port port = { 0 };
	double number;

	if (!figure_find(text, length, "loadingSpeed", &port.loading_speed) ||
	    port.loading_speed <= 0)
		return err_set(e, ERR_STRANGE, "the page does not tell how fast the port loads");
	for (size_t i = 0; i < FACTORS; i++)
		if (figure_find(text, length, factors[i].key, &number) && number > 0)
			*(double *)((char *)&port + factors[i].offset) = number;
	if (figure_find(text, length, "queueTime", &number) && number > 0)
		port.free_at = scan_floor(number);
	if (figure_find(text, length, "minimumJourneyDuration", &number) && number > 0)
		port.journey_least = scan_floor(number);
	*out = port;
	return true;
}

static int64_t round_up(double number)
{
	return -scan_floor(-number);
}

/* As the transport view's own script reckons: a fifth left empty makes a sixth faster. */
int64_t port_travel_time(const struct port *port, int fifths, bool by_freighter)
{
	double percent = 100.0 / FULL * fifths;
	double speed = (double)scan_floor(port->ship_speed * (1 + (83.5 - 0.835 * percent) / 100)) *
		       port->world_bonus * port->government_bonus * (1 + port->poseidon_bonus);
	double seconds = port->distance * port->journey_time / speed * port->chart_bonus;
	int64_t whole;

	/* Not a number either, when the page did not tell the speed. */
	if (!(seconds > 0 && seconds < seconds_max))
		return 0;
	whole = round_up(seconds);
	if (whole < port->journey_least)
		whole = port->journey_least;
	return by_freighter ? whole * FREIGHTER_FACTOR : whole;
}

int64_t port_loading_time(const struct port *port, int64_t goods, int64_t now)
{
	double seconds = port->loading_speed > 0 ? (double)goods / port->loading_speed : 0;
	int64_t queue = port->free_at > now ? port->free_at - now : 0;

	return queue + (seconds > 0 && seconds < seconds_max ? round_up(seconds) : 0);
}

json_t *port_print(const struct port *port)
{
	json_t *object = json_object();

	bool is_told = port->loading_speed > 0;

	json_object_set_new(object, "loadingSpeed",
			    is_told ? json_real(port->loading_speed) : json_null());
	json_object_set_new(object, "freeAt", is_told ? json_integer(port->free_at) : json_null());
	for (size_t i = 0; i < FACTORS; i++) {
		double factor = *(const double *)((const char *)port + factors[i].offset);

		json_object_set_new(object, factors[i].name,
				    factor > 0 ? json_real(factor) : json_null());
	}
	json_object_set_new(object, "journeyLeast",
			    port->journey_least > 0 ? json_integer(port->journey_least)
						    : json_null());
	return object;
}
