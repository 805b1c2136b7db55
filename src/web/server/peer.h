/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * web/server/peer.h - one open connection.
 */
#ifndef WEB_SERVER_PEER_H
#define WEB_SERVER_PEER_H

#include <stdbool.h>

struct peer;

/* No more bytes come from or go to that client. */
void peer_drop(struct peer *peer);
/* Has it closed its side, and has all it sent been read? */
bool peer_has_left(const struct peer *peer);
void peer_free(struct peer *peer);

#endif
