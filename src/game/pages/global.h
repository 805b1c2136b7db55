/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/pages/global.h - what view=updateGlobalData tells of the account and its current city.
 */
#ifndef GAME_PAGES_GLOBAL_H
#define GAME_PAGES_GLOBAL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "game/scan/header.h"

struct err;

struct city;

/* False with ERR_STRANGE, *out untouched, when the answer carries no header data. */
bool global_parse(const char *text, size_t length, struct global *out, struct err *e);
/* Puts what it tells of the current city, which is that one, into a page's city. */
void global_complete(const struct global *global, struct city *city);
/* "goldRate", null where it is not told. */
void global_put_rate(json_t *object, const struct global *global);
json_t *global_print(const struct global *global); /* owned by the caller */

#endif
