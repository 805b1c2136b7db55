/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What anybody may write to a bot, as Telegram hands it on. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "notify/updates.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_message(const struct message *message)
{
	static const struct open_question questions[] = { { .id = "k3f9", .asked_ms = 1 },
							  { .id = "ab12", .asked_ms = 2 } };
	enum { COUNT = sizeof questions / sizeof *questions };

	(void)updates_is_greeting(message, "0042");
	for (size_t count = 0; count <= COUNT; count++) {
		const char *answer = NULL;
		size_t which = COUNT;

		if (updates_match(message, questions, count, &which, &answer) != MATCH_FOUND)
			continue;
		/* A part of the message, and never an empty one. */
		if (which >= count || answer < message->text || *answer == '\0' ||
		    answer >= message->text + strlen(message->text))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { .kind = ERR_NONE };
	json_t *result = updates_result((const char *)data, size, &e);
	struct message message;
	size_t i;
	json_t *update;

	json_each_item(result, i, update) {
		updates_read(update, &message);
		try_message(&message);
	}
	json_decref(result);
	return 0;
}
