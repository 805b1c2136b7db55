/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keeper/calls.h - the control socket and its requests.
 */
#ifndef KEEPER_CALLS_H
#define KEEPER_CALLS_H

struct client;
struct keeper;
struct stream_wait;

void keeper_on_call(struct keeper *keeper);
void keeper_on_client(struct keeper *keeper, struct client *client, const struct stream_wait *wait);
/* Drops callers that stall. */
void keeper_tend_clients(struct keeper *keeper);

#endif
