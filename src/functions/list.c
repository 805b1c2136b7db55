/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "functions/list.h"

#include <stddef.h>

#define POINTER(name) &function_##name,
const struct function *const function_table[] = { FUNCTIONS(POINTER) NULL };
