/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The military advisor's movements, and the list of researches. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/own.h"
#include "game/pages/movements.h"
#include "game/pages/research.h"
#include "game/scan/envelope.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { .kind = ERR_NONE };
	OWN(envelope) struct envelope *envelope = envelope_parse((const char *)data, size, &e);
	static struct movements movements;
	int percent = 0;

	if (envelope == NULL)
		return 0;
	if (movements_parse(envelope, &movements, &e))
		json_decref(movements_print(&movements));
	if (research_reduction(envelope, &percent, &e) &&
	    (percent < 0 || percent > RESEARCH_REDUCTION_MAX))
		abort();
	return 0;
}
