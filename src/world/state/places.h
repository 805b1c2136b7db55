/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/state/places.h - every city that can be named, of any owner.
 *
 * Beside the cities of the accounts each island has three neighbours without a player:
 * one like any other, one on vacation, one inactive. Goods may be sent to all but those
 * on vacation.
 */
#ifndef WORLD_STATE_PLACES_H
#define WORLD_STATE_PLACES_H

#include <stdbool.h>
#include <stdint.h>

struct world;
struct world_account;
struct world_city;
struct world_island;

struct world_place {
	int id;
	char name[48];
	int owner; /* id */
	char owner_name[48];
	int level;	   /* of the town hall */
	const char *state; /* "", "vacation", "inactive" */
	const struct world_island *island;
	struct world_city *city; /* NULL: without a player */
};

/* The city of that id on the islands of the account's server. */
bool world_place_find(struct world *world, const struct world_account *account, int64_t id,
		      struct world_place *place);
/* One of the WORLD_NEIGHBOURS of an island. */
void world_place_neighbour(const struct world *world, const struct world_island *island, int index,
			   struct world_place *place);
/* A city of an account. */
void world_place_city(struct world_account *account, struct world_city *city,
		      struct world_place *place);

#endif
