/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words of a person: answers in the menu, KEY=VALUE of a command, items of a list, options of
 * the practice world. Lines of the input are answers given one after the other.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/command/call.h"
#include "cli/functions.h"
#include "control/start.h"
#include "functions/construction_list/goal.h"
#include "functions/send_resources/send_item.h"
#include "game/login/pasted.h"
#include "game/login/session.h"
#include "ui/ask.h"
#include "ui/pick.h"
#include "world/server/trouble.h"
#include "world/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WORDS_MAX = 64 };

static void answer(char *const *words, size_t count)
{
	struct asker asker;
	struct err e = { .kind = ERR_NONE };
	int64_t number = 0;
	bool yes;

	asker_init(&asker, words, count);
	while (asker_left(&asker) > 0) {
		if (ask_number(&asker, "How many?", -5, 60, "7", &number, &e) &&
		    (number < -5 || number > 60))
			abort();
		if (asker_left(&asker) > 0)
			(void)ask_yes_no(&asker, "Really?", true, &yes, &e);
		if (asker_left(&asker) > 0)
			free(ask_line(&asker, "What? ", ASK_BACKSLASH, &e));
	}
	asker_done(&asker);
}

/* All questions of every function, as the menu asks them. */
static void answer_functions(char *const *words, size_t count)
{
	for (const struct function *const *row = function_table; *row != NULL; row++) {
		struct asker asker;
		struct err e = { .kind = ERR_NONE };
		json_t *configuration;

		asker_init(&asker, words, count);
		configuration =
			count > 0 ? question_ask_all((*row)->questions, ask_question, &asker, &e)
				  : NULL;
		if (configuration != NULL && !question_check((*row)->questions, configuration, &e))
			abort();
		json_decref(configuration);
		json_decref(question_from_pairs((*row)->questions, (const char *const *)words,
						count, &e));
		json_decref(
			question_given((*row)->questions, (const char *const *)words, count, &e));
		asker_done(&asker);
	}
}

static void read_item(const char *word)
{
	struct err e = { .kind = ERR_NONE };
	struct building_goal goal = { .level = 0 }, same;
	struct send_item item, again;
	struct send_parts parts;
	char text[GOAL_TEXT_SIZE];

	if (goal_parse(word, &goal, &e) &&
	    (!goal_parse(goal_print(&goal, text), &same, &e) || same.level != goal.level ||
	     same.position != goal.position || !text_equal(same.type, goal.type)))
		abort();
	(void)send_item_split(word, &parts, &e);
	if (send_item_parse(word, &item, &e)) {
		OWN(text) char *printed = send_item_text(&item);

		if (!send_item_parse(printed, &again, &e) || item.from != again.from ||
		    item.to != again.to || item.is_foreign != again.is_foreign ||
		    memcmp(item.goods, again.goods, sizeof item.goods) != 0)
			abort();
	}
}

static bool is_quoted(const char *value)
{
	return strchr(value, '\'') != NULL;
}

/* What is taken for a cookie goes into a header, and comes out again when it is pasted. */
static void paste(const char *word)
{
	char value[PASTED_SIZE], again[PASTED_SIZE];
	OWN(text) char *line = NULL;

	if (!pasted_cookie(word, "ikariam", value, sizeof value))
		return;
	if (*value == '\0' || strpbrk(value, "\r\n\"; ,") != NULL)
		abort();
	line = text_format("a=b; ikariam=%s; c=d", value);
	if (!is_quoted(value) &&
	    (!pasted_cookie(line, "ikariam", again, sizeof again) || !text_equal(value, again)))
		abort();
}

static void pick(const char *word)
{
	static const char *const entries[] = { "a", "b", "c" };
	OWN(json) json_t *list = json_array();
	OWN(json) json_t *picked = NULL;

	for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
		json_array_append_new(list, json_string(entries[i]));
	picked = pick_entries(list, word);
	if (picked != NULL && (json_array_size(picked) == 0 || json_array_size(picked) > 3))
		abort();
}

static void set_option(char *word)
{
	static struct world_options options;
	struct world_trouble_rule rule;
	struct err e = { .kind = ERR_NONE };
	char *value = strchr(word, '=');
	const char *const given[] = { word };
	const struct call call = { .options = given, .option_count = 1 };
	int64_t number = 0;
	double speed = 0;

	world_options_init(&options);
	(void)call_number(&call, "timeout", 1, 600, 10, &number, &e);
	(void)world_trouble_parse(word, &rule, &e);
	if (world_speed_parse(word, &speed) && !(speed > 0))
		abort();
	if (value != NULL)
		*value++ = '\0';
	(void)world_option_set(&options, word, value, &e);
	if (options.trouble_count > (int)(sizeof options.trouble / sizeof *options.trouble) ||
	    !(options.speed > 0))
		abort();
	if (value != NULL)
		value[-1] = '=';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWN(text) char *text = strndup((const char *)data, size);
	char *words[WORDS_MAX + 1];
	size_t count = 0;
	char *rest = text;
	enum if_running choice;

	if (freopen("/dev/null", "w", stdout) == NULL || freopen("/dev/null", "r", stdin) == NULL)
		abort();
	while (count < WORDS_MAX && (words[count] = strsep(&rest, "\n")) != NULL)
		count++;
	words[count] = NULL;
	answer(words, count);
	answer_functions(words, count);
	for (size_t i = 0; i < count; i++) {
		read_item(words[i]);
		paste(words[i]);
		pick(words[i]);
		(void)if_running_find(words[i], &choice);
		set_option(words[i]);
	}
	return 0;
}
