/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notify/bot.h - answers that come over Telegram.
 *
 * A bot hands each message out once, so one process reads for all tasks that ask over it: the
 * holder of the bot's lock. The number of the next message stands in the lock file, and is
 * written there before a message is acted on: an old message never answers twice.
 */
#ifndef NOTIFY_BOT_H
#define NOTIFY_BOT_H

#include <jansson.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct err;
struct home;
struct lock;

/* Before a process is confined that takes the lock. */
void bot_allow_lock(const struct home *home, const json_t *settings);
/* The lock of a bot: its holder reads the messages. ERR_BUSY. */
struct lock *bot_lock(struct home *home, const json_t *settings, struct err *e);
/* The first unread message; 0 when that is not known. The lock is held. */
int64_t bot_offset(struct home *home, const json_t *settings);
void bot_keep_offset(struct lock *lock, int64_t offset);
/* Everything that was written before is not an answer to what is asked now. */
bool bot_skip_old(const json_t *settings, struct lock *lock, struct err *e);
/* The same before that task asks, unless somebody listens or another task asks. */
void bot_leave_out_old(struct home *home, const json_t *settings, const char *id);
/* Reads answers and hands them to the tasks that ask, until *stop. */
void bot_listen(struct home *home, const json_t *settings, const volatile sig_atomic_t *stop,
		void (*note)(bool well, const char *text, void *argument), void *argument);

#endif
