/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/feature/dock.h - trade ships for sale.
 */
#ifndef WORLD_FEATURE_DOCK_H
#define WORLD_FEATURE_DOCK_H

struct buffer;
struct world_city;
struct world_visit;

/* What stands in the port's page. */
void world_dock_tab(struct buffer *html, const struct world_visit *visit,
		    const struct world_city *city);
void world_buy_ship(struct world_visit *visit);

#endif
