/* SPDX-License-Identifier: GPL-3.0-or-later */
/* City pages, as a hostile world could send them. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/err.h"
#include "game/pages/city.h"
#include "game/pages/city_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct city city;
	struct err e = { .kind = ERR_NONE };

	if (city_parse((const char *)data, size, &city, &e))
		json_decref(city_print(&city));
	return 0;
}
