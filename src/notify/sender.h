/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * notify/sender.h - a channel: its name among the secrets, and how it sends.
 *
 *	notify.c         a child for each message, and the table of channels
 *	trial.c          setting channels up, and trying them
 *	telegram.c       messages and pictures
 *	handshake.c      setting a bot up
 *	reader.c         what is written to a bot, whatever its size and number
 *	bot.c            answers that come over Telegram
 *	updates.c        what Telegram's answers mean, and whom a message answers
 *	discord.c, ntfy.c, local_command.c
 *	                 the other channels
 *	post.c           one request to a channel's server
 */
#ifndef NOTIFY_SENDER_H
#define NOTIFY_SENDER_H

#include <jansson.h>
#include <stdbool.h>

struct err;
struct notice;
struct sending;

struct sender {
	const char *name;
	/* False and *e when it was not sent, or this is not known; sending->fate says which. */
	bool (*send)(const json_t *settings, const struct notice *notice, struct sending *sending,
		     struct err *e);
};
extern const struct sender sender_telegram, sender_discord, sender_ntfy, sender_command;

#endif
