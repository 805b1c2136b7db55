/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of a worker that a hostile page may have taken over. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "keeper/worker.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { .kind = ERR_NONE };
	OWN(json) json_t *line = json_parse((const char *)data, size, "the worker's line", &e);
	struct worker_result result;

	if (line == NULL || !worker_parse_result(line, &result, &e))
		return 0;
	if (!json_is_object(result.progress) || result.result.end > STEP_ASK ||
	    memchr(result.result.text, '\0', sizeof result.result.text) == NULL ||
	    memchr(result.result.picture, '\0', sizeof result.result.picture) == NULL)
		abort();
	return 0;
}
