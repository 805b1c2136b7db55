/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keeper/keeper.h - the small process that is a task.
 *
 * It holds the task's lock, answers its control socket, keeps its state file and its
 * entry in the register, waits, and forks a worker (keeper/worker.h) for every step. It
 * runs no function's step, reads nothing from the network and loads no library for
 * that: it always answers, weighs next to nothing, and outlives any crash of a step.
 *
 * It is this program executed anew, so that it owns nothing of the menu or the cron
 * line that started it. Its starter sends one order on the channel, {"function",
 * "account", "instance", "configuration"} or {"resume": ID}, with "key": true when the
 * 32 bytes of the account's key follow the line; and hears one answer: {"ok":true,"id",
 * "pid","instance"}, or {"ok":false,"kind","text"}. The keeper reads the state file of
 * a resumed task under the lock: what another process did to it meanwhile is seen.
 */
#ifndef KEEPER_KEEPER_H
#define KEEPER_KEEPER_H

#include <jansson.h>

struct err;
struct function;
struct home;
struct key;

enum { KEEPER_ORDER_MAX = 4 * 1024 * 1024 };

/* Takes its order from the channel (os/detached.h); returns the exit status. */
int keeper_detached(const struct function *const *table, int channel);
/* The same in this process, for --foreground: the order is given, the log goes to
 * stderr; *e says why it did not start. Returns the exit status, -1 when not started. */
int keeper_foreground(const struct function *const *table, const json_t *order,
		      const struct key *key, struct err *e);

#endif
