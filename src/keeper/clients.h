/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keeper/clients.h - callers of the control socket.
 */
#ifndef KEEPER_CLIENTS_H
#define KEEPER_CLIENTS_H

#include <jansson.h>
#include <stdbool.h>

struct client;
struct err;
struct keeper;

enum {
	STALL_MS = 10000,
	OUTPUT_MAX = 256 * 1024, /* a caller that does not read is not heard any more */
};

/* Has it sent a request that was not yet looked at? */
bool keeper_client_waits(const struct client *client);
/* Has a whole line come from it? */
bool keeper_has_line(const struct client *client);
/* Writes the answer: with "ok", or, where it is NULL, what went wrong. */
void keeper_answer(struct keeper *keeper, struct client *client, json_t *answer,
		   const struct err *e);
void keeper_drop_client(struct client *client);

#endif
