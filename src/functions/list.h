/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * functions/list.h - the table of functions: one line each.
 */
#ifndef FUNCTIONS_LIST_H
#define FUNCTIONS_LIST_H

#include "task/function.h"

#define FUNCTIONS(X) X(auto_pirate)

#define DECLARE(name) extern const struct function function_##name;
FUNCTIONS(DECLARE)
#undef DECLARE

/* Ends with NULL. */
extern const struct function *const function_table[];

#endif
