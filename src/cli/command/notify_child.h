/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/notify_child.h - setting notifications up, in a process of its own.
 *
 * Menu and command line never load the network library: an order of notify/notify.h is
 * carried out in a child. Ctrl-C at the terminal ends the child and gives the order up.
 */
#ifndef CLI_COMMAND_NOTIFY_CHILD_H
#define CLI_COMMAND_NOTIFY_CHILD_H

#include <jansson.h>

struct err;
struct home;
struct key;

/* The answer to the order, owned by the caller; NULL and *e, ERR_STOPPED when it was
 * given up. step is told what is done meanwhile. */
json_t *notify_child(struct home *home, const char *account, const struct key *key,
		     const json_t *order, void (*step)(const char *text), struct err *e);

#endif
