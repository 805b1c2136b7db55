/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notify/channel.h - what the channels share; included by these only.
 *
 *	notify.c         a child for each message, and the table of channels
 *	trial.c          setting channels up, and trying them
 *	telegram.c       messages and pictures; setting a bot up
 *	reader.c         what is written to a bot, whatever its size and number
 *	bot.c            answers that come over Telegram
 *	updates.c        what Telegram's answers mean, and whom a message answers
 *	discord.c, ntfy.c, local_command.c
 *	                 the other channels
 *	post.c           one request to a channel's server
 */
#ifndef NOTIFY_CHANNEL_H
#define NOTIFY_CHANNEL_H

#include <jansson.h>
#include <signal.h>
#include <stdbool.h>

#include "base/buffer.h"
#include "game/http/http.h"
#include "notify/notice.h"
#include "notify/notify.h"

struct err;
struct lock;

/* A channel: its name among the secrets, and how it sends. False and *e when it was not sent,
 * or this is not known; sending->fate says which. */
struct sender {
	const char *name;
	bool (*send)(const json_t *settings, const struct notice *notice, struct sending *sending,
		     struct err *e);
};
extern const struct sender sender_telegram, sender_discord, sender_ntfy, sender_command;

/* --- post.c */
/* One request. The answer's body is owned by the caller, also when NULL is given for it.
 * ERR_RETRY: it may pass; ERR_REFUSED: it will not; ERR_STOPPED. */
bool web_send(const struct http_request *request, const volatile sig_atomic_t *stop,
	      struct buffer *body, struct sending *sending, struct err *e);

/* --- telegram.c */
void own_secret(char **text);
/* Calls a method; the answer's body, or only its "result", both owned by the caller. */
bool telegram_get(const json_t *settings, const char *method, const char *query,
		  const volatile sig_atomic_t *stop, struct buffer *body, struct sending *sending,
		  struct err *e);
json_t *telegram_call(const json_t *settings, const char *method, const char *query,
		      const volatile sig_atomic_t *stop, struct err *e);
bool telegram_say(const json_t *settings, const char *text, struct sending *sending, struct err *e);
json_t *telegram_greet(struct home *home, const json_t *settings, struct err *e);
json_t *telegram_handshake(struct home *home, const json_t *settings, const char *number,
			   struct err *e);

/* --- reader.c */
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

/* --- bot.c */
/* The lock of a bot: its holder reads the messages. ERR_BUSY. */
/* Before a process is confined that takes it. */
void bot_allow_lock(const struct home *home, const json_t *settings);
struct lock *bot_lock(struct home *home, const json_t *settings, struct err *e);
/* The first unread message; 0 when that is not known. The lock is held. */
int64_t bot_offset(struct home *home, const json_t *settings);
void bot_keep_offset(struct lock *lock, int64_t offset);
/* Everything that was written before is not an answer to what is asked now. */
bool bot_skip_old(struct home *home, const json_t *settings, struct lock *lock, struct err *e);
/* The same before that task asks, unless somebody listens or another task asks. */
void bot_leave_out_old(struct home *home, const json_t *settings, const char *id);
/* Reads answers and hands them to the tasks that ask, until *stop. */
void listen_for_answers(struct home *home, const json_t *settings,
			const volatile sig_atomic_t *stop,
			void (*note)(bool well, const char *text, void *argument), void *argument);

#endif
