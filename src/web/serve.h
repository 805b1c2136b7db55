/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/serve.h - the function webServer (menu 16): its row.
 */
#ifndef WEB_SERVE_H
#define WEB_SERVE_H

#include "task/function.h"

extern const struct function function_web_server;

#endif
