/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/feature/ships.h - ships that carry goods.
 *
 * An order takes the goods from the city and the ships from the free ones at once. A port
 * loads one order after the other, the faster the larger it is; then the ships sail, unload
 * all at once, and come home empty, when they are free again. What finds no room in the
 * target is lost. Goods for a foreign city are gone.
 *
 * The journey is the game's: 1200 seconds for each step between two islands, 600 on the
 * same one, twenty times that with freighters.
 */
#ifndef WORLD_FEATURE_SHIPS_H
#define WORLD_FEATURE_SHIPS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct world;
struct world_account;
struct world_city;
struct world_island;
struct world_movement;
struct world_visit;

enum { SHIP_ROOM = 500, FREIGHTER_ROOM = 50000, FREIGHTER_SLOWER = 20 };
/* What the transport view tells a client to reckon with. */
enum { SHIP_SPEED = 60, JOURNEY_TIME = 72000, JOURNEY_LEAST = 90 };

/* Goods a second of game time that the ports of a city load, or the beach where it has none. */
double world_port_speed(const struct world_city *city);
double world_distance(const struct world_island *from, const struct world_island *to);
/* Seconds of game time. */
double world_journey(const struct world_island *from, const struct world_island *to,
		     bool freighters);

/* When the next ships have loaded, arrive or come home; INT64_MAX: none are under way. */
int64_t world_trade_next_ms(const struct world_account *account);
/* The end of what a movement is doing now. */
int64_t world_movement_end_ms(const struct world_movement *movement);
/* Does what is due until then. */
void world_trade_settle(struct world *world, struct world_account *account, int64_t now_ms);

/* The order to load ships. */
void world_load(struct world_visit *visit);

/* port.c */
void world_transport_view(struct world_visit *visit);
void world_port_view(struct world_visit *visit);
void world_navy_view(struct world_visit *visit);
/* Answers with the port of the city that is looked at. */
void world_port_answer(struct world_visit *visit, int feedback_type, const char *feedback);
/* The rows of the military advisor for the ships of an account. */
json_t *world_trade_movements(const struct world_visit *visit);

#endif
