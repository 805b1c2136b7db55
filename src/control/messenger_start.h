/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * control/messenger_start.h - starting the process that tells a person (notify/messenger.h).
 */
#ifndef CONTROL_MESSENGER_START_H
#define CONTROL_MESSENGER_START_H

#include <jansson.h>
#include <stdbool.h>

#include "os/process.h"

struct err;
struct home;
struct key;

/* order: what it gets to know, but for the key, which may be NULL; borrowed. *channel closes
 * when it ends; *messenger says who it is. It is not waited for. */
bool messenger_start(const struct home *home, json_t *order, const struct key *key,
		     struct process *messenger, int *channel, struct err *e);
/* Tells what tasks that ended, or were killed, had still to tell: of the account, or of all
 * when it is NULL. key_of gives an account's key, borrowed, when one is needed; a kept one
 * serves where it gives NULL. */
void messengers_revive(struct home *home, const char *account,
		       const struct key *(*key_of)(const char *account, void *argument),
		       void *argument);

#endif
