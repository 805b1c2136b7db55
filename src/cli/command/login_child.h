/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/login_child.h - logging in, in a process of its own.
 *
 * The menu and the launcher never load the network library: the login runs in a child
 * that has the terminal, and hands back the account's name and its key.
 */
#ifndef CLI_COMMAND_LOGIN_CHILD_H
#define CLI_COMMAND_LOGIN_CHILD_H

#include <stdbool.h>

#include "cli/command/unlock.h"
#include "store/home.h"

struct asker;
struct err;

/* Asks through the asker what the environment leaves open. Answers that the child took
 * from the asker's queue are taken from ours, too. Where only the world is away (ERR_RETRY),
 * account and key are there all the same, as with login_person; else account is "". */
bool login_child(struct home *home, struct asker *asker, char account[ACCOUNT_NAME_SIZE],
		 struct unlocked *unlocked, struct err *e);

#endif
