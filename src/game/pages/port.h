/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/pages/port.h - how long a transport takes.
 *
 * The transport view (view=transport) hands its script what the travel time follows from.
 * Other views, such as the port's own, tell of loading at most.
 */
#ifndef GAME_PAGES_PORT_H
#define GAME_PAGES_PORT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

struct port {
	double loading_speed; /* goods a second */
	int64_t free_at;      /* game's clock: when what is queued before is loaded; 0: at once */

	/* What the travel time follows from; 0 when not said. */
	double ship_speed;				   /* of a trade ship, without bonus */
	double world_bonus, government_bonus, chart_bonus; /* factors */
	double poseidon_bonus;				   /* added to 1 */
	double distance;
	double journey_time;   /* the fleet's, for one unit of distance at speed 1; s */
	int64_t journey_least; /* s */
};

/* Reads a page, an answer or the HTML in it. False with ERR_STRANGE, *out untouched, when it
 * tells no loading speed. */
bool port_parse(const char *text, size_t length, struct port *out, struct err *e);

/* Seconds that ships are on their way, filled to so many fifths (5 is full, fewer is
 * faster); 0 when the page did not tell. */
int64_t port_travel_time(const struct port *port, int fifths, bool by_freighter);
/* Seconds until that much has been loaded, what is queued before it included; now by the
 * game's clock. */
int64_t port_loading_time(const struct port *port, int64_t goods, int64_t now);

/* For --inspect and tests; owned by the caller. */
json_t *port_print(const struct port *port);

#endif
