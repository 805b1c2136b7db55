/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ajax answers, with the feedback and parameters in them. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/own.h"
#include "game/pages/island.h"
#include "game/scan/envelope.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { .kind = ERR_NONE };
	OWN(envelope) struct envelope *envelope = envelope_parse((const char *)data, size, &e);
	static struct island island;

	if (envelope == NULL)
		return 0;
	(void)envelope_is_accepted(envelope, &e);
	json_decref(envelope_print(envelope));
	if (island_parse((const char *)data, size, &island, &e))
		json_decref(island_print(&island));
	return 0;
}
