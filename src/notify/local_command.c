/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>

#include "base/err.h"
#include "notify/notify_parts.h"
#include "os/program.h"

enum { LIMIT_MS = 10000, WORDS_MAX = 32 };

static bool send(const json_t *settings, const struct notice *notice, struct err *e)
{
	const json_t *given = json_object_get(settings, "words");
	const char *words[WORDS_MAX + 3] = { NULL };
	char title[NOTICE_TITLE_SIZE];
	char text[NOTICE_TEXT_SIZE];
	size_t count = 0;

	while (count < WORDS_MAX && count < json_array_size(given)) {
		words[count] = json_string_value(json_array_get(given, count));
		if (words[count] == NULL)
			break;
		count++;
	}
	if (count == 0)
		return err_set(e, ERR_INPUT, "the command has no words");
	words[count++] = notice_title(notice, title);
	words[count] = notice_text(notice, false, text, sizeof text);
	return program_run(words, LIMIT_MS, e);
}

const struct sender sender_command = { "command", send };
