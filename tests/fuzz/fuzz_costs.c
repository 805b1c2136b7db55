/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The encyclopedia's tables of costs, and its index. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "game/pages/costs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { .kind = ERR_NONE };
	struct cost_table table;
	char query[80];

	if (costs_parse((const char *)data, size, &table, &e)) {
		for (int i = 0; i < table.count; i++)
			if (table.rows[i].level < 1 || table.rows[i].cost[WOOD] < 0 ||
			    costs_reduced(table.rows[i].cost[WOOD], i % 15, i) >
				    table.rows[i].cost[WOOD])
				abort();
		json_decref(costs_print(&table));
	}
	(void)costs_find_query((const char *)data, size, "museum", query, sizeof query);
	return 0;
}
