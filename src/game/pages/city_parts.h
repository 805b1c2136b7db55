/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/pages/city_parts.h - what the readers of a city page share.
 */
#ifndef GAME_PAGES_CITY_PARTS_H
#define GAME_PAGES_CITY_PARTS_H

#include "game/pages/city.h"
#include "game/scan/scan.h"

/* What stands in the elements js_GlobalMenu_...: digits only, whatever is between them. */
void city_scan_shown(const struct scan *page, struct city *city);

#endif
