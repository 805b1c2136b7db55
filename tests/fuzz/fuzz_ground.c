/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be built on an empty slot. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "game/pages/ground.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { .kind = ERR_NONE };
	struct ground ground;

	if (!ground_parse((const char *)data, size, &ground, &e))
		return 0;
	for (int i = 0; i < ground.count; i++)
		if (ground.rows[i].building_id < 0 || ground.rows[i].cost[SULFUR] < 0)
			abort();
	json_decref(ground_print(&ground));
	return 0;
}
