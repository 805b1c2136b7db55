/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/stream.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/own.h"

enum { WAITS_MAX = 64, BLOCK = 4096, BROKEN_NAP_MS = 20 };

int stream_wait(struct stream_wait *waits, size_t count, int wait_ms)
{
	struct pollfd polls[WAITS_MAX];
	int ready;

	if (count > WAITS_MAX)
		count = WAITS_MAX;
	for (size_t i = 0; i < count; i++) {
		polls[i] = (struct pollfd){ .fd = waits[i].fd,
					    .events = (short)(POLLIN |
							      (waits[i].writing ? POLLOUT : 0)) };
		waits[i].readable = waits[i].writable = false;
	}
	ready = poll(polls, (nfds_t)count, wait_ms);
	if (ready < 0 && errno != EINTR && wait_ms != 0) /* no memory: it may pass */
		clock_nap_ms(wait_ms > 0 && wait_ms < BROKEN_NAP_MS ? wait_ms : BROKEN_NAP_MS);
	for (size_t i = 0; ready > 0 && i < count; i++) {
		waits[i].readable = (polls[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0;
		waits[i].writable = (polls[i].revents & (POLLOUT | POLLERR)) != 0;
	}
	return ready;
}

static bool later(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

enum stream_end stream_receive(int fd, struct buffer *to, size_t limit)
{
	char block[BLOCK];

	while (to->length < limit) {
		size_t room = limit - to->length;
		ssize_t length = read(fd, block, room < sizeof block ? room : sizeof block);

		if (length < 0)
			return later() ? STREAM_OPEN : STREAM_CLOSED;
		if (length == 0)
			return STREAM_CLOSED;
		buffer_add(to, block, (size_t)length);
		mem_wipe(block, (size_t)length); /* it may be a key */
	}
	return STREAM_OPEN;
}

/* Sockets only, so that a peer that left gives an error and no signal. */
static ssize_t send_some(int fd, const void *bytes, size_t length)
{
#ifdef MSG_NOSIGNAL
	return send(fd, bytes, length, MSG_NOSIGNAL);
#else
	return send(fd, bytes, length, 0); /* SO_NOSIGPIPE, or SIGPIPE ignored */
#endif
}

enum stream_end stream_flush(int fd, struct buffer *from)
{
	while (from->length > 0) {
		ssize_t sent = send_some(fd, from->bytes, from->length);

		if (sent < 0)
			return later() ? STREAM_OPEN : STREAM_CLOSED;
		buffer_drop(from, (size_t)sent);
	}
	return STREAM_OPEN;
}

static int left_of(int64_t start, int wait_ms)
{
	int64_t left = start + wait_ms - clock_monotonic_ms();

	if (wait_ms < 0)
		return -1;
	return left > 0 ? (int)left : 0;
}

bool stream_send(int fd, const void *bytes, size_t length, int wait_ms)
{
	int64_t start = clock_monotonic_ms();
	const char *from = bytes;

	while (length > 0) {
		struct stream_wait wait = { .fd = fd, .writing = true };
		ssize_t sent = send_some(fd, from, length);

		if (sent > 0) {
			from += sent;
			length -= (size_t)sent;
		} else if (sent < 0 && !later()) {
			return false;
		} else if (stream_wait(&wait, 1, left_of(start, wait_ms)) == 0) {
			return false;
		}
	}
	return true;
}

bool stream_send_line(int fd, const char *text, int wait_ms)
{
	OWN(buffer) struct buffer line = { 0 };
	size_t length = strlen(text);

	/* At once: the listener wakes up once and finds all of it. */
	buffer_room(&line, length + 1);
	buffer_add(&line, text, length);
	buffer_add(&line, "\n", 1);
	if (stream_send(fd, line.bytes, line.length, wait_ms))
		return true;
	(void)shutdown(fd, SHUT_RDWR);
	return false;
}

bool stream_is_left(int fd)
{
	struct pollfd look = { .fd = fd };

	return poll(&look, 1, 0) > 0 && (look.revents & (POLLHUP | POLLERR)) != 0;
}

char *stream_cut_line(struct buffer *buffer)
{
	const char *end = buffer->length > 0 ? memchr(buffer->bytes, '\n', buffer->length) : NULL;
	size_t length;
	char *line;

	if (end == NULL)
		return NULL;
	length = (size_t)(end - buffer->bytes);
	line = mem_new(length + 1);
	memcpy(line, buffer->bytes, length);
	buffer_drop(buffer, length + 1);
	return line;
}

/* Receives once more; false when nothing more will come in time. */
static bool more(int fd, struct buffer *buffer, size_t limit, int64_t start, int wait_ms)
{
	struct stream_wait wait = { .fd = fd };
	size_t before = buffer->length;

	if (before >= limit)
		return false;
	if (stream_wait(&wait, 1, left_of(start, wait_ms)) == 0)
		return false;
	return stream_receive(fd, buffer, limit) == STREAM_OPEN || buffer->length > before;
}

char *stream_line(int fd, struct buffer *buffer, size_t limit, int wait_ms)
{
	int64_t start = clock_monotonic_ms();
	char *line;

	while ((line = stream_cut_line(buffer)) == NULL)
		if (!more(fd, buffer, limit, start, wait_ms))
			return NULL;
	return line;
}

bool stream_exact(int fd, struct buffer *buffer, void *bytes, size_t length, int wait_ms)
{
	int64_t start = clock_monotonic_ms();

	while (buffer->length < length)
		if (!more(fd, buffer, length, start, wait_ms))
			return false;
	memcpy(bytes, buffer->bytes, length);
	mem_wipe(buffer->bytes, length);
	buffer_drop(buffer, length);
	return true;
}

void stream_end(int fd)
{
	(void)shutdown(fd, SHUT_RDWR);
}

void stream_close(int fd)
{
	if (fd >= 0)
		close(fd);
}
