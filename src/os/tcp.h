/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/tcp.h - listening on a port, and who else does.
 */
#ifndef OS_TCP_H
#define OS_TCP_H

#include <stdbool.h>
#include <sys/socket.h>
#include <sys/types.h>

struct err;

/* A listening socket, not blocking, on one address ("127.0.0.1", "::1", "0.0.0.0", "::");
 * port 0 lets the system choose. -1 with ERR_BUSY (the port is taken), ERR_MISSING (this
 * machine has no such address), ERR_INPUT (that is not an address) or ERR_SYSTEM. A port whose
 * last listener was killed is free at once. */
int tcp_listen(const char *address, int port, struct err *e);
/* The next caller, not blocking, or -1; from has room for length bytes. */
int tcp_accept(int listener, struct sockaddr_storage *from, socklen_t *length);
int tcp_port(int listener); /* the one it has; 0 when unknown */

/* Who listens on a port of this machine. */
struct tcp_holder {
	pid_t pid;     /* 0: the system does not tell */
	char name[64]; /* of the program, "" when the system does not tell */
};
/* False when no peer is seen. */
bool tcp_find_holder(int port, struct tcp_holder *holder);

/* Does the other end of a connection within this machine belong to this user or to root? False
 * also where that cannot be told: the other end has gone, or the system says nothing. */
bool tcp_peer_is_ours(int connection);
/* Does this system tell to whom the ends of a connection belong? Tried on a connection to
 * itself: Linux tells unless a sandbox or a container hides it, other systems do not. */
bool tcp_tells_peers(void);

#endif
