/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/functions.h"

#include <stddef.h>

#include "functions/list.h"
#include "web/serve.h"

/* The comma stands in the macro. */
/* clang-format off */
#define POINTER(name) &function_##name,
const struct function *const function_table[] = { FUNCTIONS(POINTER) &function_web_server, NULL };
