/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notify/notify_parts.h - what the channels share; nobody else includes it.
 *
 *	notify.c         a child for each channel, and the table of them
 *	telegram.c       messages and pictures; setting a bot up
 *	listener.c       answers that come over Telegram
 *	updates.c        what Telegram's answers mean, and whom a message answers
 *	discord.c, ntfy.c, local_command.c
 *	                 the other channels
 *	web.c            one request to a channel's server
 */
#ifndef NOTIFY_NOTIFY_PARTS_H
#define NOTIFY_NOTIFY_PARTS_H

#include <jansson.h>
#include <signal.h>
#include <stdbool.h>

#include "base/buffer.h"
#include "game/http.h"
#include "notify/notice.h"

struct err;
struct lock;

/* A channel: its name among the secrets, and how it sends. ERR_RETRY: may be tried again. */
struct sender {
	const char *name;
	bool (*send)(const json_t *settings, const struct notice *notice, struct err *e);
};
extern const struct sender sender_telegram, sender_discord, sender_ntfy, sender_command;

/* --- web.c */
/* One request. The answer's body is owned by the caller, also when NULL is given for it.
 * ERR_RETRY: no answer, or status 429 or 5xx; ERR_REFUSED: any other but 2xx; ERR_STOPPED. */
bool web_send(const struct http_request *request, const volatile sig_atomic_t *stop,
	      struct buffer *body, struct err *e);

/* --- telegram.c */
void own_secret(char **text);
/* Calls a method; its "result", owned by the caller. */
json_t *telegram_call(const json_t *settings, const char *method, const char *query,
		      const volatile sig_atomic_t *stop, struct err *e);
bool telegram_say(const json_t *settings, const char *text, struct err *e);
json_t *telegram_greet(struct home *home, const json_t *settings, struct err *e);
json_t *telegram_handshake(struct home *home, const json_t *settings, const char *number,
			   struct err *e);

/* --- listener.c */
/* The lock of a bot: whoever holds it reads its messages. ERR_BUSY. */
struct lock *bot_lock(struct home *home, const json_t *settings, struct err *e);
/* The first message that nobody has read yet; 0 when that is not known. The lock is held. */
int64_t bot_offset(struct home *home, const json_t *settings);
void bot_keep_offset(struct lock *lock, int64_t offset);
/* Everything that was written before is no answer to what is asked now. */
bool bot_skip_old(struct home *home, const json_t *settings, struct lock *lock, struct err *e);
/* Reads answers and hands them to the tasks that ask, until *stop. */
void listen_for_answers(struct home *home, const json_t *settings,
			const volatile sig_atomic_t *stop,
			void (*note)(bool well, const char *text, void *argument), void *argument);

#endif
