/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/proxy_child.h - trying a proxy, in a process of its own (cli/command/errand.h).
 */
#ifndef CLI_COMMAND_PROXY_CHILD_H
#define CLI_COMMAND_PROXY_CHILD_H

#include <stdbool.h>

struct err;
struct home;

/* Does it lead to the account's world? Errors as proxy_try; ERR_SESSION when the account has
 * never been logged in, so that its world is not known. */
bool proxy_child(struct home *home, const char *account, const char *proxy, struct err *e);

#endif
