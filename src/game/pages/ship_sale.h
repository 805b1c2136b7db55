/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * game/pages/ship_sale.h - trade ships for sale: a part of the port's page.
 *
 * Ships for gold only; those for ambrosia, which stand beside them, are never read.
 */
#ifndef GAME_PAGES_SHIP_SALE_H
#define GAME_PAGES_SHIP_SALE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct envelope;
struct err;

struct ship_sale {
	int64_t price; /* of the next ship, in gold */
	int64_t owned; /* trade ships bought so far, without those that are given */
};

/* False with ERR_STRANGE, *out untouched, when the answer does not tell both. */
bool ship_sale_parse(const struct envelope *envelope, struct ship_sale *out, struct err *e);

/* For --inspect and tests; owned by the caller. */
json_t *ship_sale_print(const struct ship_sale *sale);

#endif
