/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/pages/city_shown.h - the numbers that a city page shows to people.
 */
#ifndef GAME_PAGES_CITY_SHOWN_H
#define GAME_PAGES_CITY_SHOWN_H

struct city;
struct scan;

/* What stands in the elements js_GlobalMenu_...: digits only, whatever is between them. */
void city_scan_shown(const struct scan *page, struct city *city);

#endif
