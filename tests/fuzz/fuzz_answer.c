/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an answer means for the session, and what a saved page is. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "game/http/answer.h"
#include "game/pages/city.h"
#include "game/pages/inspect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct err e = { .kind = ERR_NONE };
	char token[TOKEN_SIZE];

	(void)answer_judge(text, size, true);
	(void)answer_is_vacation(text, size);
	(void)answer_token(text, size, token, sizeof token);
	json_decref(inspect_text(text, size, &e));
	return 0;
}
