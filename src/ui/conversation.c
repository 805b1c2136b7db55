/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/conversation.h"

#include <stdio.h>

#include "ui/ask.h"
#include "ui/screen.h"

static void say(void *argument, const char *text)
{
	(void)argument;
	puts(text);
	fflush(stdout);
}

static void wait_for_enter(void *argument)
{
	if (argument != NULL)
		ask_enter(argument);
}

struct talk_listener conversation(struct asker *asker)
{
	struct screen screen;

	screen_stdout(&screen);
	return (struct talk_listener){
		.say = say,
		.ask = asker != NULL ? ask_question : NULL,
		.pause = wait_for_enter,
		.argument = asker,
		.has_colour = screen.colour,
		.width = screen.columns,
	};
}
