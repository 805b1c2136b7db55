/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command_notify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/notify_child.h"
#include "cli/unlock.h"
#include "notify/messenger.h"
#include "os/child.h"
#include "store/channels.h"
#include "store/session.h"

enum { LINE_SIZE = 2048 };

/* The account that is meant, and its key. */
struct owner {
	json_t *session;
	const char *account; /* borrowed from the session */
	struct unlocked unlocked;
};

static void own_owner(struct owner *owner)
{
	json_decref(owner->session);
	unlock_done(&owner->unlocked);
}

static bool find_owner(struct call *call, struct owner *owner, struct err *e)
{
	const char *wanted = call_option(call, "account");

	owner->session = session_load(&call->home, e);
	if (owner->session == NULL)
		return false;
	owner->account = session_choose(owner->session,
					wanted != NULL ? wanted : getenv("IKABOT_ACCOUNT"), e);
	return owner->account != NULL && unlock(&call->home, owner->account, &owner->unlocked, e);
}

static int print_results(const json_t *answer)
{
	int status = EXIT_DONE;
	size_t i;
	json_t *result;

	json_array_foreach(json_object_get(answer, "results"), i, result)
	{
		bool well = json_get_flag(result, "well", false);

		printf("%-9s %s%s\n", json_get_text(result, "title", "?"),
		       well ? "" : "failed: ", json_get_text(result, "text", ""));
		if (!well)
			status = EXIT_FAILED;
	}
	return status;
}

static int run_test(struct call *call)
{
	OWN(owner) struct owner owner = { .session = NULL };
	OWN(json) json_t *order = json_object();
	OWN(json) json_t *answer = NULL;
	struct err e = { 0 };

	if (call->count > 0 && channel_find(call->words[0], &e) == NULL)
		return command_usage(&command_notify_test, "%s", e.text);
	if (!find_owner(call, &owner, &e))
		return command_fail(&e);
	json_put_text(order, "do", "test");
	if (call->count > 0)
		json_put_text(order, "channel", call->words[0]);
	answer = notify_child(&call->home, owner.account, owner.unlocked.key, order, &e);
	if (answer == NULL)
		return command_fail(&e);
	if (json_array_size(json_object_get(answer, "results")) > 0)
		return print_results(answer);
	err_set(&e, ERR_MISSING,
		"no such channel is set up for %s; see menu 21, 2 or ikabot --notify-set",
		owner.account);
	return command_fail(&e);
}

/* Lines KEY=VALUE: keys are read, never taken from arguments, which all users can see. */
static bool read_lines(const struct channel *channel, json_t *given, struct err *e)
{
	char line[LINE_SIZE];
	bool fine = true;

	while (fine && fgets(line, sizeof line, stdin) != NULL) {
		char *text = text_trim(line);
		char *equals = strchr(text, '=');
		bool known = false;

		if (*text == '\0')
			continue;
		if (equals != NULL)
			*equals = '\0';
		for (int i = 0; i < CHANNEL_FIELDS && channel->fields[i].key != NULL; i++)
			known |= equals != NULL && text_equal(text, channel->fields[i].key);
		if (known)
			json_put_text(given, text, text_trim(equals + 1));
		else
			fine = err_set(e, ERR_INPUT,
				       "standard input holds a line that is no key "
				       "of %s with \"=\" and its value",
				       channel->title);
	}
	mem_wipe(line, sizeof line);
	return fine;
}

static int run_set(struct call *call)
{
	OWN(owner) struct owner owner = { .session = NULL };
	OWN(json) json_t *given = json_object();
	OWN(json) json_t *settings = NULL;
	struct err e = { 0 };
	const struct channel *channel = channel_find(call->words[0], &e);
	bool removes = call_option(call, "remove") != NULL;

	if (channel == NULL)
		return command_usage(&command_notify_set, "%s", e.text);
	if (!removes) {
		if (!read_lines(channel, given, &e))
			return command_fail(&e);
		settings = channel_settings(channel, given, &e);
		if (settings == NULL)
			return command_fail(&e);
	}
	if (!find_owner(call, &owner, &e) ||
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
	.words_max = 1,
	.run = run_test,
};
const struct command command_notify_set = {
	.name = "notify-set",
	.arguments = "CHANNEL [--remove] [--account=A]",
	.options = "remove account=",
	.help = "set a channel up from lines KEY=VALUE on standard input, or remove it",
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
