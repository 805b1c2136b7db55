/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "notify/notice.h"
#include "notify/sender.h"
#include "notify/sending.h"
#include "os/program.h"

enum { LIMIT_MS = 10000 };

/* What a program has done that fails, or hangs, is not known. */
static bool run(const char *const *words, struct sending *sending, struct err *e)
{
	bool done = program_run(words, LIMIT_MS, e);

	sending->fate = done			 ? FATE_SENT
			: e->kind == ERR_MISSING ? FATE_REFUSED
			: e->kind == ERR_REFUSED ? FATE_PERHAPS
						 : FATE_LATER;
	return done;
}

static bool send(const json_t *settings, const struct notice *notice, struct sending *sending,
		 struct err *e)
{
	const json_t *given = json_object_get(settings, "words");
	size_t count = json_array_size(given);
	const char **words = mem_grow(NULL, count + 3, sizeof *words);
	char title[NOTICE_TITLE_SIZE];
	char text[NOTICE_TEXT_SIZE];
	bool fine = count > 0;

	for (size_t i = 0; i < count; i++) {
		words[i] = json_string_value(json_array_get(given, i));
		fine = fine && words[i] != NULL;
	}
	words[count] = notice_title(notice, title);
	words[count + 1] = notice_text(notice, false, text, sizeof text);
	words[count + 2] = NULL;
	sending->fate = FATE_REFUSED;
	fine = fine ? run(words, sending, e) : err_set(e, ERR_INPUT, "the command has no words");
	free(words);
	return fine;
}

const struct sender sender_command = { "command", send };
