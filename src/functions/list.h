/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * functions/list.h - the table of functions: one line each.
 */
#ifndef FUNCTIONS_LIST_H
#define FUNCTIONS_LIST_H

#include "task/function.h"

#define FUNCTIONS(X)            \
	X(auto_pirate)          \
	X(construct_building)   \
	X(construction_list)    \
	X(distribute_resources) \
	X(get_status)           \
	X(reorganize_buildings) \
	X(send_resources)       \
	X(ship_movements)       \
	X(web_server)

#define DECLARE(name) extern const struct function function_##name;
FUNCTIONS(DECLARE)
#undef DECLARE

/* Ends with NULL. */
extern const struct function *const function_table[];

#endif
