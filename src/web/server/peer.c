/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/server/peer.h"

#include <stdlib.h>
#include <sys/socket.h>

#include "web/server/connection.h"

void peer_drop(struct peer *peer)
{
	peer->deadline_ms = NEVER;
	peer->is_dropped = true;
	(void)shutdown(peer->fd, SHUT_RDWR);
}

bool peer_has_left(const struct peer *peer)
{
	char byte;

	return recv(peer->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

void peer_free(struct peer *peer)
{
	if (peer->previous != NULL)
		peer->previous->next = peer->next;
	else
		peer->http->peers = peer->next;
	if (peer->next != NULL)
		peer->next->previous = peer->previous;
	peer->http->peer_count--;
	free(peer);
}
