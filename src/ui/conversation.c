/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/conversation.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "task/talk.h"
#include "ui/ask.h"
#include "ui/doing.h"
#include "ui/screen.h"

/* Bytes of a colour that a report may be dressed in; 0 for anything else. */
static size_t colour_at(const char *text)
{
	static const char *const codes[] = { "\033[0m",	 "\033[1m",  "\033[2m",
					     "\033[32m", "\033[36m", "\033[1;31m" };

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (text_starts(text, codes[i]))
			return strlen(codes[i]);
	return 0;
}

/* What is said comes from a process that has read what strangers wrote. */
static void say(void *argument, const char *text)
{
	OWN(buffer) struct buffer visible = { 0 };
	OWN(text) char *copy = mem_text(text);
	char *start = copy;
	struct screen screen;

	(void)argument;
	doing_clear();
	screen_stdout(&screen);
	for (char *at = copy; screen.colour && (at = strchr(at, '\033')) != NULL;) {
		size_t length = colour_at(at);

		if (length > 0) {
			*at = '\0';
			text_visible_lines(&visible, start);
			*at = '\033';
			buffer_add(&visible, at, length);
			start = at + length;
		}
		at += length > 0 ? length : 1;
	}
	text_visible_lines(&visible, start);
	puts(visible.bytes != NULL ? visible.bytes : "");
	fflush(stdout);
}

static char *ask(void *argument, const struct question *question, const char *complaint,
		 struct err *e)
{
	const struct asker *asker = argument;

	doing_clear();
	/* Who gave the answers beforehand, on the command line, has made up his mind. */
	if (asker->was_given && text_equal(question->key, TALK_CONFIRM))
		return mem_text(question->otherwise);
	return ask_question(argument, question, complaint, e);
}

static void wait_for_enter(void *argument)
{
	doing_clear();
	if (argument != NULL)
		ask_enter(argument);
}

struct talk_listener conversation(struct asker *asker)
{
	struct screen screen;

	screen_stdout(&screen);
	return (struct talk_listener){
		.say = say,
		.ask = asker != NULL ? ask : NULL,
		.pause = wait_for_enter,
		.doing = doing_show,
		.argument = asker,
		.has_colour = screen.colour,
		.width = screen.columns,
	};
}
