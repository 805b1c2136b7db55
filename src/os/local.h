/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/local.h - stream sockets that only their owner can reach.
 *
 * A socket is a file in a private folder; the peer's user is checked besides.
 * Folders of any length work, although a socket's own path holds only 104 bytes:
 * bind and connect then go through the folder.
 */
#ifndef OS_LOCAL_H
#define OS_LOCAL_H

#include <stdbool.h>

struct err;

/* A listening socket, not blocking, or -1. A socket file that is left over is replaced:
 * call this only while holding what makes the name yours. */
int local_listen(const char *folder, const char *name, struct err *e);
/* A connected socket, not blocking, or -1 with ERR_MISSING (no listener) or
 * ERR_SYSTEM. */
int local_connect(const char *folder, const char *name, struct err *e);
/* The same without any waiting: ERR_BUSY while the queue of callers is full. */
int local_call(const char *folder, const char *name, struct err *e);
/* The next caller, not blocking, or -1 when there is none or it is another user. */
int local_accept(int listener);

/* Two connected sockets, not blocking. */
bool local_pair(int ends[2], struct err *e);
/* Hands an open descriptor over to the process at the other end of the socket. */
bool local_hand_over(int socket, int fd, struct err *e);
/* One that was handed over, not blocking; -1 when there is none, *closed when there never
 * will be one. */
int local_take_over(int socket, bool *closed);

#endif
