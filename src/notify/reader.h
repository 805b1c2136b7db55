/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notify/reader.h - a bot's messages, one batch after the other.
 *
 * Three things must not make it deaf: messages that together are larger than an answer may be (then
 * fewer are asked for), one that no JSON reader takes (it is passed over), and Telegram's numbers,
 * which begin anew at a lower one after a quiet week (so a number is told once, to confirm what was
 * read, and then left out).
 */
#ifndef NOTIFY_READER_H
#define NOTIFY_READER_H

#include <jansson.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct err;
struct message;

struct reader {
	const json_t *settings;
	int64_t offset;	 /* the first unread message; 0: any that comes */
	int limit;	 /* how many at once; 0: as many as usual */
	int passed_over; /* messages that could not be read */
};

/* The next messages, lowest number first, owned by the caller; waits that long for some. */
json_t *reader_next(struct reader *reader, int wait_s, const volatile sig_atomic_t *stop,
		    struct err *e);
/* Counts a message as read; false when it was already. */
bool reader_pass(struct reader *reader, const struct message *message);

#endif
