/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/channels.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "base/url.h"
#include "store/secrets.h"
#include "store/session.h"
#include "store/telling.h"

static bool has_only(const char *text, const char *more)
{
	for (; *text != '\0'; text++)
		if (!isalnum((unsigned char)*text) && strchr(more, *text) == NULL)
			return false;
	return true;
}

/* "123456:AbC-d_e" */
static bool is_bot_token(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	return digits > 0 && digits <= 20 && text[digits] == ':' && text[digits + 1] != '\0' &&
	       strlen(text) <= 128 && has_only(text + digits + 1, "_-");
}

static bool is_chat(const char *text)
{
	size_t digits = strspn(text + (*text == '-'), "0123456789");

	return digits > 0 && digits <= 18 && text[digits + (*text == '-')] == '\0';
}

static bool is_url(const char *text)
{
	bool safe = text_starts(text, "https://");
	const char *host = strstr(text, "//");

	if (host == NULL || (!safe && !text_starts(text, "http://")))
		return false;
	host += 2;
	for (const char *c = text; *c != '\0'; c++)
		if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7F || strchr("\"\\", *c))
			return false;
	/* An "@" would make what looks like the host a user name. */
	if (strcspn(host, "/?#") == 0 || memchr(host, '@', strcspn(host, "/?#")) != NULL)
		return false;
	return safe || url_host_is_loopback(host);
}

static bool is_token(const char *text)
{
	return has_only(text, "_-.~+/=");
}

static bool is_command(const char *text)
{
	return text[strspn(text, " ")] != '\0';
}

/* "attack,finished", or none */
static bool is_kinds(const char *text)
{
	OWN(text) char *list = text_format("%s", text);
	char *rest = list;
	char *kind;

	if (*text == '\0')
		return true;
	while ((kind = strsep(&rest, ",")) != NULL)
		if (!telling_kind_is_valid(kind))
			return false;
	return true;
}

#define WITHOUT                                                                               \
	{                                                                                     \
		"without", "", is_kinds,                                                      \
			"kinds of messages with commas between them, such as finished,attack" \
	}
#define URL_WANTED "an https address, or http on this machine"

const struct channel channels[] = {
	{ "telegram",
	  "Telegram",
	  { { "botToken", NULL, is_bot_token, "a bot's token such as 123456:AbCdEf" },
	    { "chatId", NULL, is_chat, "the number of a chat" },
	    { "base", "https://api.telegram.org", is_url, URL_WANTED },
	    WITHOUT } },
	{ "discord", "Discord", { { "webhook", NULL, is_url, URL_WANTED }, WITHOUT } },
	{ "ntfy",
	  "ntfy",
	  { { "url", NULL, is_url, URL_WANTED },
	    { "token", "", is_token, "letters, digits and _-.~+/=" },
	    WITHOUT } },
	{ "command",
	  "Command",
	  { { "words", NULL, is_command, "a program and its words" }, WITHOUT } },
	{ .name = NULL },
};

const struct channel *channel_find(const char *name, struct err *e)
{
	for (const struct channel *channel = channels; channel->name != NULL; channel++)
		if (text_equal(channel->name, name))
			return channel;
	return err_null(e, ERR_INPUT, "\"%.40s\" is not telegram, discord, ntfy or command", name);
}

/* What a person typed as words of a command. */
static json_t *split(const char *text)
{
	json_t *words = json_array();

	for (text += strspn(text, " "); *text != '\0'; text += strspn(text, " ")) {
		size_t length = strcspn(text, " ");

		json_array_append_new(words, json_stringn(text, length));
		text += length;
	}
	return words;
}

static bool add_field(json_t *settings, const struct channel *channel,
		      const struct channel_field *field, const json_t *given, struct err *e)
{
	const char *value = json_get_text(given, field->key, field->otherwise);

	if (value == NULL)
		return err_set(e, ERR_INPUT, "%s needs %s: %s", channel->title, field->key,
			       field->wanted);
	if (strlen(value) > CHANNEL_VALUE_MAX)
		return err_set(e, ERR_INPUT, "%s: %s is longer than %d bytes", channel->title,
			       field->key, CHANNEL_VALUE_MAX);
	if (!field->check(value))
		return err_set(e, ERR_INPUT, "%s: %s is %s", channel->title, field->key,
			       field->wanted);
	if (text_equal(field->key, "words"))
		return json_object_set_new(settings, field->key, split(value)) == 0;
	if (!text_equal(field->key, "without") || *value != '\0')
		json_put_text(settings, field->key, value);
	return true;
}

json_t *channel_settings_of(const struct channel *channel, const json_t *given, int *wrong,
			    struct err *e)
{
	OWN(json) json_t *settings = json_object();

	for (int i = 0; i < CHANNEL_FIELDS && channel->fields[i].key != NULL; i++)
		if (!add_field(settings, channel, &channel->fields[i], given, e)) {
			*wrong = i;
			return NULL;
		}
	return STEAL(settings);
}

json_t *channel_settings(const struct channel *channel, const json_t *given, struct err *e)
{
	int wrong;

	return channel_settings_of(channel, given, &wrong, e);
}

void channel_chat(const char *bot_token, const char *chat, char name[CHANNEL_CHAT_SIZE])
{
	snprintf(name, CHANNEL_CHAT_SIZE, "%.*s/%.24s", (int)strspn(bot_token, "0123456789"),
		 bot_token, chat);
}

struct channel_change {
	const char *account;
	const struct channel *channel;
	const json_t *settings; /* NULL: remove */
};

static bool change_secrets(json_t *secrets, void *argument, struct err *e)
{
	const struct channel_change *change = argument;

	(void)e;
	if (change->settings != NULL)
		json_object_set(secrets, change->channel->name, (json_t *)change->settings);
	else
		json_object_del(secrets, change->channel->name);
	return true;
}

static bool change_open_part(json_t *session, void *argument, struct err *e)
{
	const struct channel_change *change = argument;
	json_t *account = session_account_make(session, change->account);
	json_t *notify = json_sub(account, "notify");
	const char *without = json_get_text(change->settings, "without", "");
	char chat[CHANNEL_CHAT_SIZE] = "set";

	(void)e;
	if (*without != '\0')
		json_put_text(json_sub(account, "notifyWithout"), change->channel->name, without);
	else
		json_object_del(json_object_get(account, "notifyWithout"), change->channel->name);
	if (change->settings == NULL) {
		json_object_del(notify, change->channel->name);
		return true;
	}
	if (json_object_get(change->settings, "chatId") != NULL)
		channel_chat(json_get_text(change->settings, "botToken", ""),
			     json_get_text(change->settings, "chatId", ""), chat);
	json_put_text(notify, change->channel->name, chat);
	return true;
}

bool channel_change(struct home *home, const char *account, const struct key *key,
		    const struct channel *channel, const json_t *settings, struct err *e)
{
	struct channel_change change = { account, channel, settings };

	/* Whatever kills us in between: a channel that is set is never forgotten. */
	if (settings != NULL)
		return session_change(home, change_open_part, &change, true, e) &&
		       secrets_change(home, account, key, change_secrets, &change, e);
	return secrets_change(home, account, key, change_secrets, &change, e) &&
	       session_change(home, change_open_part, &change, true, e);
}

static const json_t *open_part(const json_t *session, const char *account)
{
	return json_object_get(session_account(session, account), "notify");
}

bool channel_is_set(const json_t *session, const char *account, const char *name)
{
	const json_t *set = open_part(session, account);

	return name != NULL ? json_object_get(set, name) != NULL : json_object_size(set) > 0;
}

bool channel_has_chat(const json_t *session, const char *account, const char *chat)
{
	return text_equal(json_get_text(open_part(session, account), "telegram", NULL), chat);
}

/* "attack,finished": is the kind one of them? */
static bool lists(const char *kinds, const char *kind)
{
	size_t length = strlen(kind);

	for (; *kinds != '\0'; kinds += *kinds == ',') {
		size_t span = strcspn(kinds, ",");

		if (span == length && strncmp(kinds, kind, length) == 0)
			return true;
		kinds += span;
	}
	return false;
}

json_t *channels_telling(const json_t *session, const char *account, const char *kind)
{
	const json_t *set = open_part(session, account);
	const json_t *without = json_object_get(session_account(session, account), "notifyWithout");
	json_t *names = json_array();

	for (const struct channel *channel = channels; channel->name != NULL; channel++)
		if (json_object_get(set, channel->name) != NULL &&
		    !lists(json_get_text(without, channel->name, ""), kind))
			json_array_append_new(names, json_string(channel->name));
	return names;
}
