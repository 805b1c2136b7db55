/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/fuzz/fuzz_answers.h - a server whose answers are the input: the parts of it between
 * lines "====", one connection after the other; %BASE% in it is the server's address.
 */
#ifndef TESTS_FUZZ_FUZZ_ANSWERS_H
#define TESTS_FUZZ_FUZZ_ANSWERS_H

#include <pthread.h>

#include "base/err.h"
#include "fuzz_http.h"
#include "os/tcp.h"

static struct {
	int listener, port;   /* 0: not yet */
	const char *at, *end; /* what is still to be said */
	pthread_mutex_t lock;
} answers = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* Adds the bytes with the server's address in the place of %BASE%. */
static void answers_fill(struct buffer *part, const char *bytes, size_t length)
{
	static const char base[] = "%BASE%";
	const char *found;

	while ((found = memmem(bytes, length, base, sizeof base - 1)) != NULL) {
		buffer_add(part, bytes, (size_t)(found - bytes));
		buffer_format(part, "http://127.0.0.1:%d/", answers.port);
		length -= (size_t)(found - bytes) + sizeof base - 1;
		bytes = found + sizeof base - 1;
	}
	buffer_add(part, bytes, length);
}

/* The next part; nothing when all was said. */
static void answers_next(struct buffer *part)
{
	static const char mark[] = "\n====\n";
	const char *stop;

	pthread_mutex_lock(&answers.lock);
	stop = memmem(answers.at, (size_t)(answers.end - answers.at), mark, sizeof mark - 1);
	answers_fill(part, answers.at, (size_t)((stop != NULL ? stop : answers.end) - answers.at));
	answers.at = stop != NULL ? stop + sizeof mark - 1 : answers.end;
	pthread_mutex_unlock(&answers.lock);
}

/* One answer a connection. */
static void *answers_serve(void *unused)
{
	(void)unused;
	for (;;) {
		int fd = accept(answers.listener, NULL, NULL);
		OWN(buffer) struct buffer part = { 0 };
		char heard[8192];

		if (fd < 0)
			continue;
		if (recv(fd, heard, sizeof heard, 0) > 0) {
			answers_next(&part);
			(void)send(fd, part.bytes, part.length, MSG_NOSIGNAL);
		}
		close(fd);
	}
	return NULL;
}

/* Its port; it is there after the first call. */
static int answers_port(void)
{
	struct err e = { .kind = ERR_NONE };
	pthread_t thread;

	if (answers.port != 0)
		return answers.port;
	answers.listener = tcp_listen("127.0.0.1", 0, &e);
	if (answers.listener < 0)
		abort();
	fcntl(answers.listener, F_SETFL, 0);
	answers.port = tcp_port(answers.listener);
	if (pthread_create(&thread, NULL, answers_serve, NULL) != 0)
		abort();
	return answers.port;
}

/* What it says from now on. */
static void answers_say(const char *text, size_t size)
{
	pthread_mutex_lock(&answers.lock);
	answers.at = text;
	answers.end = text + size;
	pthread_mutex_unlock(&answers.lock);
}

#endif
