/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/functions.h - all functions of the program. Everything else is handed this table.
 */
#ifndef CLI_FUNCTIONS_H
#define CLI_FUNCTIONS_H

#include "task/function.h"

/* Ends with NULL. */
extern const struct function *const function_table[];

#endif
