/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/channels.h - where an account's notifications go.
 *
 * Each channel is an object among the account's secrets, because its address or its
 * token lets its holder write there:
 *
 *	"telegram": {"botToken": ..., "chatId": ..., "base": URL}
 *	"discord":  {"webhook": URL}
 *	"ntfy":     {"url": URL, "token": ...}
 *	"command":  {"words": ["notify-send", ...]}
 *
 * and each may have "without": kinds of events (store/telling.h) that it does not tell.
 *
 * The account's open part holds "notify", with the name of each channel and nothing
 * secret: a task asks it whether there is anybody to tell, without a key. For Telegram it
 * says "BOT/CHAT", so that all accounts that share a chat are found. "notifyWithout" holds the
 * kinds that a channel does not tell.
 *
 * Addresses are https, or http on this machine.
 */
#ifndef STORE_CHANNELS_H
#define STORE_CHANNELS_H

#include <jansson.h>
#include <stdbool.h>

struct err;
struct home;
struct key;

struct channel_field {
	const char *key;
	const char *otherwise; /* NULL: must be given; "" may stay away */
	bool (*check)(const char *value);
	const char *wanted; /* what the check wants, for messages */
};
enum { CHANNEL_FIELDS = 4, CHANNEL_VALUE_MAX = 1000 };
struct channel {
	const char *name;
	const char *title; /* "Telegram" */
	struct channel_field fields[CHANNEL_FIELDS];
};
extern const struct channel channels[]; /* the last has no name */

/* NULL and ERR_INPUT with the names there are. */
const struct channel *channel_find(const char *name, struct err *e);
/* The settings made complete from the texts given for its keys, owned by the caller; a
 * command's "words" are split at blanks. NULL and ERR_INPUT with the key that is wrong. */
json_t *channel_settings(const struct channel *channel, const json_t *given, struct err *e);
/* The same; *wrong is the field that is wrong, or missing. */
json_t *channel_settings_of(const struct channel *channel, const json_t *given, int *wrong,
			    struct err *e);

/* Sets the channel to complete settings, or removes it when they are NULL. */
bool channel_change(struct home *home, const char *account, const struct key *key,
		    const struct channel *channel, const json_t *settings, struct err *e);
/* Is that channel set, or any one when name is NULL, as the account's open part of a
 * session says? */
bool channel_is_set(const json_t *session, const char *account, const char *name);
/* Their names, for what is to be told of that kind (store/telling.h): an array, owned by the
 * caller. */
json_t *channels_telling(const json_t *session, const char *account, const char *kind);
/* "BOT/CHAT" of a Telegram channel. */
enum { CHANNEL_CHAT_SIZE = 96 };
void channel_chat(const char *bot_token, const char *chat, char name[CHANNEL_CHAT_SIZE]);
/* Does the account write to that chat? */
bool channel_has_chat(const json_t *session, const char *account, const char *chat);

#endif
