/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * play/claim.h - the goods that tasks count on, so that no two count on the same.
 *
 * Claims stand in the account's journal (store/journal.h), in the order in which tasks made them:
 * the first come is served first, so no two wait for each other.
 */
#ifndef PLAY_CLAIM_H
#define PLAY_CLAIM_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "game/scan/resource.h"

struct err;
struct visit;

/* Replaces this task's claims: an array of {"city": ID, "goods": [5]}, borrowed. Writes only
 * when they differ. */
bool claim_set(struct visit *visit, const json_t *claims, struct err *e);
/* Goods in that city that other tasks count on which made their claims before this one; all
 * others while it has none. */
bool claim_others(struct visit *visit, int city, int64_t goods[RESOURCES], struct err *e);

#endif
