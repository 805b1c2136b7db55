/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/menu/start.h - from a number to a running task.
 */
#ifndef UI_MENU_START_H
#define UI_MENU_START_H

#include <stdbool.h>

struct err;
struct function;
struct hall;

bool menu_start(struct hall *hall, const struct function *function, struct err *e);

#endif
