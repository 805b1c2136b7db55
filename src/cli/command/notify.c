/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/notify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/command/notify_child.h"
#include "cli/command/owner.h"
#include "notify/messenger.h"
#include "os/detached.h"
#include "store/channels.h"

enum { LINE_SIZE = 2048 };

static int print_results(const json_t *answer)
{
	int status = EXIT_DONE;
	size_t i;
	json_t *result;

	json_each_item(json_object_get(answer, "results"), i, result) {
		bool well = json_get_flag(result, "well", false);

		printf("%-9s %s%s\n", json_get_text(result, "title", "?"),
		       well ? "" : "failed: ", json_get_text(result, "text", ""));
		if (!well)
			status = EXIT_FAILED;
	}
	return status;
}

static void show_step(const char *text)
{
	puts(text);
	fflush(stdout);
}

static int run_test(struct call *call)
{
	OWN(owner) struct owner owner = { .session = NULL };
	OWN(json) json_t *order = json_object();
	OWN(json) json_t *answer = NULL;
	struct err e = { 0 };

	if (call->count > 0 && channel_find(call->words[0], &e) == NULL)
		return command_usage(&command_notify_test, "%s", e.text);
	if (!owner_find(call, &owner, &e))
		return command_fail(&e);
	json_put_text(order, "do", "test");
	if (call->count > 0)
		json_put_text(order, "channel", call->words[0]);
	answer = notify_child(&call->home, owner.account, owner.unlocked.key, order, show_step, &e);
	if (answer == NULL)
		return command_fail(&e);
	if (json_array_size(json_object_get(answer, "results")) > 0)
		return print_results(answer);
	err_set(&e, ERR_MISSING,
		"no such channel is set up for %s; see menu 21, 2 or ikabot --notify-set",
		owner.account);
	return command_fail(&e);
}

/* Which line of standard input gave a key; 0: none. */
struct given {
	json_t *values;
	int lines[CHANNEL_FIELDS];
};

static int field_of(const struct channel *channel, const char *key)
{
	for (int i = 0; i < CHANNEL_FIELDS && channel->fields[i].key != NULL; i++)
		if (text_equal(key, channel->fields[i].key))
			return i;
	return -1;
}

static bool read_line(const struct channel *channel, struct given *given, char *text, int number,
		      struct err *e)
{
	char *equals = strchr(text, '=');
	int field;

	if (equals != NULL)
		*equals = '\0';
	field = equals != NULL ? field_of(channel, text_trim(text)) : -1;
	if (field < 0)
		return err_set(
			e, ERR_INPUT,
			"line %d of standard input is not a key of %s with \"=\" and its value",
			number, channel->title);
	if (given->lines[field] != 0)
		return err_set(e, ERR_INPUT, "lines %d and %d of standard input both give %s",
			       given->lines[field], number, channel->fields[field].key);
	given->lines[field] = number;
	json_put_text(given->values, channel->fields[field].key, text_trim(equals + 1));
	return true;
}

/* Lines KEY=VALUE: keys are read, never taken from arguments, which all users can see. */
static bool read_lines(const struct channel *channel, struct given *given, struct err *e)
{
	OWN(text) char *line = NULL;
	size_t size = 0;
	bool fine = true;
	ssize_t length;

	for (int number = 1; fine && (length = getline(&line, &size, stdin)) >= 0; number++) {
		bool whole = memchr(line, '\0', (size_t)length) == NULL;
		char *text = text_trim(line);

		if (!whole)
			fine = err_set(e, ERR_INPUT, "line %d of standard input holds a NUL",
				       number);
		else if (length > LINE_SIZE)
			fine = err_set(e, ERR_INPUT,
				       "line %d of standard input is longer than %d bytes", number,
				       LINE_SIZE);
		else if (*text != '\0')
			fine = read_line(channel, given, text, number, e);
	}
	if (line != NULL)
		mem_wipe(line, size);
	return fine;
}

/* The complete settings; which line is wrong goes before what is wrong with it. */
static json_t *read_settings(const struct channel *channel, struct err *e)
{
	OWN(json) json_t *values = json_object();
	struct given given = { .values = values };
	json_t *settings = NULL;
	int wrong = -1;

	if (!read_lines(channel, &given, e))
		return NULL;
	settings = channel_settings_of(channel, values, &wrong, e);
	if (settings == NULL && wrong >= 0 && given.lines[wrong] != 0)
		err_prefix(e, "line %d of standard input", given.lines[wrong]);
	return settings;
}

static int run_set(struct call *call)
{
	OWN(owner) struct owner owner = { .session = NULL };
	OWN(json) json_t *settings = NULL;
	struct err e = { 0 };
	const struct channel *channel = channel_find(call->words[0], &e);
	bool removes = call_option(call, "remove") != NULL;

	if (channel == NULL)
		return command_usage(&command_notify_set, "%s", e.text);
	if (!removes) {
		settings = read_settings(channel, &e);
		if (settings == NULL)
			return command_fail(&e);
	}
	if (!owner_find(call, &owner, &e) ||
	    !channel_change(&call->home, owner.account, owner.unlocked.key, channel, settings, &e))
		return command_fail(&e);
	printf("%s is %s for %s.\n", channel->title, removes ? "no longer set up" : "set up",
	       owner.account);
	return EXIT_DONE;
}

/* How a keeper tells a person; its words are for people who look at ps. */
static int run_messenger(struct call *call)
{
	(void)call;
	return messenger_detached(DETACHED_CHANNEL);
}

const struct command command_notify_test = {
	.name = "notify-test",
	.arguments = "[CHANNEL] [--account=A]",
	.options = "account=",
	.help = "send a test message: telegram, discord, ntfy, command or all that are set up",
	.example = "ikabot --notify-test ntfy",
	.words_max = 1,
	.run = run_test,
};
const struct command command_notify_set = {
	.name = "notify-set",
	.arguments = "CHANNEL [--remove] [--account=A]",
	.options = "remove account=",
	.help = "set a channel up from lines KEY=VALUE on standard input, or remove it",
	.example = "ikabot --notify-set ntfy < ntfy.txt",
	.words_min = 1,
	.words_max = 1,
	.run = run_set,
};
const struct command command_messenger = {
	.name = "messenger",
	.arguments = "",
	.options = "",
	.help = "",
	.words_max = -1,
	.homeless = true,
	.run = run_messenger,
};
