/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/balance.h - the admin address for goods, buildings and ships.
 *
 * The balance tells where every good came from and went to, so that a test can ask whether
 * anything was paid twice or carried twice. For each good of a city
 *
 *   stock = start + given + produced + arrived - spent - shipped
 *
 * and for an account
 *
 *   shipped = arrived + lost + abroad + at sea
 *
 * exactly where production is off, else up to the rounding of fractions.
 */
#ifndef WORLD_BALANCE_H
#define WORLD_BALANCE_H

#include <jansson.h>

struct verb_call;

json_t *world_balance_see(struct verb_call *call);
/* account, city; wood ... sulfur; building, level, position; production=off. */
json_t *world_balance_city(struct verb_call *call);

#endif
