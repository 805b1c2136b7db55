/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/owner.h - the account that a command is about, and its key.
 */
#ifndef CLI_COMMAND_OWNER_H
#define CLI_COMMAND_OWNER_H

#include <jansson.h>
#include <stdbool.h>

#include "cli/command/call.h"
#include "cli/command/unlock.h"

struct owner {
	json_t *session;
	const char *account; /* borrowed from the session */
	struct unlocked unlocked;
};

/* --account, IKABOT_ACCOUNT, or the only one there is; its key from wherever it may come. */
bool owner_find(struct call *call, struct owner *owner, struct err *e);
void owner_done(struct owner *owner);
static inline void own_owner(struct owner *owner)
{
	owner_done(owner);
}

#endif
