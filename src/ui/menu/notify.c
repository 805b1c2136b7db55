/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/menu/notify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "os/random.h"
#include "store/channels.h"
#include "store/secrets.h"
#include "ui/ask.h"
#include "ui/menu/given.h"
#include "ui/screen.h"

/* How each key of a channel is asked for; Telegram's chat is found, not asked. */
static const struct {
	const char *channel, *key, *prompt;
	unsigned flags;
	bool is_needed; /* nothing typed: back */
} prompts[] = {
	{ "telegram", "botToken", "Token of your bot (from @BotFather): ", ASK_SECRET, true },
	{ "discord", "webhook", "Webhook URL: ", ASK_SECRET, true },
	{ "ntfy", "url", "Address of the topic (https://ntfy.sh/your-topic): ", ASK_FORGET, true },
	{ "ntfy", "token", "Access token (empty: none): ", ASK_SECRET, false },
	{ "command", "words", "Command; title and text are added (notify-send): ", ASK_FORGET,
	  true },
};

/* The order's reference is taken. */
static json_t *carry_out(struct menu *menu, json_t *order, struct err *e)
{
	json_t *answer = NULL;

	fflush(stdout);
	if (menu->notify == NULL)
		err_set(e, ERR_INPUT, "it cannot be done from here");
	else
		answer = menu->notify(menu, order, e);
	json_decref(order);
	return answer;
}

bool notify_menu_test(struct menu *menu, const char *channel, struct err *e)
{
	json_t *order = json_object();
	OWN(json) json_t *answer = NULL;
	const json_t *result;

	json_put_text(order, "do", "test");
	json_put_text(order, "channel", channel);
	puts("Sending a test message ...");
	answer = carry_out(menu, order, e);
	if (answer == NULL)
		return false;
	result = json_array_get(json_object_get(answer, "results"), 0);
	if (result == NULL)
		puts("It is not set up.");
	else if (json_get_flag(result, "well", false))
		screen_tell("%s: the test message was sent.", json_get_text(result, "title", "?"));
	else
		screen_tell("%s: the test message was not sent: %s",
			    json_get_text(result, "title", "?"),
			    json_get_text(result, "text", "?"));
	return true;
}

/* "/ikabot 0042", written to the bot, tells which chat is meant. */
static bool find_chat(struct menu *menu, json_t *given, struct err *e)
{
	OWN(json) json_t *settings = json_copy(given);
	OWN(json) json_t *bot = NULL;
	OWN(json) json_t *chat = NULL;
	json_t *order = json_pack("{s:s, s:O}", "do", "greet", "settings", settings);
	char number[8];

	puts("Looking for the bot ...");
	bot = carry_out(menu, order, e);
	if (bot == NULL)
		return false;
	snprintf(number, sizeof number, "%04u", random_below(10000));
	printf("Write this to @%s in Telegram:\n\n    /ikabot %s\n\n"
	       "Waiting for it; Ctrl-C gives up ...\n",
	       json_get_text(bot, "bot", "?"), number);
	chat = carry_out(menu,
			 json_pack("{s:s, s:O, s:s}", "do", "handshake", "settings", settings,
				   "number", number),
			 e);
	if (chat == NULL)
		return false;
	json_put_text(given, "chatId", json_get_text(chat, "chatId", ""));
	return true;
}

static bool ask_keys(struct menu *menu, const char *channel, json_t *given, struct err *e)
{
	for (size_t i = 0; i < sizeof prompts / sizeof *prompts; i++) {
		OWN(text) char *answer = NULL;
		char *from, *to;

		if (!text_equal(prompts[i].channel, channel))
			continue;
		answer = ask_line(menu->asker, prompts[i].prompt, prompts[i].flags, e);
		if (answer == NULL)
			return false;
		/* Blanks come with what is pasted; only a command has some of its own. */
		for (from = to = answer; *from != '\0'; from++)
			if (*from != ' ' || text_equal(channel, "command"))
				*to++ = *from;
		*to = '\0';
		if (*text_trim(answer) == '\0' && prompts[i].is_needed)
			return err_set(e, ERR_STOPPED, "it was given up");
		json_put_text(given, prompts[i].key, text_trim(answer));
	}
	return true;
}

/* The API's address: the environment's, else the usual one. */
static void choose_base(json_t *given)
{
	const char *base = getenv("IKABOT_TELEGRAM_URL");

	if (base != NULL && *base != '\0')
		json_put_text(given, "base", base);
}

static bool check_before_greeting(const struct channel *channel, json_t *given, struct err *e)
{
	OWN(json) json_t *checked = NULL;

	choose_base(given);
	json_put_text(given, "chatId", "0"); /* not known yet */
	checked = channel_settings(channel, given, e);
	if (checked == NULL)
		return false;
	json_object_update(given, checked);
	return true;
}

/* Complete settings from what the person types once, owned by the caller. */
static json_t *ask_settings(struct menu *menu, const struct channel *channel, struct err *e)
{
	OWN(json) json_t *given = json_object();

	if (!ask_keys(menu, channel->name, given, e))
		return NULL;
	if (text_equal(channel->name, "telegram") &&
	    (!check_before_greeting(channel, given, e) || !find_chat(menu, given, e)))
		return NULL;
	return channel_settings(channel, given, e);
}

/* A token or an address that is wrong is typed again, right here. */
static bool may_type_again(struct menu *menu, const struct err *why, struct err *e)
{
	char complaint[sizeof why->text + 64];

	if (menu->asker->was_given || why->kind == ERR_STOPPED || why->kind == ERR_SYSTEM ||
	    why->kind == ERR_BUSY)
		return false;
	snprintf(complaint, sizeof complaint, "%s. Type it again; an empty line goes back.",
		 why->text);
	return ask_again(menu->asker, "what the channel needs", complaint, e);
}

bool notify_menu_set_up(struct menu *menu, const char *name, struct err *e)
{
	const struct channel *channel = channel_find(name, e);
	OWN(json) json_t *settings = NULL;

	while (channel != NULL && settings == NULL) {
		struct err why = { 0 };

		settings = ask_settings(menu, channel, &why);
		if (settings == NULL && !may_type_again(menu, &why, e)) {
			if (e->kind == ERR_NONE)
				*e = why;
			return false;
		}
	}
	if (settings == NULL ||
	    !channel_change(menu->home, menu->account, menu->key, channel, settings, e))
		return false;
	printf("%s is set up.\n", channel->title);
	return notify_menu_test(menu, name, e);
}

bool notify_menu_remove(struct menu *menu, const char *name, struct err *e)
{
	const struct channel *channel = channel_find(name, e);

	if (channel == NULL ||
	    !channel_change(menu->home, menu->account, menu->key, channel, NULL, e))
		return false;
	printf("%s is no longer set up.\n", channel->title);
	return true;
}
