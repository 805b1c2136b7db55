/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * functions/list.h - the functions that play: one line each. With the web server they are the
 * program's table (cli/functions.h).
 */
#ifndef FUNCTIONS_LIST_H
#define FUNCTIONS_LIST_H

#include "task/function.h"

#define FUNCTIONS(X)            \
	X(auto_pirate)          \
	X(buy_ships)            \
	X(construct_building)   \
	X(construction_list)    \
	X(distribute_resources) \
	X(donate)               \
	X(get_status)           \
	X(reorganize_buildings) \
	X(send_resources)       \
	X(ship_movements)

#define DECLARE(name) extern const struct function function_##name;
FUNCTIONS(DECLARE)
#undef DECLARE

#endif
