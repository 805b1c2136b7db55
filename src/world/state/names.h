/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * world/state/names.h - names of places and people, in the script that was asked for.
 */
#ifndef WORLD_STATE_NAMES_H
#define WORLD_STATE_NAMES_H

#include "world/state/options.h"

/* The names go round, with a number from the second round on. to: at least 48 bytes. */
void world_name_city(enum world_names names, int index, char to[48]);
void world_name_player(enum world_names names, int index, char to[48]);
void world_name_island(int index, char to[48]);

#endif
