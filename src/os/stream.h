/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/stream.h - bytes and waiting on descriptors.
 *
 * One place that waits: for sockets, pipes and a time-out together. Reading and
 * writing never block longer than they are told; every descriptor is set not to block.
 */
#ifndef OS_STREAM_H
#define OS_STREAM_H

#include <stdbool.h>
#include <stddef.h>

struct buffer;

struct stream_wait {
	int fd;			 /* -1 is skipped */
	bool writing;		 /* wait for room to write, too */
	bool readable, writable; /* set by the wait; a closed peer is readable */
};

/* Waits until one is ready or the time is over (-1: no limit); how many are ready. */
int stream_wait(struct stream_wait *waits, size_t count, int wait_ms);

enum stream_end { STREAM_OPEN, STREAM_CLOSED };
/* Appends what is there now, at most limit bytes in the buffer. */
enum stream_end stream_receive(int fd, struct buffer *to, size_t limit);
/* Sends what fits now and removes it from the buffer. */
enum stream_end stream_flush(int fd, struct buffer *from);
/* Sends all of it, waiting for room at most that long; false when it could not. */
bool stream_send(int fd, const void *bytes, size_t length, int wait_ms);
/* Sends a text and the end of its line. When it cannot, the stream is shut down: no peer waits
 * for the rest of that line, and the next is not taken for it. Sockets only. */
bool stream_send_line(int fd, const char *text, int wait_ms);
/* The next line without its end, owned by the caller: from the buffer, or received
 * within the time. NULL when the peer closed, the time is over or the line is too long. */
char *stream_line(int fd, struct buffer *buffer, size_t limit, int wait_ms);
/* Cuts the first line out of a buffer, owned by the caller; NULL when there is none. */
char *stream_cut_line(struct buffer *buffer);
void stream_close(int fd);
/* Has the peer closed its end altogether? One that only has nothing more to say listens. */
bool stream_is_left(int fd);
/* The peer hears the end now, even if other processes still have this socket. */
void stream_end(int fd);
/* Exactly that many bytes, from the buffer first; false when they do not come in time. */
bool stream_exact(int fd, struct buffer *buffer, void *bytes, size_t length, int wait_ms);

#endif
