/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/ask_choices.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/own.h"
#include "base/text.h"
#include "ui/screen.h"

enum { SHARED_MAX = 5 }; /* more stand on lines of their own */

static bool is_listed(const struct question *question)
{
	switch (question->type) {
	case QUESTION_CHOICE:
	case QUESTION_CITY:
	case QUESTION_CITIES:
	case QUESTION_GOOD:
	case QUESTION_SHIPS:
	case QUESTION_BUILDING: return true;
	default: return false;
	}
}

static void add_choice(struct buffer *to, const json_t *choices, size_t place)
{
	const json_t *choice = json_array_get(choices, place);
	const char *reason = json_get_text(choice, "reason", NULL);

	buffer_format(to, "  (%" PRId64 ") ", choice_number(choices, place));
	text_visible(to, json_get_text(choice, "text", ""));
	if (reason != NULL) {
		buffer_text(to, " - ");
		text_visible(to, reason);
	}
}

/* Cities are compared line by line, however few they are. */
static bool share_a_line(const struct question *question, const json_t *choices, const char *line)
{
	struct screen screen;

	screen_stdout(&screen);
	return question->type != QUESTION_CITY && question->type != QUESTION_CITIES &&
	       json_array_size(choices) <= SHARED_MAX && text_columns(line) <= screen.columns;
}

void ask_choices_show(const struct question *question)
{
	OWN(json) json_t *choices = is_listed(question) ? question_offers(question) : NULL;
	OWN(buffer) struct buffer line = { 0 };
	OWN(buffer) struct buffer lines = { 0 };

	if (json_array_size(choices) == 0)
		return;
	for (size_t i = 0; i < json_array_size(choices); i++) {
		add_choice(&line, choices, i);
		add_choice(&lines, choices, i);
		buffer_text(&lines, "\n");
	}
	if (question->zero != NULL) {
		buffer_format(&line, "  (0) %s", question->zero);
		buffer_format(&lines, "  (0) %s\n", question->zero);
	}
	if (share_a_line(question, choices, line.bytes))
		puts(line.bytes);
	else
		fputs(lines.bytes, stdout);
}
