/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/feature/donation.h - wood given to an island.
 */
#ifndef WORLD_FEATURE_DONATION_H
#define WORLD_FEATURE_DONATION_H

#include <stdint.h>

struct world;
struct world_account;
struct world_visit;

/* view=resource is the forest, view=tradegood the other good of the island. */
void world_resource_view(struct world_visit *visit);
void world_donate(struct world_visit *visit);
/* Ends the extensions of that moment. */
void world_donation_settle(struct world *world, struct world_account *account, int64_t then_ms);

#endif
