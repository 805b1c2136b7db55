/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/pages/city_parse.h - what a city page shows.
 *
 * The page is HTML of some 200 KB in the language of the world, with the facts in script
 * blocks between. It is read in one pass without building a tree: numbers from JSON where
 * there is JSON, digits only where there is HTML, so that no language and no number format
 * matters. Every text is cut to its field; nothing is ever read beyond the page.
 */
#ifndef GAME_PAGES_CITY_PARSE_H
#define GAME_PAGES_CITY_PARSE_H

#include <stdbool.h>
#include <stddef.h>

struct city;
struct err;

/* False with ERR_STRANGE, *out untouched, when the text is not a city page. */
bool city_parse(const char *page, size_t length, struct city *out, struct err *e);

#endif
