/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keeper/birth.h - from an order to a task that others see.
 */
#ifndef KEEPER_BIRTH_H
#define KEEPER_BIRTH_H

#include <jansson.h>
#include <stdbool.h>

struct err;
struct function;
struct keeper;

/* A keeper without a task. */
void keeper_init(struct keeper *keeper);
/* Everything between the order and "ready": on failure nothing is left behind. */
bool keeper_start(struct keeper *keeper, const struct function *const *table, const json_t *order,
		  struct err *e);
/* Before the lock: a stop that comes while the task is starting ends it in order. */
bool keeper_catch_signals(struct keeper *keeper, struct err *e);

#endif
