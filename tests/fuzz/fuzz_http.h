/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/fuzz/fuzz_http.h - a client for targets that are HTTP servers, and what every answer
 * must be: as many bytes as its head says, and none that a client would take for the next one.
 */
#ifndef TESTS_FUZZ_FUZZ_HTTP_H
#define TESTS_FUZZ_FUZZ_HTTP_H

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/own.h"
#include "os/stream.h"

enum { HEARD_MAX = 16 * 1024 * 1024, IDLE_TURNS = 3 };

static inline int http_connect(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)port),
				       .sin_addr = { htonl(INADDR_LOOPBACK) } };
	const struct linger now = { .l_onoff = 1, .l_linger = 0 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	/* No port is left behind by thousands of connections a second. */
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now) != 0 ||
	    connect(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
	    fcntl(fd, F_SETFL, O_NONBLOCK) != 0) {
		perror("connect to the server"); /* perhaps it is this machine that has none left */
		abort();
	}
	return fd;
}

/* Sends all of it and hears what comes, letting the server work in between, until it closes
 * or has nothing more to say. */
static inline void http_talk(int port, const struct buffer *request, void (*turn)(void),
			     struct buffer *heard)
{
	int fd = http_connect(port);
	size_t sent = 0;
	int idle = 0;

	while (idle < IDLE_TURNS) {
		ssize_t length = sent < request->length ? send(fd, request->bytes + sent,
							       request->length - sent, MSG_NOSIGNAL)
							: 0;
		size_t before = heard->length;
		enum stream_end end;

		sent += length > 0 ? (size_t)length : 0;
		turn();
		end = stream_receive(fd, heard, HEARD_MAX);
		idle = length > 0 || heard->length > before ? 0 : idle + 1;
		if (end == STREAM_CLOSED)
			break;
	}
	close(fd);
	turn();
}

/* The value of a header of the head that ends there, or NULL; not terminated. */
static inline const char *http_header(const char *head, const char *end, const char *name)
{
	size_t length = strlen(name);

	for (const char *line = head; line != NULL && line < end; line++) {
		if ((size_t)(end - line) > length && strncasecmp(line, name, length) == 0 &&
		    line[length] == ':')
			return line + length + 1 + strspn(line + length + 1, " ");
		line = memchr(line, '\n', (size_t)(end - line));
		if (line == NULL)
			break;
	}
	return NULL;
}

/* Past chunks; NULL when they do not end. */
static inline const char *http_skip_chunks(const char *at, const char *end)
{
	for (;;) {
		char *stop;
		unsigned long length = strtoul(at, &stop, 16);

		if (stop == at || stop + 2 > end || memcmp(stop, "\r\n", 2) != 0)
			return NULL;
		at = stop + 2;
		if (length == 0)
			return at + 2 <= end && memcmp(at, "\r\n", 2) == 0 ? at + 2 : NULL;
		if ((unsigned long)(end - at) < length + 2)
			return NULL;
		at += length + 2;
	}
}

/* Past one answer that begins there; NULL when it is not whole. Aborts when it is none. */
static inline const char *http_skip_answer(const char *at, const char *end, int *status)
{
	const char *head = at;
	const char *body = memmem(at, (size_t)(end - at), "\r\n\r\n", 4);
	const char *length;
	const char *stop;

	if (body == NULL)
		return NULL;
	if (strncmp(at, "HTTP/1.", 7) != 0)
		abort();
	*status = atoi(at + 9);
	if (*status < 100 || *status > 599)
		abort();
	body += 4;
	if (*status == 100 || *status == 304)
		return body;
	if (http_header(head, body, "Transfer-Encoding") != NULL)
		return http_skip_chunks(body, end);
	length = http_header(head, body, "Content-Length");
	if (length == NULL)
		return NULL; /* until the connection closes */
	stop = body + strtoul(length, NULL, 10);
	return stop <= end ? stop : NULL;
}

#endif
