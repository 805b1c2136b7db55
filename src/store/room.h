/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/room.h - is there room for what a start writes?
 *
 * Who ends a task in order to start one looks before: on a full or read-only disk, or at a limit of
 * the system, the new one could not begin, and the old one would be gone.
 */
#ifndef STORE_ROOM_H
#define STORE_ROOM_H

#include <stdbool.h>

struct err;
struct home;

/* False and *e with the reason. What is tried is removed again. */
bool room_to_start(struct home *home, struct err *e);

#endif
