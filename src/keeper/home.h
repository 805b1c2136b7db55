/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keeper/home.h - its socket and files: there, and its own.
 */
#ifndef KEEPER_HOME_H
#define KEEPER_HOME_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct keeper;

bool keeper_open_door(struct keeper *keeper, struct err *e);
void keeper_close_door(const struct keeper *keeper);
/* Glances where one is due, at most every GLANCE_MS, however often it is called: is what matters
 * most as it was left? If not, home_at_ms is to be now. More often would cost: at once a second,
 * 500 tasks that wait took 2 % of a core. *left_ms: until the next one. */
bool keeper_glance(struct keeper *keeper, int64_t *left_ms);
/* When it is time: makes again what is gone, or says in the status what is wrong. */
void keeper_tend_home(struct keeper *keeper);

#endif
